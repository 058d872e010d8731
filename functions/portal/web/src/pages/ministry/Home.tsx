// What waits for the ministry.
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Link } from 'react-router'
import { serverNow } from '../../api/clock'
import { asProblem } from '../../api/problem'
import { roundQuery } from '../../api/queries'
import { instant, number, shortDeadline } from '../../format'
import { Skeleton } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Status } from '../../parts/Status'
import { useRoundId, useWindows } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { ministry } from '../../texts/zh-CN/ministry'
import { overrideRequestsQuery } from '../body/queries'
import { listQuery } from '../public/queries'
import { dueBy, overdue } from './Objections'
import { extensionRequestsQuery, nextListQuery, objectionsQuery, standingsQuery } from './queries'

const t = ministry.home

interface Task {
  title: string
  n: number
  hint?: string
  near?: string
  to: string
}

export function Home() {
  const round = useRoundId()
  const about = useQuery(roundQuery(round))
  const extensions = useQuery(extensionRequestsQuery(round))
  const overrides = useQuery(overrideRequestsQuery(round))
  const standings = useQuery(standingsQuery(round))
  const objections = useQuery(objectionsQuery(round))
  const next = useQuery(nextListQuery(round))
  const lists = useQuery(listQuery(round))
  const read: UseQueryResult[] = [extensions, overrides, standings, objections, lists]
  const failed = read.find((q) => q.isError)
  const at = (page: string) => `/rounds/${round}/${page}`
  const open = (objections.data ?? []).filter((o) => dueBy(o)).sort((a, b) => (dueBy(a) ?? '').localeCompare(dueBy(b) ?? ''))
  const late = open.filter((o) => overdue(o, serverNow())).length
  const waiting = (all: { grantedAt?: string; approvals: number }[]) => all.filter((x) => !x.grantedAt)
  const first = (all: { approvals: number }[]) => (all.some((x) => x.approvals > 0) ? t.tasks.firstApproved : undefined)
  const ext = waiting(extensions.data ?? []) as { approvals: number }[]
  const ovr = waiting(overrides.data ?? []) as { approvals: number }[]
  const published = (lists.data ?? []).at(-1)
  const listWaits = next.data !== undefined && next.data.digest !== published?.digest
  const tasks: Task[] = [
    { title: t.tasks.extensions, n: ext.length, hint: first(ext), to: at('ministry/extensions') },
    { title: t.tasks.overrides, n: ovr.length, hint: first(ovr), to: at('ministry/quotas') },
    { title: t.tasks.flagged, n: (standings.data ?? []).filter((s) => s.state === 'flagged').length, to: `${at('office')}?state=flagged` },
    { title: t.tasks.objections, n: open.length, hint: open[0] && t.tasks.answerBy(shortDeadline(dueBy(open[0]) ?? '')), near: late > 0 ? t.tasks.overdue(late) : undefined, to: at('objections') },
    { title: t.tasks.list, n: listWaits ? 1 : 0, hint: listWaits ? (next.data.approvals > 0 ? t.tasks.firstApproved : t.tasks.listLead) : undefined, to: at('ministry/notice') },
  ]
  return (
    <Page title={t.title} lead={about.data ? `${about.data.title}。${t.lead}` : t.lead}>
      <Card>
        {failed ? (
          <ProblemBox error={asProblem(failed.error)} retry={() => read.forEach((q) => q.isError && void q.refetch())} />
        ) : read.some((q) => q.data === undefined) ? (
          <Skeleton lines={6} />
        ) : (
          <Tasks tasks={tasks} />
        )}
      </Card>
      <Phases round={round} />
    </Page>
  )
}

function Tasks({ tasks }: { tasks: Task[] }) {
  return (
    <>
      {tasks.every((x) => x.n === 0) && <p className="second" style={{ marginBottom: 8 }}>{t.tasks.none}</p>}
      <ul className="tasks">
        {tasks.map((x) => (
          <li key={x.title}>
            <span className={x.n === 0 ? 'n zero' : 'n'}>{number(x.n)}</span>
            <span>
              {x.title}
              {x.hint && <span className="small second"> {x.hint}</span>}
              {x.near && <span className="small near"> {x.near}</span>}
            </span>
            {x.n > 0 ? <Link to={x.to} aria-label={`${t.open} ${x.title}`}>{t.open}</Link> : <span className="second">{t.idle}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}

export function Phases({ round }: { round: string }) {
  const windows = useWindows(round)
  const now = serverNow()
  const c = t.columns
  return (
    <Card title={t.phases}>
      {!windows ? (
        <Skeleton lines={6} />
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={t.phases}>
          <table className="table">
            <thead>
              <tr>
                <th>{c.phase}</th>
                <th>{c.opens}</th>
                <th>{c.closes}</th>
                <th>{c.state}</th>
              </tr>
            </thead>
            <tbody>
              {windows.map((w) => {
                const state = now < Date.parse(w.opensAt) ? 'before' : now < Date.parse(w.closesAt) ? 'open' : 'closed'
                return (
                  <tr key={w.phase}>
                    <td>{common.phases[w.phase]}</td>
                    <td className="nowrap">{instant(w.opensAt)}</td>
                    <td className="nowrap">{shortDeadline(w.closesAt, true)}</td>
                    <td><Status tone={state === 'open' ? 'action' : state === 'closed' ? 'done' : 'second'}>{t.states[state] ?? ''}</Status></td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}
