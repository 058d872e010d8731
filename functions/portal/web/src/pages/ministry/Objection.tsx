// One objection: what it says, who objects (each look is entered into the ledger, R7.2), how it is handled, and the decisions.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { bytes, deadline, instant, span } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { showAt } from '../../parts/open'
import { ministry } from '../../texts/zh-CN/ministry'
import { Hearing, Inquiry, Log } from './ObjectionInquiry'
import { Assign, Looks } from './ObjectionHandling'
import { Decisions } from './ObjectionDecision'
import { objectionTone, standing } from './Objections'
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
  const me = useMe().person
  const decides = me?.role === 'ministry'
  const handles = me !== null && me.id === o.handler?.account
  const sees = decides || handles
  const left = Date.parse(o.answerBy) - now
  const closed = o.status !== 'filed' && !(o.appeal && !o.appeal.status) && now >= Date.parse(o.appealBy ?? o.decidedAt ?? o.filedAt)
  return (
    <>
      <section className="card reading">
        <dl className="facts">
          <dt>{t.columns.status}</dt>
          <dd><Status tone={objectionTone[standing(o)] ?? 'second'}>{t.status[standing(o)] ?? ''}</Status></dd>
          <dt>{t.filed}</dt>
          <dd>{instant(o.filedAt)}</dd>
          <dt>{t.answerBy}</dt>
          <dd>{deadline(o.answerBy)}{o.status === 'filed' && <span className={left < 3 * 86400_000 ? 'near' : 'second'}> {left > 0 ? t.left(span(left)) : t.overdue}</span>}</dd>
          <dt>{t.handler}</dt>
          <dd>{o.handler ? <>{o.handler.name}<span className="second"> {t.since(instant(o.handler.since))}</span></> : t.noHandler}</dd>
        </dl>
        {sees ? (
          <>
            <h3>{t.facts}</h3>
            <p className="text">{o.facts}</p>
            <h3>{t.evidence}</h3>
            <p className="text">{o.evidence}</p>
            {(o.documents ?? []).map((d) => <File key={d.id} round={round} objection={o.id} document={d} />)}
          </>
        ) : (
          <p className="second" style={{ marginTop: 16 }}>{t.hidden}</p>
        )}
      </section>
      {decides && !closed && <Assign round={round} objection={o} />}
      {handles && <Objector round={round} id={o.id} />}
      {o.hearing && <Hearing objection={o} sees={sees} />}
      {handles && !closed && <Inquiry round={round} objection={o} />}
      {sees && <Log round={round} objection={o.id} version={o.version} />}
      <Decisions round={round} objection={o} sees={sees} />
      {(decides || me?.role === 'auditor') && <Looks round={round} objection={o.id} />}
    </>
  )
}

/** A file of an objection. Opening it is a look, and is entered as one. */
export function File({ round, objection, document: d }: { round: string; objection: string; document: Schemas['NoticeEvidence'] }) {
  const open = useAct((_: void, key: string) => showAt(() => take(api.POST('/v1/notice/{round}/objections/{objection}/documents/{document}', { params: { path: { round, objection, document: d.id } }, ...withKey(key) }))))
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
