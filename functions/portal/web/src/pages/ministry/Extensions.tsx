// Extensions of deadlines (R5.4): asked for with a reason, granted by two people, public.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { bodiesQuery, useAct, windowsQuery } from '../../api/queries'
import { deadline, shortDeadline, shortInstant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { Field } from '../../parts/Field'
import { asInstant, InstantField } from '../../parts/InstantField'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { allGroupsQuery, PickBody, PickGroup } from '../../parts/Pick'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { ministry } from '../../texts/zh-CN/ministry'
import { extensionRequestsQuery } from './queries'

const t = ministry.extensions

type Extension = Schemas['DeadlinePublicExtension']
type Phase = Schemas['RequestInputBody']['phase']
type Scope = Schemas['RequestInputBody']['scope']
const phases: Phase[] = ['statistics', 'application', 'recommendation', 'preliminaryReview', 'scoring']
const forAll: Phase[] = ['preliminaryReview', 'scoring'] // they close for everyone at once

export function Extensions() {
  const round = useRoundId()
  const role = useMe().person?.role
  const may = role === 'ministry'
  const requests = useQuery(extensionRequestsQuery(round))
  const bodies = useQuery(bodiesQuery)
  const groups = useQuery({ ...allGroupsQuery, enabled: (requests.data ?? []).some((e) => e.group) })
  const [asked, ask] = useState<Extension>()
  const [receipt, setReceipt] = useState<Schemas['LedgerReceipt']>()
  const whom = (e: Extension) => (e.group ? (groups.data?.find((g) => g.id === e.group)?.name ?? t.scopes.group) : e.body ? (bodies.data?.find((b) => b.code === e.body)?.name ?? t.scopes.body) : t.scopes.everyone) ?? ''
  const columns: Column<Extension>[] = [
    { id: 'phase', title: t.columns.phase, sort: (e) => e.phase, cell: (e) => common.phases[e.phase] ?? '' },
    { id: 'scope', title: t.columns.scope, sort: whom, cell: whom },
    { id: 'closes', title: t.columns.closes, sort: (e) => e.closesAt, cell: (e) => <span className="nowrap">{shortDeadline(e.closesAt, true)}</span> },
    { id: 'reason', title: t.columns.reason, cell: (e) => e.reason },
    { id: 'at', title: t.columns.at, sort: (e) => e.requestedAt, cell: (e) => <span className="nowrap">{shortInstant(e.requestedAt)}</span> },
    { id: 'state', title: t.columns.state, sort: (e) => e.grantedAt ?? '', cell: (e) => (e.grantedAt ? <Status tone="done">{t.granted(shortInstant(e.grantedAt))}</Status> : <Status tone="action">{t.waiting(e.approvals)}</Status>) },
  ]
  if (may) columns.push({ id: 'act', title: t.columns.act, cell: (e) => !e.grantedAt && <button type="button" className="button small" aria-label={`${t.approve} ${whom(e)}`} onClick={() => ask(e)}>{t.approve}</button> })
  return (
    <Page title={t.title} lead={t.lead}>
      {receipt && (
        <Card title={t.receipt}>
          <Receipt receipt={receipt} />
        </Card>
      )}
      <Card title={t.all}>
        <Loaded queries={{ requests, bodies }} lines={5} isEmpty={({ requests }) => requests.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ requests }) => <DataTable name="extensions" label={t.all} rows={requests} columns={columns} rowKey={(e) => e.id} plain />}
        </Loaded>
      </Card>
      {role !== 'auditor' && <Ask round={round} />}
      {asked && <Approve round={round} extension={asked} whom={whom(asked)} onClose={() => ask(undefined)} onGranted={setReceipt} />}
    </Page>
  )
}

/** For whom a phase can be extended: a list is a body's, the panel's phases are everybody's. */
const scopesOf = (phase: Phase): Scope[] => (forAll.includes(phase) ? ['everyone'] : phase === 'recommendation' ? ['everyone', 'body'] : ['everyone', 'body', 'group'])

interface ApproveProps {
  round: string
  extension: Extension
  whom: string
  onClose: () => void
  onGranted: (receipt: Schemas['LedgerReceipt'] | undefined) => void
}

function Approve({ round, extension, whom, onClose, onGranted }: ApproveProps) {
  const client = useQueryClient()
  const approve = useAct(
    (_: void, key: string) => take(api.POST('/v1/rounds/{round}/extensions/{extension}/approvals', { params: { path: { round, extension: extension.id } }, ...withKey(key) })),
    (answer) => {
      for (const key of ['extension-requests', 'extensions', 'windows']) void client.invalidateQueries({ queryKey: [key, round] })
      onGranted(answer.receipt)
      onClose()
    },
  )
  return (
    <Confirm title={t.approveTitle} action={t.approve} busy={approve.isPending} error={approve.error} onConfirm={() => approve.mutate()} onClose={onClose}>
      <p>{t.approveLead(common.phases[extension.phase] ?? '', whom, deadline(extension.closesAt))}</p>
      <p className="second">{extension.reason}</p>
      <p>{extension.approvals > 0 ? t.approveSecond : t.approveFirst}</p>
    </Confirm>
  )
}

function Ask({ round }: { round: string }) {
  const client = useQueryClient()
  const [v, set] = useState({ phase: 'recommendation' as Phase, scope: 'body' as Scope, body: '', group: '', reason: '', day: '', hour: 24 })
  const groups = useQuery({ ...allGroupsQuery, enabled: v.scope === 'group' })
  const of = v.scope === 'group' ? groups.data?.find((g) => g.id === v.group)?.body : v.body
  const windows = useQuery(windowsQuery(round, v.scope === 'everyone' ? undefined : of || undefined, v.scope === 'group' ? v.group || undefined : undefined))
  const now = windows.data?.windows?.find((w) => w.phase === v.phase)
  const ask = useAct(
    (_: void, key: string) =>
      take(
        api.POST('/v1/rounds/{round}/extensions', {
          params: { path: { round } },
          body: { phase: v.phase, scope: v.scope, closesAt: asInstant(v), reason: v.reason, body: v.scope === 'body' ? v.body : undefined, group: v.scope === 'group' ? v.group : undefined },
          ...withKey(key),
        }),
      ),
    () => {
      set({ ...v, reason: '', day: '' })
      void client.invalidateQueries({ queryKey: ['extension-requests', round] })
    },
  )
  const ready = v.day !== '' && (v.scope !== 'body' || v.body !== '') && (v.scope !== 'group' || v.group !== '')
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask.mutate()
  }
  const wrong = ask.error
  return (
    <form className="card narrow" onSubmit={submit}>
      <h2>{t.ask}</h2>
      {wrong && <ProblemBox error={wrong} />}
      {ask.data && <p className="note done" role="status">{t.asked}</p>}
      <Field label={t.phase}>
        <select value={v.phase} onChange={(e) => {
            const phase = e.target.value as Phase
            set({ ...v, phase, scope: scopesOf(phase).includes(v.scope) ? v.scope : 'everyone' })
          }}>
          {phases.map((p) => <option key={p} value={p}>{common.phases[p]}</option>)}
        </select>
      </Field>
      <fieldset className="field bare">
        <legend className="label">{t.scope}</legend>
        <div className="choice">
          {scopesOf(v.phase).map((s) => (
            <label key={s}>
              <input type="radio" name="scope" checked={v.scope === s} onChange={() => set({ ...v, scope: s })} />
              {t.scopes[s]}
            </label>
          ))}
        </div>
      </fieldset>
      {v.scope === 'body' && (
        <div className="choose"><PickBody value={v.body} onChange={(body) => set({ ...v, body })} /></div>
      )}
      {v.scope === 'group' && (
        <div className="choose"><PickGroup value={v.group} onChange={(group) => set({ ...v, group })} /></div>
      )}
      <InstantField label={t.closesAt} hint={now && t.current(deadline(now.closesAt))} wrong={wrong?.at('/closesAt')} value={v} onChange={(at) => set({ ...v, ...at })} />
      <Field label={t.reason} hint={t.reasonHint} wrong={wrong?.at('/reason')}>
        <textarea rows={3} maxLength={500} required value={v.reason} onChange={(e) => set({ ...v, reason: e.target.value })} />
      </Field>
      <button className="button primary" disabled={ask.isPending || !ready}>{t.submit}</button>
    </form>
  )
}
