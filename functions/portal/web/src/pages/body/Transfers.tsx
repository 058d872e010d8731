import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { everyPage, pageSize } from '../../api/pages'
import { bodiesQuery, useAct } from '../../api/queries'
import { shortInstant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { Receipt } from '../../parts/Receipt'
import { Status, type Tone } from '../../parts/Status'
import { common } from '../../texts/zh-CN/common'
import { transfers as t } from '../../texts/zh-CN/transfers'

type Transfer = Schemas['RegistryTransfer']

export const transfersQuery = {
  queryKey: ['transfers'],
  queryFn: () => everyPage((cursor) => take(api.GET('/v1/registry/transfers', { params: { query: { limit: pageSize, cursor } } }))),
}

/** The transfers in which this body has a say (R4.1). */
export function Transfers({ body }: { body: string }) {
  const transfers = useQuery(transfersQuery)
  const bodies = useQuery(bodiesQuery)
  const [asked, ask] = useState<{ transfer: Transfer; yes: boolean }>()
  const [receipt, setReceipt] = useState<Schemas['LedgerReceipt']>()
  const name = (code: string) => bodies.data?.find((b) => b.code === code)?.name ?? code
  const mine = (x: Transfer) => x.state === 'open' && !(x.consents ?? []).some((c) => c.body === body)
  const tones: Record<string, Tone> = { open: 'action', done: 'done', declined: 'second' }
  const columns: Column<Transfer>[] = [
    { id: 'group', title: t.columns.group, cell: (x) => x.groupName },
    { id: 'from', title: t.columns.from, cell: (x) => name(x.from) },
    { id: 'to', title: t.columns.to, cell: (x) => name(x.to) },
    { id: 'reason', title: t.columns.reason, cell: (x) => <>{x.reason} <span className="second small">（{t.by[x.requestedBy]}）</span></> },
    { id: 'at', title: t.columns.at, cell: (x) => <span className="nowrap">{shortInstant(x.requestedAt)}</span> },
    { id: 'state', title: t.columns.state, cell: (x) => <Status tone={tones[x.state] ?? 'second'}>{stateOf(x, name)}</Status> },
    {
      id: 'act', title: t.columns.act,
      cell: (x) =>
        mine(x) && (
          <span className="row">
            <button type="button" className="button small" aria-label={`${t.consent} ${x.groupName}`} onClick={() => ask({ transfer: x, yes: true })}>{t.consent}</button>
            <button type="button" className="button small" aria-label={`${t.decline} ${x.groupName}`} onClick={() => ask({ transfer: x, yes: false })}>{t.decline}</button>
          </span>
        ),
    },
  ]
  return (
    <Card title={t.title}>
      {receipt && (
        <div style={{ marginBottom: 24 }}>
          <p className="note done" role="status">{t.moved}</p>
          <Receipt receipt={receipt} />
        </div>
      )}
      <Loaded queries={{ transfers, bodies }} lines={3} isEmpty={({ transfers }) => transfers.length === 0} empty={<p className="second">{t.none}</p>}>
        {({ transfers }) => <DataTable name="transfers" label={t.title} rows={transfers} columns={columns} rowKey={(x) => x.id} plain />}
      </Loaded>
      {asked && <Settle {...asked} name={name} onClose={() => ask(undefined)} onMoved={setReceipt} />}
    </Card>
  )
}

function stateOf(x: Transfer, name: (code: string) => string): string {
  if (x.state === 'declined' && x.declinedBy) return t.declinedBy(name(x.declinedBy))
  if (x.state !== 'open') return t.states[x.state] ?? ''
  return t.waits([x.from, x.to].filter((code) => !(x.consents ?? []).some((c) => c.body === code)).map(name).join(common.list))
}

interface SettleProps {
  transfer: Transfer
  yes: boolean
  name: (code: string) => string
  onClose: () => void
  onMoved: (receipt: Schemas['LedgerReceipt']) => void
}

function Settle({ transfer: x, yes, name, onClose, onMoved }: SettleProps) {
  const client = useQueryClient()
  const settle = useAct(
    (_: void, key: string) => {
      const at = { params: { path: { group: x.group, transfer: x.id } }, ...withKey(key) }
      return take(yes ? api.POST('/v1/registry/groups/{group}/transfers/{transfer}/consent', at) : api.POST('/v1/registry/groups/{group}/transfers/{transfer}/decline', at))
    },
    (answer) => {
      for (const key of ['transfers', 'groups', 'group']) void client.invalidateQueries({ queryKey: [key] })
      if (answer.receipt) onMoved(answer.receipt)
      onClose()
    },
  )
  return (
    <Confirm title={yes ? t.consentTitle : t.declineTitle} action={yes ? t.consent : t.decline} busy={settle.isPending} error={settle.error} onConfirm={() => settle.mutate()} onClose={onClose}>
      <p>{yes ? t.consentLead(x.groupName, name(x.from), name(x.to)) : t.declineLead(x.groupName)}</p>
      <p className="second">{x.reason}</p>
    </Confirm>
  )
}
