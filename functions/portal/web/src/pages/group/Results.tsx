// What became of an application after its body: the recommendation, the preliminary review with what is to be cured (R6.1), the
// public notice and the list.
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { Problem } from '../../api/problem'
import { schemeQuery, useAct } from '../../api/queries'
import { deadline, instant, shortDeadline, span } from '../../format'
import { Field } from '../../parts/Field'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Status, type Tone } from '../../parts/Status'
import { words } from '../../texts/zh-CN/group'
import { listQuery, noticeQuery } from '../public/queries'
import { outcomeQuery } from './queries'

const t = words.results

type View = Schemas['SubmissionView']
type Review = Schemas['ReviewPreliminary']

const orNull = async <T,>(read: Promise<T>): Promise<T | null> => {
  try {
    return await read
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null
    throw error
  }
}

/** The preliminary review; null while the application is not before the secretariat, or not decided. */
export const reviewQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['preliminary', round, application],
    queryFn: () => orNull(take(api.GET('/v1/review/{round}/applications/{application}/preliminary', { params: { path: { round, application } } }))),
    enabled: application !== '',
  })

type StepOf = (props: { title: string; done?: boolean; children: ReactNode }) => ReactNode

interface Props {
  round: string
  body: string
  group: string
  application?: View
  Step: StepOf
}

export function Results({ round, body, group, application: a, Step }: Props) {
  const submitted = a?.status === 'submitted' ? a.id : ''
  const outcome = useQuery({ ...outcomeQuery(round, a?.body ?? body, submitted), retry: false })
  const forward = outcome.data?.code.startsWith('fate-forward') === true
  const review = useQuery(reviewQuery(round, forward ? submitted : ''))
  const passed = review.data?.verdict === 'pass'
  return (
    <>
      <Step title={t.recommendation} done={forward}>
        {outcome.data ? (
          <>
            <p>{outcome.data.detail}</p>
            {outcome.data.reason && <p className="second">{t.reason(outcome.data.reason)}</p>}
          </>
        ) : (
          <p className="second">{t.recommendationNone}</p>
        )}
      </Step>
      <Step title={t.preliminary} done={passed}>
        {review.data && a ? <Reviewed round={round} application={a.id} review={review.data} /> : <p className="second">{forward ? t.preliminaryOpen : t.preliminaryNone}</p>}
      </Step>
      <Step title={t.list}>
        <Listed round={round} group={group} />
      </Step>
    </>
  )
}

const tones: Record<string, Tone> = { pass: 'done', return: 'incomplete', cured: 'action', fail: 'danger' }

function Reviewed({ round, application, review: r }: { round: string; application: string; review: Review }) {
  const scheme = useQuery(schemeQuery(round))
  const now = useServerNow(10_000)
  const state = r.verdict === 'return' && r.curedAt ? 'cured' : r.verdict
  const bad = (r.checks ?? []).filter((c) => !c.ok)
  const open = r.verdict === 'return' && r.cureUntil !== undefined && now < Date.parse(r.cureUntil)
  return (
    <>
      <div className="line">
        <span>{t.verdictAt(instant(r.decidedAt))}</span>
        <Status tone={tones[state] ?? 'second'}>{t.verdicts[state] ?? ''}</Status>
      </div>
      {r.reason && <p>{t.reason(r.reason)}</p>}
      {bad.length > 0 && (
        <>
          <p className="second small">{t.defects}</p>
          <ul className="plain">
            {bad.map((c) => (
              <li key={c.item}>
                <b>{scheme.data?.checklist?.find((i) => i.id === c.item)?.title}</b>
                <p>{c.note}</p>
              </li>
            ))}
          </ul>
        </>
      )}
      {r.cure && (
        <div className="note">
          <h3>{t.cured(r.curedAt ? instant(r.curedAt) : '')}</h3>
          <p className="app-text">{r.cure}</p>
        </div>
      )}
      {open && r.cureUntil && <Cure round={round} application={application} review={r} until={r.cureUntil} left={Date.parse(r.cureUntil) - now} />}
      {r.verdict === 'return' && !open && r.cureUntil && !r.curedAt && <p className="near">{t.cureOver(deadline(r.cureUntil))}</p>}
      {r.verdict === 'fail' && <p className="second small">{t.contest}</p>}
    </>
  )
}

function Cure({ round, application, review, until, left }: { round: string; application: string; review: Review; until: string; left: number }) {
  const client = useQueryClient()
  const [text, type] = useState(review.cure ?? '')
  const cure = useAct(
    (_: void, key: string) => take(api.POST('/v1/review/{round}/applications/{application}/cure', { params: { path: { round, application } }, body: { text }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: ['preliminary', round, application] }),
  )
  const send = (e: FormEvent) => {
    e.preventDefault()
    cure.mutate()
  }
  return (
    <form onSubmit={send} className="cure">
      <p><b>{t.cureUntil(deadline(until))}</b> <span className="near">{t.left(span(left))}</span></p>
      <p className="second small">{t.cureLead}</p>
      {cure.error && <ProblemBox error={cure.error} />}
      <Field label={t.cureText} hint={t.cureHint} wrong={cure.error?.at('/text')}>
        <textarea rows={5} minLength={10} maxLength={3000} required value={text} onChange={(e) => type(e.target.value)} />
      </Field>
      <button className="button primary" disabled={cure.isPending || text.trim().length < 10 || text === review.cure}>{review.cure ? t.cureAgain : t.cureAct}</button>
      {cure.data && (
        <details className="app-gap-top" open>
          <summary>{t.cureReceipt}</summary>
          <Receipt receipt={cure.data.receipt} />
        </details>
      )}
    </form>
  )
}

/** Where the notice and the list stand, and whether the group is on them. */
function Listed({ round, group }: { round: string; group: string }) {
  const notice = useQuery({ ...noticeQuery(round), retry: false })
  const lists = useQuery({ ...listQuery(round), retry: false })
  const list = (lists.data ?? []).at(-1)
  if (list) {
    const on = (list.entries ?? []).some((e) => e.group === group)
    return <p>{on ? t.listed : t.notListed} <Link to={`/rounds/${round}/list`}>{t.seeList}</Link>{on && <>　<Link to={`/rounds/${round}/group/standing`}>{t.certificate}</Link></>}</p>
  }
  if (notice.data) {
    const on = (notice.data.entries ?? []).some((e) => e.group === group)
    const alternate = (notice.data.alternates ?? []).some((e) => e.group === group)
    const said = on ? t.noticed : alternate ? t.alternate : t.notNoticed
    return <p>{said(shortDeadline(notice.data.window.endsAt))} <Link to={`/rounds/${round}/notice`}>{t.seeNotice}</Link></p>
  }
  return <p className="second">{t.listNone}</p>
}
