// The frame of every page: the bar with round, role, clock and next deadline; the public's columns or the role's menu.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Link, Outlet, ScrollRestoration, useLocation, useNavigate } from 'react-router'
import icon from '../look/icon.svg'
import { clock, day, span } from '../format'
import { clockKnown, useServerNow } from '../api/clock'
import { api, take } from '../api/client'
import { roundsQuery } from '../api/queries'
import { nextClosing, nextOpening, useRoundId, useWindows } from '../round'
import { useLeave, useMe, useSessionLife, type Person } from '../session'
import { noticeQuery } from '../pages/public/queries'
import { common } from '../texts/zh-CN/common'
import { messages } from '../texts/zh-CN/messages'
import { Menu } from './Menu'
import { Renewal } from './Renewal'

const Invitation = lazy(() => import('../pages/account').then((m) => ({ default: m.Invitation })))
const Password = lazy(() => import('../pages/account').then((m) => ({ default: m.Password })))
const SecondFactor = lazy(() => import('../pages/account').then((m) => ({ default: m.SecondFactorPage })))

const t = common.frame

export function Shell() {
  const { person } = useMe()
  const { hash } = useLocation()
  const { life, left, resume } = useSessionLife(person)
  const token = /^#\/invitation\/([\w-]+)$/.exec(hash)?.[1]
  const owes = person && person.secondFactor.obligatory && !person.secondFactor.set
  const content = token ? <Invitation token={token} /> : person?.mustChange ? <Password /> : owes ? <SecondFactor person={person} /> : <Outlet />
  const officer = person && !person.mustChange && !owes && !token
  return (
    <>
      <a className="skip" href="#main">{common.skip}</a>
      <Bar person={person} officer={!!officer} />
      {!officer && <Menu person={null} />}
      <div className={officer ? 'desk' : undefined}>
        {officer && <Menu person={person} />}
        <main className="main" id="main" tabIndex={-1}>
          <Suspense fallback={null}>{content}</Suspense>
        </main>
      </div>
      <footer className={officer ? 'foot inside' : 'foot'}>
        <div>
          <span>{t.foot}</span>
        </div>
      </footer>
      {person && life !== 'fine' && <Renewal person={person} life={life} left={left} resume={resume} />}
      <ScrollRestoration />
    </>
  )
}

function Bar({ person, officer }: { person: Person | null; officer: boolean }) {
  const leave = useLeave()
  return (
    <header className={officer ? 'bar' : 'bar public'}>
      <div className="bar-in">
        <Link className="mark" to="/">
          <img src={icon} alt="" />
          {common.name}
        </Link>
        <RoundChoice />
        <span className="bar-space" />
        <Facts person={person} />
        <div className="bar-person">
          {person ? (
            <>
              <span>
                {common.roles[person.role]}
                <b>{person.name}</b>
              </span>
              {officer && <Inbox person={person} />}
              <Link to="/password">{t.account}</Link>
              <button type="button" className="button link" onClick={() => void leave()}>{t.signOut}</button>
            </>
          ) : (
            <Link className="button" to="/sign-in">{t.signIn}</Link>
          )}
        </div>
      </div>
    </header>
  )
}

/** Asked at each page that is opened, never by a clock: a page that lies there must not keep its session alive. */
function Inbox({ person }: { person: Person }) {
  const { pathname } = useLocation()
  const { data } = useQuery({
    queryKey: ['unread', person.id, pathname],
    queryFn: () => take(api.GET('/v1/messages/unread')),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  })
  const count = data && data.count > 0 ? `${data.count}${data.more ? '+' : ''}` : ''
  return (
    <Link to="/messages" aria-label={count ? messages.unread(count) : messages.title}>
      {messages.title}
      {count && <span className="count">{count}</span>}
    </Link>
  )
}

function RoundChoice() {
  const { data } = useQuery(roundsQuery)
  const round = useRoundId()
  const go = useNavigate()
  const { pathname } = useLocation()
  const rounds = data?.items ?? []
  if (!data) return <span className="bar-round awaited" aria-hidden="true">{t.roundLabel('2000')}{t.round}</span>
  if (rounds.length === 0) return null
  if (rounds.length === 1) return <span className="bar-round">{t.roundLabel(round)}{t.round}</span>
  const to = (id: string) => (pathname.startsWith('/rounds/') ? pathname.replace(/^\/rounds\/[^/]+/, `/rounds/${id}`) : `/rounds/${id}`)
  return (
    <label className="bar-round">
      <span className="hush">{t.round}</span>
      <select value={round} onChange={(e) => void go(to(e.target.value))}>
        {rounds.map((r) => (
          <option key={r.id} value={r.id}>{t.roundLabel(r.id)}{t.round}</option>
        ))}
      </select>
    </label>
  )
}

// The end of the ballot concerns those who vote and run it: when it is counted early, the others have nothing to wait for, and
// those neither once the notice is published.
const overseen = ['statistics', 'application', 'recommendation', 'preliminary', 'scoring']
const concerns: Record<string, string[]> = {
  public: overseen,
  ministry: overseen,
  auditor: overseen,
  group: ['statistics', 'application'],
  body: ['application', 'recommendation'],
  expert: ['scoring', 'ballot'],
  scrutineer: ['ballot'],
}

function Facts({ person }: { person: Person | null }) {
  const round = useRoundId()
  const windows = useWindows(round)
  const now = useServerNow()
  const voting = windows?.some((w) => w.phase === 'ballot' && Date.parse(w.opensAt) <= now && now < Date.parse(w.closesAt)) ?? false
  const noticed = useQuery({ ...noticeQuery(round), enabled: voting && person?.role === 'secretariat' }).data !== undefined
  if (!windows || !clockKnown()) {
    return ( // their place is kept, so that nothing below moves when they come
      <>
        <span className="bar-fact awaited" aria-hidden="true"><b>{t.awaited}</b></span>
        <span className="bar-fact awaited" aria-hidden="true"><b>00:00:00</b>{t.awaitedDay}</span>
      </>
    )
  }
  const own = noticed ? overseen : concerns[person?.role ?? 'public']
  const next = nextClosing(windows, now, own)
  const coming = next ? undefined : nextOpening(windows, now, own)
  const left = next ? Date.parse(next.closesAt) - now : 0
  return (
    <>
      <span className={next && left < 7 * 86400_000 ? 'bar-fact near' : 'bar-fact'}>
        <b>
          {next
            ? t.next(common.phases[next.phase] ?? '', span(left))
            : coming
              ? t.opening(common.phases[coming.phase] ?? '', span(Date.parse(coming.opensAt) - now))
              : person ? t.nothingDue : t.over}
        </b>
      </span>
      <span className="bar-fact" title={t.serverClock}>
        <b>{clock(now)}</b>
        {day(now)}
      </span>
    </>
  )
}
