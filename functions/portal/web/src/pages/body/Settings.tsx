// The body's own closing instant (R4.7) and its request for places beyond the quota (R4.3).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey } from '../../api/client'
import { useAct } from '../../api/queries'
import { deadline, number, shortInstant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { Field } from '../../parts/Field'
import { asInstant, InstantField } from '../../parts/InstantField'
import { Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useRoundId, useWindow } from '../../round'
import { useMe } from '../../session'
import { body as words } from '../../texts/zh-CN/body'
import type { Schemas } from '../../api/client'
import { overrideRequestsQuery, recommendationQuery } from './queries'

const t = words.settings

export function Settings() {
  const round = useRoundId()
  const body = useMe().person?.body ?? ''
  const list = useQuery(recommendationQuery(round, body))
  const requests = useQuery(overrideRequestsQuery(round))
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <Closing round={round} body={body} />
      <Loaded queries={{ list, requests }} lines={8}>
        {({ list, requests }) => <Places round={round} body={body} list={list.data} requests={requests.filter((r) => r.body === body)} />}
      </Loaded>
    </Page>
  )
}

function Closing({ round, body }: { round: string; body: string }) {
  const client = useQueryClient()
  const application = useWindow(round, 'application')
  const recommendation = useWindow(round, 'recommendation')
  const [value, set] = useState({ day: '', hour: 24 })
  const [asked, ask] = useState(false)
  const close = useAct(
    (_: void, key: string) => take(api.POST('/v1/quota/{round}/bodies/{body}/closing', { params: { path: { round, body } }, body: { closesAt: asInstant(value) }, ...withKey(key) })),
    () => {
      void client.invalidateQueries({ queryKey: ['windows', round] })
      ask(false)
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  return (
    <Card title={t.closing}>
      {application && (
        <p style={{ marginBottom: 16 }}>
          {t.closingNow(deadline(application.closesAt))}
          <span className="second">（{application.closing ? t.own : t.roundOwn}）</span>
        </p>
      )}
      {close.data ? (
        <>
          <p className="note done" role="status">{t.done}</p>
          <Receipt receipt={close.data.receipt} />
        </>
      ) : (
        <form onSubmit={submit}>
          <InstantField label={t.closingLabel} hint={recommendation && t.closingHint(deadline(recommendation.closesAt))} value={value} onChange={set} />
          <button className="button" disabled={!value.day}>{t.set}</button>
        </form>
      )}
      {asked && (
        <Confirm title={t.confirmTitle} action={t.set} busy={close.isPending} error={close.error} onConfirm={() => close.mutate()} onClose={() => ask(false)}>
          <p>{t.confirm(deadline(asInstant(value)))}</p>
        </Confirm>
      )}
    </Card>
  )
}

type Request = Schemas['RecommendationPublicOverride']

interface PlacesProps {
  round: string
  body: string
  list: Schemas['QuotaListView']
  requests: Request[]
}

function Places({ round, body, list, requests }: PlacesProps) {
  const client = useQueryClient()
  const [v, set] = useState({ places: 1, reason: '' })
  const ask = useAct(
    (_: void, key: string) => take(api.POST('/v1/quota/{round}/bodies/{body}/overrides', { params: { path: { round, body } }, body: v, ...withKey(key) })),
    () => {
      set({ places: 1, reason: '' })
      void client.invalidateQueries({ queryKey: ['override-requests', round] })
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask.mutate()
  }
  const columns: Column<Request>[] = [
    { id: 'at', title: t.columns.at, cell: (r) => <span className="nowrap">{shortInstant(r.requestedAt)}</span> },
    { id: 'places', title: t.columns.places, num: true, cell: (r) => number(r.places) },
    { id: 'reason', title: t.columns.reason, cell: (r) => r.reason },
    { id: 'state', title: t.columns.state, cell: (r) => (r.grantedAt ? <Status tone="done">{t.granted(shortInstant(r.grantedAt))}</Status> : <Status tone="action">{t.approvals(r.approvals)}</Status>) },
  ]
  return (
    <>
      <Card title={t.quota}>
        <p><b>{t.quotaNow(list.quota.base + list.quota.extra)}</b></p>
        {list.quota.extra > 0 && <p className="small second">{t.quotaParts(list.quota.base, list.quota.extra)}</p>}
        <hr className="sep" />
        {list.final ? (
          <p className="second">{t.closed}</p>
        ) : (
          <form onSubmit={submit}>
            <h3 style={{ marginBottom: 12 }}>{t.ask}</h3>
            {ask.error && <ProblemBox error={ask.error} fields={false} />}
            {ask.data && <p className="note done" role="status">{t.asked}</p>}
            <Field label={t.places} wrong={ask.error?.at('/places')}>
              <input className="input short" type="number" min={1} max={20} value={v.places} onChange={(e) => set({ ...v, places: Number(e.target.value) })} required />
            </Field>
            <Field label={t.reason} hint={t.reasonHint} wrong={ask.error?.at('/reason')}>
              <textarea rows={3} minLength={4} maxLength={500} value={v.reason} onChange={(e) => set({ ...v, reason: e.target.value })} required />
            </Field>
            <button className="button primary" disabled={ask.isPending}>{t.ask}</button>
          </form>
        )}
      </Card>
      <Card title={t.requests}>
        {requests.length === 0 ? <p className="second">{t.requestsNone}</p> : <DataTable name="requests" label={t.requests} rows={requests} columns={columns} rowKey={(r) => r.id} plain />}
      </Card>
    </>
  )
}
