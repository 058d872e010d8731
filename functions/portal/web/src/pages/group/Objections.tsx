// Objections against the group: what it is asked to explain, its answer, the decision, and its appeal. Who objects is not in it (R7.2).
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { deadline, instant, span } from '../../format'
import { AppealForm } from '../../parts/AppealForm'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Status } from '../../parts/Status'
import { hearings as t } from '../../texts/zh-CN/hearings'
import { pub } from '../../texts/zh-CN/public'
import { useObjectionFiles } from '../public/evidence'
import { useOwn } from './queries'

type Heard = Schemas['NoticeHeard']

const hearingsQuery = (round: string, group: string) =>
  queryOptions({
    queryKey: ['hearings', round, group],
    queryFn: async () => (await take(api.GET('/v1/notice/{round}/groups/{group}/objections', { params: { path: { round, group } } }))).items ?? [],
    enabled: round !== '' && group !== '',
  })

export function Objections() {
  const { round, group } = useOwn()
  const hearings = useQuery(hearingsQuery(round, group))
  const none = <Card><Empty title={t.none}>{t.noneLead}</Empty></Card>
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <Loaded queries={{ hearings }} lines={8} refusals={{ 'not-found': none }} isEmpty={({ hearings }) => hearings.length === 0} empty={none}>
        {({ hearings }) => <>{hearings.map((h, i) => <Hearing key={h.id} round={round} group={group} heard={h} number={i + 1} />)}</>}
      </Loaded>
    </Page>
  )
}

interface Props {
  round: string
  group: string
  heard: Heard
}

function Hearing({ round, group, heard: h, number }: Props & { number: number }) {
  const now = useServerNow(30_000)
  const client = useQueryClient()
  const path = { round, group, objection: h.id }
  const appeal = useAct(
    (reason: string, key: string) => take(api.POST('/v1/notice/{round}/groups/{group}/objections/{objection}/appeal', { params: { path }, body: { reason }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: ['hearings', round] }),
  )
  const told = h.hearing.extract !== ''
  const left = told ? Date.parse(h.hearing.answerBy) - now : 0
  const verdict = h.appeal ? (h.appeal.status ?? 'filed') : h.status
  return (
    <>
      <Card title={t.item(number)} aside={told && t.sent(instant(h.hearing.sentAt))}>
        <p><Status tone={verdict === 'filed' ? 'action' : verdict === 'upheld' ? 'danger' : 'done'}>{t.verdict[verdict] ?? ''}</Status></p>
        {told && (
          <>
            <h3>{t.extract}</h3>
            <p className="text">{h.hearing.extract}</p>
            {h.hearing.answeredAt ? (
              <>
                <h3>{t.answer}</h3>
                <p className="text">{h.hearing.answer}</p>
                <p className="small second">{t.answered(instant(h.hearing.answeredAt), h.hearing.files ?? 0)}</p>
              </>
            ) : h.status === 'filed' && left > 0 ? (
              <p className={left < 2 * 86400_000 ? 'near' : 'second'}>{t.until(deadline(h.hearing.answerBy), span(left))}</p>
            ) : (
              <p className="second">{left <= 0 ? t.over(deadline(h.hearing.answerBy)) : ''}{t.unanswered}</p>
            )}
          </>
        )}
        {h.reason && h.decidedAt && (
          <>
            <h3>{t.reason}</h3>
            <p className="text">{h.reason}</p>
            <p className="small second">{t.decided(instant(h.decidedAt))}</p>
          </>
        )}
        {h.appeal && (
          <>
            <h3>{h.appeal.by === 'group' ? pub.follow.byYou.replace('您', '本集团') : pub.follow.byObjector}</h3>
            {h.appeal.reason && <p className="text">{h.appeal.reason}</p>}
            {h.appeal.answer ? <p className="text">{pub.follow.final}：{h.appeal.answer}</p> : <p className="second">{pub.follow.appealUntil(deadline(h.appeal.answerBy))}</p>}
          </>
        )}
      </Card>
      {told && h.status === 'filed' && !h.hearing.answeredAt && left > 0 && <Answer round={round} group={group} heard={h} />}
      {h.mayAppeal && h.appealBy && <AppealForm until={h.appealBy} busy={appeal.isPending} error={appeal.error} onSubmit={(reason) => appeal.mutate(reason)} />}
    </>
  )
}

function Answer({ round, group, heard: h }: Props) {
  const client = useQueryClient()
  const [text, set] = useState('')
  const [asked, ask] = useState(false)
  const path = { round, group, objection: h.id }
  const files = useObjectionFiles(round, {
    name: `hearing-${h.id}`, hint: t.filesHint,
    ask: (body, key) => take(api.POST('/v1/notice/{round}/groups/{group}/objections/{objection}/documents', { params: { path }, body, ...withKey(key) })),
  })
  const answer = useAct(
    (_: void, key: string) => take(api.POST('/v1/notice/{round}/groups/{group}/objections/{objection}/answer', { params: { path }, body: { text, documents: files.accepted.map((d) => d.id) }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: ['hearings', round] }),
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.submit}</h2>
      {answer.error && <ProblemBox error={answer.error} fields={false} />}
      <Field label={t.answer} hint={t.answerHint} wrong={answer.error?.at('/text')}>
        <textarea rows={6} minLength={10} maxLength={5000} required value={text} onChange={(e) => set(e.target.value)} />
      </Field>
      {files.field(answer.error?.at('/documents'))}
      <button className="button primary" disabled={answer.isPending || files.busy}>{t.submit}</button>
      {asked && (
        <Confirm
          title={t.submit} action={t.action} busy={answer.isPending} error={null} onClose={() => ask(false)}
          onConfirm={() => {
            ask(false)
            answer.mutate()
          }}
        >
          <p>{t.confirm}</p>
        </Confirm>
      )}
    </form>
  )
}
