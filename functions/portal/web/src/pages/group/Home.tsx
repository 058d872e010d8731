import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useState, type ReactNode } from 'react'
import type { Schemas } from '../../api/client'
import { bodiesQuery } from '../../api/queries'
import { instant, number, plainDay, shortDeadline } from '../../format'
import { DeadlineNote } from '../../parts/DeadlineNote'
import { Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { Status, type Tone } from '../../parts/Status'
import { useStanding, useWindow, type Window } from '../../round'
import { TransferDialog } from '../../parts/TransferDialog'
import { common } from '../../texts/zh-CN/common'
import { words } from '../../texts/zh-CN/group'
import { transfers } from '../../texts/zh-CN/transfers'
import { lackingOf } from './application/lacking'
import { nextStep } from './next'
import { checklistQuery, recordQuery, standingsQuery, useOwn } from './queries'
import { Results, reviewQuery } from './Results'
import { standingTone } from './standing'

const t = words.home

export function Home() {
  const { round, group, id, application } = useOwn()
  const record = useQuery(recordQuery(group))
  const standings = useQuery(standingsQuery(round, group))
  const checklist = useQuery(checklistQuery(round, id))
  const review = useQuery({ ...reviewQuery(round, application.data?.data.status === 'submitted' ? id : ''), retry: false })
  const bodies = useQuery(bodiesQuery)
  const applying = useWindow(round, 'application')
  const filing = useWindow(round, 'statistics')
  const body = bodies.data?.find((b) => b.code === record.data?.jurisdiction.body)
  const filingOpen = useStanding(filing)?.state === 'open'
  const window = filingOpen ? filing : applying
  const lead = record.data && body && `${t.body(body.name)}。${record.data.explanation}`
  return (
    <Page title={record.data?.name ?? t.title} way={t.title} lead={lead}>
      <DeadlineNote phase={common.phases[filingOpen ? 'statistics' : 'application'] ?? ''} window={window} />
      <Loaded queries={{ standings, application, record }} lines={12}>
        {({ standings, application, record }) => {
          const lacking = application && checklist.data ? lackingOf(checklist.data) : undefined
          const missing = lacking?.lacking
          const a = application?.data
          return (
            <>
              <Falsified round={round} standings={standings} />
              <Next round={round} standings={standings} application={a} missing={missing?.length} waits={lacking?.waits} window={applying} review={review.data} />
              <Card title={t.path}>
                <ol className="steps">
                  <Step title={t.statistics} done={standings.every((s) => s.status === 'submitted' || s.status === 'filed')}>
                    <ul className="lines">
                      {standings.map((s) => <Year key={s.year} round={round} standing={s} />)}
                    </ul>
                  </Step>
                  <Step title={t.application} done={a?.status === 'submitted'}>
                    <div className="line">
                      <Link to={`/rounds/${round}/group/application`}>{applicationWord(a, missing?.length)}</Link>
                      <span className="small second">{applying && t.until(shortDeadline(applying.closesAt))}</span>
                      <ApplicationStatus application={a} />
                    </div>
                  </Step>
                  <Results round={round} body={record.jurisdiction.body} group={group} application={a} Step={Step} />
                </ol>
              </Card>
              <Record record={record} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

/** The notice of a finding of falsification: it must not be overlooked, because it can be contested for a while only. */
function Falsified({ round, standings }: { round: string; standings: Schemas['StatisticsStanding'][] }) {
  const years = standings.filter((s) => s.falsified)
  const first = years.find((s) => !s.contested) ?? years[0]
  if (!first) return null
  return (
    <div className="note danger" role="alert">
      <h3>{words.falsified.title(years.map((s) => String(s.year)).join(common.list))}</h3>
      <p>{words.falsified.text}{years.every((s) => s.contested) && words.falsified.contested}</p>
      <div className="row"><Link className="button" to={`/rounds/${round}/group/statistics/${first.year}`}>{words.falsified.act}</Link></div>
    </div>
  )
}

interface NextProps {
  round: string
  standings: Schemas['StatisticsStanding'][]
  application?: Schemas['SubmissionView']
  missing?: number
  waits?: string
  window?: Window
  review?: Schemas['ReviewPreliminary'] | null
}

function Next({ round, standings, application, missing, waits, window, review }: NextProps) {
  const open = useStanding(window)?.state === 'open'
  if (!window) return null
  const next = nextStep({ standings, application, missing, waits, open, review })
  return (
    <section className="card next">
      <div>
        <p className="small second">{t.next}</p>
        <h2>{next.title}</h2>
        <p className="second">{next.text}</p>
      </div>
      {next.to.startsWith('#') ? <a className="button primary" href={next.to}>{next.act}</a> : <Link className="button primary" to={`/rounds/${round}/group/${next.to}`}>{next.act}</Link>}
    </section>
  )
}

function Step({ title, done, children }: { title: string; done?: boolean; children: ReactNode }) {
  return (
    <li id={title === words.results.preliminary ? 'results' : undefined} className={done ? 'done' : undefined}>
      <h3>{title}</h3>
      {children}
    </li>
  )
}

function Year({ round, standing: s }: { round: string; standing: Schemas['StatisticsStanding'] }) {
  return (
    <li className="line">
      <Link to={`/rounds/${round}/group/statistics/${s.year}`}>{words.statistics.about(s.year)}</Link>
      <span className="small second">
        {t.share(s.requiredPresent, s.required)}
        {s.lockedAt ? '' : ` · ${t.until(shortDeadline(s.closesAt))}`}
      </span>
      {s.falsified && <span className="small near">{t.falsified}</span>}
      <Status tone={standingTone(s)}>{s.status === 'draft' && s.complete ? t.readyDraft : (words.standings[s.status] ?? '')}</Status>
    </li>
  )
}

function applicationWord(a: Schemas['SubmissionView'] | undefined, missing?: number): string {
  if (!a) return words.application.beginAct
  if (a.status === 'submitted') return a.submittedAt ? words.receipts.at(a.submissions, instant(a.submittedAt)).replace(/。$/, '') : ''
  if (missing === undefined) return words.application.title
  return missing === 0 ? words.application.nothingMissing : words.application.missing(missing)
}

function ApplicationStatus({ application: a }: { application?: Schemas['SubmissionView'] }) {
  if (!a) return <Status tone="second">{t.notBegun}</Status>
  const tones: Record<string, Tone> = { submitted: 'done', draft: 'incomplete', locked: 'danger', withdrawn: 'second' }
  return <Status tone={tones[a.status] ?? 'second'}>{words.statuses[a.status] ?? ''}</Status>
}

function Record({ record: r }: { record: Schemas['QuotaGroupView'] }) {
  const [moving, move] = useState(false)
  const [asked, setAsked] = useState(false)
  return (
    <Card title={t.record}>
      <dl className="facts">
        <dt>{t.fields.number}</dt>
        <dd>{r.number}</dd>
        <dt>{t.fields.kind}</dt>
        <dd>{t.kinds[r.kind] ?? ''}</dd>
        <dt>{t.fields.founded}</dt>
        <dd>{plainDay(r.founded)}</dd>
        <dt>{t.fields.approved}</dt>
        <dd>{t.approved(r.approvedBy, r.approvalNumber)}</dd>
        <dt>{t.fields.lead}</dt>
        <dd>
          {(r.leadUnits ?? []).map((u) => (
            <div key={u.uscc}>
              {u.name} <span className="mono second">{u.uscc}</span>
            </div>
          ))}
        </dd>
        <dt>{t.fields.members}</dt>
        <dd>{t.members((r.members ?? []).length).replace(/\d+/, (n) => number(Number(n)))}</dd>
        <dt>{t.fields.cross}</dt>
        <dd>{r.crossRegion ? common.yes : common.no}</dd>
        <dt>{t.fields.contact}</dt>
        <dd>{[r.contact.office, r.contact.address, r.contact.email].filter(Boolean).join('，')}</dd>
      </dl>
      <p className="small second" style={{ marginTop: 12 }}>{t.recordLead}</p>
      {asked || r.transfer ? <p className="note" role="status">{transfers.asked}</p> : <p className="screen" style={{ marginTop: 12 }}><button type="button" className="button link" onClick={() => move(true)}>{transfers.act}</button></p>}
      {moving && <TransferDialog group={{ id: r.id, name: r.name, body: r.jurisdiction.body }} onClose={(done) => { move(false); setAsked(done) }} />}
    </Card>
  )
}
