// Places beyond the quota (R4.3) and exceptions for lead units (R1.4).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { number, shortInstant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { groupQuery } from '../../parts/DossierView'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { PickGroup } from '../../parts/Pick'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { ministry } from '../../texts/zh-CN/ministry'
import { overrideRequestsQuery } from '../body/queries'
import { exceptionsQuery } from './queries'

const t = ministry.quotas

type Override = Schemas['RecommendationPublicOverride']

export function Quotas() {
  const round = useRoundId()
  const may = useMe().person?.role === 'ministry'
  const requests = useQuery(overrideRequestsQuery(round))
  const [asked, ask] = useState<Override>()
  const [receipt, setReceipt] = useState<Schemas['LedgerReceipt']>()
  const columns: Column<Override>[] = [
    { id: 'body', title: t.columns.body, sort: (r) => r.bodyName, cell: (r) => r.bodyName },
    { id: 'places', title: t.columns.places, num: true, sort: (r) => r.places, cell: (r) => number(r.places) },
    { id: 'reason', title: t.columns.reason, cell: (r) => r.reason },
    { id: 'at', title: t.columns.at, sort: (r) => r.requestedAt, cell: (r) => <span className="nowrap">{shortInstant(r.requestedAt)}</span> },
    { id: 'state', title: t.columns.state, sort: (r) => r.grantedAt ?? '', cell: (r) => (r.grantedAt ? <Status tone="done">{ministry.extensions.granted(shortInstant(r.grantedAt))}</Status> : <Status tone="action">{ministry.extensions.waiting(r.approvals)}</Status>) },
  ]
  if (may) columns.push({ id: 'act', title: t.columns.act, cell: (r) => !r.grantedAt && <button type="button" className="button small" aria-label={`${t.approve} ${r.bodyName}`} onClick={() => ask(r)}>{t.approve}</button> })
  return (
    <Page title={t.title} lead={t.lead}>
      {receipt && (
        <Card title={t.receipt}>
          <Receipt receipt={receipt} />
        </Card>
      )}
      <Card title={t.overrides}>
        <Loaded queries={{ requests }} lines={4} isEmpty={({ requests }) => requests.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ requests }) => <DataTable name="overrides" label={t.overrides} rows={requests} columns={columns} rowKey={(r) => r.id} plain />}
        </Loaded>
      </Card>
      <Exceptions round={round} />
      {may && <Grant round={round} />}
      {asked && <Approve round={round} request={asked} onClose={() => ask(undefined)} onGranted={setReceipt} />}
    </Page>
  )
}

interface ApproveProps {
  round: string
  request: Override
  onClose: () => void
  onGranted: (receipt: Schemas['LedgerReceipt'] | undefined) => void
}

function Approve({ round, request, onClose, onGranted }: ApproveProps) {
  const client = useQueryClient()
  const approve = useAct(
    (_: void, key: string) => take(api.POST('/v1/quota/{round}/overrides/{override}/approvals', { params: { path: { round, override: request.id } }, ...withKey(key) })),
    (answer) => {
      for (const key of ['override-requests', 'recommendations']) void client.invalidateQueries({ queryKey: [key, round] })
      onGranted(answer.receipt)
      onClose()
    },
  )
  return (
    <Confirm title={t.approveTitle} action={t.approve} busy={approve.isPending} error={approve.error} onConfirm={() => approve.mutate()} onClose={onClose}>
      <p>{t.approveLead(request.bodyName, request.places)}</p>
      <p className="second">{request.reason}</p>
      <p>{request.approvals > 0 ? ministry.extensions.approveSecond : ministry.extensions.approveFirst}</p>
    </Confirm>
  )
}

function Exceptions({ round }: { round: string }) {
  const exceptions = useQuery(exceptionsQuery(round))
  const c = t.exceptionColumns
  const columns: Column<Schemas['DossierException']>[] = [
    { id: 'group', title: c.group, sort: (e) => e.groupName, cell: (e) => e.groupName },
    { id: 'unit', title: c.unit, sort: (e) => e.unit, cell: (e) => e.unit },
    { id: 'reason', title: c.reason, cell: (e) => e.reason },
    { id: 'at', title: c.at, sort: (e) => e.at, cell: (e) => <span className="nowrap">{shortInstant(e.at)}</span> },
  ]
  return (
    <Card title={t.exceptions}>
      <Loaded queries={{ exceptions }} lines={3} isEmpty={({ exceptions }) => exceptions.length === 0} empty={<p className="second">{t.exceptionsNone}</p>}>
        {({ exceptions }) => <DataTable name="exceptions" label={t.exceptions} rows={exceptions} columns={columns} rowKey={(e) => e.group + e.uscc} plain />}
      </Loaded>
    </Card>
  )
}

function Grant({ round }: { round: string }) {
  const client = useQueryClient()
  const [v, set] = useState({ group: '', uscc: '', reason: '' })
  const group = useQuery(groupQuery(v.group))
  const grant = useAct(
    (_: void, key: string) => take(api.POST('/v1/submission/{round}/exceptions', { params: { path: { round } }, body: v, ...withKey(key) })),
    () => {
      set({ group: '', uscc: '', reason: '' })
      void client.invalidateQueries({ queryKey: ['exceptions', round] })
    },
  )
  const units = group.data?.leadUnits ?? []
  const submit = (e: FormEvent) => {
    e.preventDefault()
    grant.mutate()
  }
  return (
    <form className="card narrow" onSubmit={submit}>
      <h2>{t.grant}</h2>
      <p className="second" style={{ marginBottom: 16 }}>{t.exceptionsLead}</p>
      {grant.error && <ProblemBox error={grant.error} />}
      {grant.data && <p className="note done" role="status">{t.granted}</p>}
      <div className="choose">
        <span className="label">{t.group}</span>
        <PickGroup value={v.group} onChange={(id) => set({ ...v, group: id, uscc: '' })} />
      </div>
      {v.group !== '' && (
        <Field label={t.unit}>
          <select required value={v.uscc} onChange={(e) => set({ ...v, uscc: e.target.value })}>
            <option value="" />
            {units.map((u) => <option key={u.uscc} value={u.uscc}>{u.name}（{u.uscc}）</option>)}
          </select>
        </Field>
      )}
      <Field label={t.reason} hint={t.reasonHint} wrong={grant.error?.at('/reason')}>
        <textarea rows={3} maxLength={500} required value={v.reason} onChange={(e) => set({ ...v, reason: e.target.value })} />
      </Field>
      <button className="button primary" disabled={grant.isPending || v.uscc === ''}>{t.grant}</button>
    </form>
  )
}
