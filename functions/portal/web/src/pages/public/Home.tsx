import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { bodiesQuery, extensionsQuery, roundQuery, roundsQuery, windowsQuery } from '../../api/queries'
import { useServerNow } from '../../api/clock'
import type { Schemas } from '../../api/client'
import { deadline, instant, plainDay, shortInstant, span } from '../../format'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { homeOf } from '../account/home'
import { useMe } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { pub } from '../../texts/zh-CN/public'
import { listQuery, noticeQuery } from './queries'

const t = pub.home

export function Home() {
  const id = useRoundId()
  const rounds = useQuery(roundsQuery)
  const round = useQuery(roundQuery(id))
  const windows = useQuery(windowsQuery(id))
  const voted = windows.data?.windows?.find((w) => w.phase === 'ballot') // before it nothing is published
  const late = voted !== undefined && Date.parse(voted.opensAt) <= Date.parse(windows.data?.serverTime ?? '')
  const notice = useQuery({ ...noticeQuery(id), enabled: late })
  const list = useQuery({ ...listQuery(id), enabled: late && notice.data !== undefined })
  const { person } = useMe()
  if (rounds.data && (rounds.data.items ?? []).length === 0) {
    return (
      <Page title={common.name} lead={t.lead}>
        <Card>
          <Empty title={t.noRound}>{t.noRoundLead}</Empty>
        </Card>
      </Page>
    )
  }
  return (
    <Page
      title={round.data?.title ?? t.title}
      lead={t.lead}
      acts={<Link className="button primary" to={person ? homeOf(person.role, id) : '/sign-in'}>{t.enter}</Link>}
    >
      <Card title={t.timeline} aside={t.timelineAside}>
        <Loaded queries={{ windows }} lines={7}>{({ windows }) => <Timeline windows={windows.windows ?? []} notice={notice.data} list={list.data?.at(-1)} round={id} />}</Loaded>
      </Card>
      {(windows.data ?? windows.error) && ( // below a box that is still to grow, everything would jump
      <div className="split">
        <div>
          <Card title={t.how}>
            <ol className="steps">
              {t.steps.map((s) => (
                <li key={s.title}>
                  <h3>{s.title}</h3>
                  <p className="second">{s.text}</p>
                </li>
              ))}
            </ol>
          </Card>
          <Extensions round={id} />
        </div>
        <Loaded queries={{ round }} lines={8}>{({ round }) => <Rules round={round} />}</Loaded>
      </div>
      )}
    </Page>
  )
}

interface TimelineProps {
  windows: Schemas['DeadlineWindow'][]
  notice?: Schemas['NoticeNotice']
  list?: Schemas['NoticeList']
  round: string
}

function Timeline({ windows, notice, list, round }: TimelineProps) {
  const now = useServerNow()
  return (
    <ol className="timeline">
      {windows.map((w) => {
        const open = Date.parse(w.opensAt) <= now
        const done = w.phase === 'ballot' && notice !== undefined // counted early: nobody has to wait for its end
        const closed = done || now >= Date.parse(w.closesAt)
        const left = Date.parse(w.closesAt) - now
        return (
          <li key={w.phase} className={closed ? 'past' : open ? 'now' : undefined}>
            <div className="phase">
              <h3>{common.phases[w.phase]}</h3>
              {closed ? <Status tone="second">{done ? t.done : t.closed}</Status> : open ? <Status tone="action">{t.open}</Status> : <Status tone="second">{t.before}</Status>}
            </div>
            <div className="when">
              <b>{deadline(w.closesAt)}</b>
              <span className="small second">{t.exact(instant(w.closesAt))}</span>
            </div>
            <div className="left small">
              {open && !closed ? <b className={left < 7 * 86400_000 ? 'near' : undefined}>{t.left(span(left))}</b> : !open ? <span className="second">{shortInstant(w.opensAt)} {t.from}</span> : null}
            </div>
          </li>
        )
      })}
      <Publicity now={now} notice={notice} list={list} round={round} />
    </ol>
  )
}

/** The notice and the list, which have no window that is set beforehand: their days follow from the publication (R7.1). */
function Publicity({ now, notice, list, round }: { now: number } & Omit<TimelineProps, 'windows'>) {
  const ends = notice ? Date.parse(notice.window.endsAt) : 0
  return (
    <>
      <li className={notice ? (now < ends ? 'now' : 'past') : undefined}>
        <div className="phase">
          <h3>{notice ? <Link to={`/rounds/${round}/notice`}>{t.notice}</Link> : t.notice}</h3>
          <Status tone={notice && now < ends ? 'action' : 'second'}>{notice ? (now < ends ? t.open : t.closed) : t.before}</Status>
        </div>
        <div className="when">
          {notice ? <b>{deadline(notice.window.endsAt)}</b> : <span className="second">{t.noticeLater}</span>}
          {notice && <span className="small second">{t.exact(instant(notice.window.endsAt))}</span>}
        </div>
        <div className="left small">{notice && now < ends && <b className={ends - now < 7 * 86400_000 ? 'near' : undefined}>{t.left(span(ends - now))}</b>}</div>
      </li>
      <li className={list ? 'now' : undefined}>
        <div className="phase">
          <h3>{list ? <Link to={`/rounds/${round}/list`}>{t.list}</Link> : t.list}</h3>
          <Status tone={list ? 'done' : 'second'}>{list ? t.published : t.before}</Status>
        </div>
        <div className="when">{list?.publishedAt ? <b>{instant(list.publishedAt)}</b> : <span className="second">{t.listLater}</span>}</div>
        <div className="left small" />
      </li>
    </>
  )
}

function Rules({ round }: { round: Schemas['RoundRound'] }) {
  const e = round.eligibility
  const quotas = Object.entries(round.quotas.kinds as Record<string, number>)
  return (
    <div>
      <Card title={t.conditions}>
        <ul className="plain">
          <li>{t.condition.age(e.minimumAgeYears, plainDay(e.referenceDate))}</li>
          <li>{t.condition.years((e.years ?? []).join(common.list))}</li>
          <li>{t.condition.lead(e.leadUnit.maxApplications)}</li>
          <li>{t.condition.violations(e.violationYears)}</li>
          <li>{t.condition.listed}</li>
        </ul>
      </Card>
      <Card title={t.quotas} aside={t.target(round.ballot.target)}>
        <dl className="lines">
          {Object.keys(t.quotaLine).filter((k) => quotas.some(([kind]) => kind === k)).map((kind) => (
            <div key={kind}>
              <dt>{t.quotaLine[kind]}</dt>
              <dd className="num">{t.quotaUnit(Object.fromEntries(quotas)[kind] ?? 0)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title={t.contact}>
        <p>{round.contactAddress}</p>
      </Card>
    </div>
  )
}

function Extensions({ round }: { round: string }) {
  const extensions = useQuery(extensionsQuery(round))
  const bodies = useQuery(bodiesQuery)
  const who = (x: Schemas['DeadlinePublicExtension'], all: Schemas['RegistryBody'][]) => {
    const name = all.find((b) => b.code === x.body)?.name ?? x.body ?? ''
    return x.scope === 'everyone' ? t.everyone : x.scope === 'body' ? t.forBody(name) : `${name} ${t.oneGroup}`
  }
  return (
    <Card title={t.extensions}>
      <Loaded queries={{ extensions, bodies }} lines={2}>
        {({ extensions, bodies }) =>
          extensions.length === 0 ? (
            <p className="second">{t.noExtensions}</p>
          ) : (
            <ul className="plain">
              {extensions.map((x) => (
                <li key={x.id}>
                  <b>{t.extension(common.phases[x.phase] ?? '', who(x, bodies), deadline(x.closesAt))}</b>
                  <p className="small second">
                    {t.reason(x.reason)} {x.grantedAt ? t.granted(instant(x.grantedAt)) : ''}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}
