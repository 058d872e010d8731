// Who has not done it yet, by name: statistics not filed, applications not submitted, lists not sealed; all bodies at once.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { everyPage, pageSize } from '../../api/pages'
import { number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { distinct, matches, useFilters } from '../../parts/filters'
import { Empty, Loaded, Skeleton } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { allGroupsQuery } from '../../parts/Pick'
import { saveText } from '../../parts/save'
import { Status, type Tone } from '../../parts/Status'
import { Choose, Search } from '../../parts/Tools'
import { useRoundId } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import { standingsQuery } from '../ministry/queries'
import { listTone } from './Overview'

const t = office.pending

type Phase = 'statistics' | 'application' | 'recommendation'
type Standing = Schemas['QuotaStandingView']

interface Row {
  key: string
  name: string
  body: string
  bodyName: string
  state: string
  tone: Tone
  lacks: string
}

const atOnce = 8

/** Reads something of each of some bodies, some at once, and says how far it has come. */
async function ofBodies<T>(bodies: string[], read: (body: string) => Promise<T[]>, tell: (done: number) => void): Promise<Map<string, T[]>> {
  const all = new Map<string, T[]>()
  for (let i = 0; i < bodies.length; i += atOnce) {
    const some = bodies.slice(i, i + atOnce)
    for (const [n, rows] of (await Promise.all(some.map(read))).entries()) all.set(some[n] ?? '', rows)
    tell(Math.min(i + atOnce, bodies.length))
  }
  return all
}

const filingsOfAll = (round: string, bodies: string[], tell: (n: number) => void) =>
  queryOptions({
    queryKey: ['filings', round, 'all'],
    queryFn: () => ofBodies(bodies, (body) => everyPage((cursor) => take(api.GET('/v1/statistics/{round}/bodies/{body}/filings', { params: { path: { round, body }, query: { limit: pageSize, cursor } } }))), tell),
    staleTime: 60_000,
  })

const applicationsOfAll = (round: string, bodies: string[], tell: (n: number) => void) =>
  queryOptions({
    queryKey: ['applications', round, 'all'],
    queryFn: () => ofBodies(bodies, (body) => everyPage((cursor) => take(api.GET('/v1/submission/{round}/applications', { params: { path: { round }, query: { body, limit: pageSize, cursor } } }))), tell),
    staleTime: 60_000,
  })

export function Pending() {
  const round = useRoundId()
  const { values, set, clear } = useFilters('phase', 'q', 'body', 'state')
  const phase: Phase = values.phase === 'application' || values.phase === 'recommendation' ? values.phase : 'statistics'
  const [done, tell] = useState(0)
  const standings = useQuery(standingsQuery(round))
  const groups = useQuery(allGroupsQuery)
  const bodies = distinct((groups.data ?? []).map((g) => g.body))
  const ready = groups.data !== undefined
  const filings = useQuery({ ...filingsOfAll(round, bodies, tell), enabled: ready && phase === 'statistics' })
  const applications = useQuery({ ...applicationsOfAll(round, bodies, tell), enabled: ready && phase === 'application' })
  const names = new Map((standings.data ?? []).map((s) => [s.body, s.bodyName]))
  const rows =
    phase === 'statistics' ? filings.data && unfiled(filings.data, names) : phase === 'application' ? applications.data && groups.data && unsubmitted(groups.data, applications.data, names) : standings.data && unsealed(standings.data)
  const failed = phase === 'statistics' ? filings : applications
  return (
    <Page
      title={t.title} lead={t.lead} way={<Link to={`/rounds/${round}/office`}>{t.back}</Link>}
      acts={rows && rows.length > 0 && <button type="button" className="button" onClick={() => saveText(`\uFEFF${csv(rows)}`, `${t.phases[phase]}.csv`, 'text/csv')}>{t.save}</button>}
    >
      <div className="tools screen">
        <Choose label={t.phase} value={phase === 'statistics' ? '' : phase} onChange={(v) => set('phase', v)} all={t.phases.statistics} options={[['application', t.phases.application], ['recommendation', t.phases.recommendation]]} />
      </div>
      <section className="card">
        {failed.isError || standings.isError || groups.isError ? (
          <Loaded queries={{ standings, groups, failed }}>{() => null}</Loaded>
        ) : !rows ? (
          <>
            {done > 0 && done < bodies.length && <p className="second small" role="status">{t.reading(done, bodies.length)}</p>}
            <Skeleton lines={10} />
          </>
        ) : rows.length === 0 ? (
          <Empty title={t.nobody[phase]} />
        ) : (
          <Table phase={phase} rows={rows} round={round} filters={{ values, set, clear: () => (clear(), values.phase && set('phase', values.phase)) }} />
        )}
      </section>
    </Page>
  )
}

interface TableProps {
  phase: Phase
  rows: Row[]
  round: string
  filters: { values: Record<'q' | 'body' | 'state', string>; set: (name: 'q' | 'body' | 'state', value: string) => void; clear: () => void }
}

function Table({ phase, rows, round, filters: { values, set, clear } }: TableProps) {
  const shown = rows.filter((r) => matches(values.q, r.name, r.bodyName) && (!values.body || r.bodyName === values.body) && (!values.state || r.state === values.state))
  const columns: Column<Row>[] = [
    { id: 'name', title: phase === 'recommendation' ? t.columns.body : t.columns.group, sort: (r) => r.name, cell: (r) => (phase === 'recommendation' ? <Link to={`/rounds/${round}/office/bodies/${r.body}`}>{r.name}</Link> : r.name) },
    ...(phase === 'recommendation' ? [] : [{ id: 'body', title: t.columns.body, sort: (r: Row) => r.bodyName, cell: (r: Row) => <Link to={`/rounds/${round}/office/bodies/${r.body}`}>{r.bodyName}</Link> }]),
    { id: 'state', title: t.columns.state, sort: (r) => r.state, cell: (r) => <Status tone={r.tone}>{r.state}</Status> },
    { id: 'lacks', title: t.columns.lacks, sort: (r) => r.lacks, cell: (r) => r.lacks || common.dash },
  ]
  return (
    <DataTable
      name="pending" label={t.phases[phase]} rows={shown} all={rows.length} columns={columns} rowKey={(r) => r.key} onClear={clear} plain={false}
      filters={
        <>
          <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
          {phase !== 'recommendation' && <Choose label={t.columns.body} value={values.body} onChange={(v) => set('body', v)} options={distinct(rows.map((r) => r.bodyName)).map((b) => [b, b])} />}
          <Choose label={t.columns.state} value={values.state} onChange={(v) => set('state', v)} options={distinct(rows.map((r) => r.state)).map((s) => [s, s])} />
        </>
      }
    />
  )
}

function unfiled(filings: Map<string, Schemas['StatisticsRow'][]>, names: Map<string, string>): Row[] {
  return [...filings].flatMap(([body, rows]) =>
    rows.flatMap((r) => {
      const open = (r.years ?? []).filter((y) => y.status !== 'filed' && y.status !== 'submitted')
      if (open.length === 0) return []
      const late = open.some((y) => y.status === 'not-filed')
      const begun = open.some((y) => y.status === 'draft')
      const state = late ? 'not-filed' : begun ? 'draft' : 'none'
      const lacks = open.map((y) => t.year(y.year, number(y.required - y.requiredPresent))).join(common.list)
      return [{ key: r.group, name: r.name, body, bodyName: names.get(body) ?? body, state: office.filings[state] ?? '', tone: (late ? 'danger' : begun ? 'action' : 'incomplete') as Tone, lacks }]
    }),
  )
}

function unsubmitted(groups: Schemas['RegistryListed'][], applications: Map<string, Schemas['DossierSummary'][]>, names: Map<string, string>): Row[] {
  const of = new Map([...applications.values()].flat().map((a) => [a.group, a]))
  const tones: Record<string, Tone> = { none: 'second', draft: 'action', locked: 'danger', withdrawn: 'second' }
  return groups.flatMap((g) => {
    const state = of.get(g.id)?.status ?? 'none'
    if (state === 'submitted') return []
    return [{ key: g.id, name: g.name, body: g.body, bodyName: names.get(g.body) ?? g.body, state: office.applications[state] ?? '', tone: tones[state] ?? 'second', lacks: '' }]
  })
}

function unsealed(standings: Standing[]): Row[] {
  return standings
    .filter((s) => s.state === 'flagged' || (s.state === 'draft' && s.applicants > 0))
    .map((s) => ({
      key: s.body, name: s.bodyName, body: s.body, bodyName: s.bodyName, state: office.states[s.state] ?? '', tone: listTone[s.state] ?? 'second',
      lacks: (s.missing ?? []).length > 0 ? t.missing((s.missing ?? []).map((m) => m.detail).join('')) : t.examined(s.examined, s.applicants),
    }))
}

const csv = (rows: Row[]): string =>
  [[t.columns.group, t.columns.body, t.columns.state, t.columns.lacks], ...rows.map((r) => [r.name, r.bodyName, r.state, r.lacks])]
    .map((line) => line.map((v) => `"${v.replaceAll('"', '""')}"`).join(','))
    .join('\r\n')
