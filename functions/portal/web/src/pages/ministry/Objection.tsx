// One objection: what it says, who objects (each look is entered into the ledger, R7.2), and the answer.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useParams } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { bytes, deadline, instant, span } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { ministry } from '../../texts/zh-CN/ministry'
import { objectionTone } from './Objections'
import { objectionsQuery } from './queries'

const t = ministry.objections

type Data = Schemas['NoticeObjection']

export function Objection() {
  const round = useRoundId()
  const { objection: id } = useParams()
  const objections = useQuery(objectionsQuery(round))
  const missing = <Card><Empty title={t.missing} /></Card>
  const name = objections.data?.find((o) => o.id === id)?.groupName
  return (
    <Page title={name ?? t.title} way={<Link to={`/rounds/${round}/objections`}>{t.back}</Link>} narrow>
      <Loaded queries={{ objections }} lines={8} refusals={{ 'not-found': missing }} isEmpty={({ objections }) => !objections.some((o) => o.id === id)} empty={missing}>
        {({ objections }) => {
          const o = objections.find((x) => x.id === id)
          return o && <Full key={o.id} round={round} objection={o} />
        }}
      </Loaded>
    </Page>
  )
}

function Full({ round, objection: o }: { round: string; objection: Data }) {
  const now = useServerNow(30_000)
  const me = useMe()
  const role = me.person?.role
  const may = role === 'ministry'
  const left = Date.parse(o.answerBy) - now
  return (
    <>
      <section className="card reading">
        <dl className="facts">
          <dt>{t.columns.status}</dt>
          <dd><Status tone={objectionTone[o.status] ?? 'second'}>{t.status[o.status] ?? ''}</Status></dd>
          <dt>{t.filed}</dt>
          <dd>{instant(o.filedAt)}</dd>
          <dt>{t.answerBy}</dt>
          <dd>{deadline(o.answerBy)}{o.status === 'filed' && left > 0 && <span className={left < 3 * 86400_000 ? 'near' : 'second'}> {t.left(span(left))}</span>}</dd>
        </dl>
        {role === 'auditor' ? (
          <p className="second" style={{ marginTop: 16 }}>{t.redacted}</p>
        ) : (
          <>
            <h3>{t.facts}</h3>
            <p className="text">{o.facts}</p>
            <h3>{t.evidence}</h3>
            <p className="text">{o.evidence}</p>
            {(o.documents ?? []).map((d) => <File key={d.id} round={round} objection={o.id} document={d} />)}
          </>
        )}
      </section>
      {me.person?.id === o.handler?.account && <Objector round={round} id={o.id} />}
      {o.status !== 'filed' ? (
        <Card title={t.answer} aside={o.decidedAt && t.decided(instant(o.decidedAt))}>
          <p className="text">{o.answer}</p>
        </Card>
      ) : may ? (
        <Decide round={round} objection={o} />
      ) : (
        <p className="note">{t.onlyMinistry}</p>
      )}
    </>
  )
}

/** A file of the objector. Opening it is a look, and is entered as one. */
function File({ round, objection, document: d }: { round: string; objection: string; document: Schemas['NoticeEvidence'] }) {
  const open = useAct(async (_: void, key: string) => {
    const link = await take(api.POST('/v1/notice/{round}/objections/{objection}/documents/{document}', { params: { path: { round, objection, document: d.id } }, ...withKey(key) }))
    const a = document.createElement('a')
    a.href = link.url
    a.target = '_blank'
    a.rel = 'noopener'
    a.click()
  })
  return (
    <p>
      <button type="button" className="button link" disabled={open.isPending} onClick={() => open.mutate()}>{d.name}</button> <span className="small second">{bytes(d.size)}　{t.fileLook}</span>
      {open.error && <span className="refused" role="alert">{open.error.detail}</span>}
    </p>
  )
}

function Objector({ round, id }: { round: string; id: string }) {
  const [asked, ask] = useState(false)
  const look = useAct(
    (_: void, key: string) => take(api.POST('/v1/notice/{round}/objections/{objection}/objector', { params: { path: { round, objection: id } }, ...withKey(key) })),
    () => ask(false),
  )
  const who = look.data
  return (
    <Card title={t.objector}>
      {who ? (
        <>
          <dl className="facts">
            <dt>{t.kind}</dt>
            <dd>{who.kind === 'unit' ? t.unit : t.person}</dd>
            <dt>{t.name}</dt>
            <dd>{who.name}</dd>
            <dt>{t.number}</dt>
            <dd className="mono">{who.number}</dd>
            <dt>{t.contact}</dt>
            <dd>{who.contact}</dd>
          </dl>
          <p className="small second" style={{ marginTop: 12 }}>{t.lookedAt}</p>
        </>
      ) : (
        <>
          <p className="second" style={{ marginBottom: 16 }}>{t.lookLead}</p>
          <button type="button" className="button" onClick={() => ask(true)}>{t.look}</button>
        </>
      )}
      {asked && (
        <Confirm title={t.look} action={t.lookAction} busy={look.isPending} error={look.error} onConfirm={() => look.mutate()} onClose={() => ask(false)}>
          <p>{t.lookLead}</p>
        </Confirm>
      )}
    </Card>
  )
}

function Decide({ round, objection: o }: { round: string; objection: Data }) {
  const client = useQueryClient()
  const [v, set] = useState({ status: '' as 'upheld' | 'dismissed' | '', answer: '' })
  const [asked, ask] = useState(false)
  const decide = useAct(
    (status: 'upheld' | 'dismissed', key: string) =>
      take(api.POST('/v1/notice/{round}/objections/{objection}/decision', { params: { path: { round, objection: o.id } }, body: { status, answer: v.answer }, ...withKey(key) })),
    () => {
      ask(false)
      for (const key of ['objections', 'next-list']) void client.invalidateQueries({ queryKey: [key, round] })
    },
  )
  if (decide.data) {
    return (
      <Card title={t.receipt}>
        <Receipt receipt={decide.data.receipt} about={o.groupName} />
      </Card>
    )
  }
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.decide}</h2>
      {decide.error && <ProblemBox error={decide.error} />}
      <fieldset className="bare">
        <legend>{t.verdict}</legend>
        <div className="picks">
          {(['upheld', 'dismissed'] as const).map((s) => (
            <label key={s}>
              <input type="radio" name="status" checked={v.status === s} onChange={() => set({ ...v, status: s })} />
              <span>
                {t[s]}
                <span className="small second"> {s === 'upheld' ? t.upheldNote : t.dismissedNote}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t.answer} hint={t.answerHint} wrong={decide.error?.at('/answer')}>
        <textarea rows={6} minLength={10} maxLength={5000} required value={v.answer} onChange={(e) => set({ ...v, answer: e.target.value })} />
      </Field>
      <button className="button primary" disabled={v.status === '' || decide.isPending}>{t.submit}</button>
      {asked && v.status !== '' && (
        <Confirm title={t.confirmTitle} action={t.action} danger busy={decide.isPending} error={null} onConfirm={() => v.status && decide.mutate(v.status, { onError: () => ask(false) })} onClose={() => ask(false)}>
          <p>{t.confirm(o.groupName, t[v.status])}</p>
        </Confirm>
      )}
    </form>
  )
}
