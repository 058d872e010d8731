// How the bodies get on in each phase: who has not filed, not submitted, not sealed.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { roundQuery } from '../../api/queries'
import { number, shortInstant } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { Status, type Tone } from '../../parts/Status'
import { Choose, Counts, Search } from '../../parts/Tools'
import { useRoundId } from '../../round'
import { ministry } from '../../texts/zh-CN/ministry'
import { office } from '../../texts/zh-CN/office'
import { standingsQuery } from '../ministry/queries'
import { Days } from './Days'
import { FilingDays } from './filings/FilingDays'
import { countsQuery } from './queries'

const t = office.home

export const listTone: Record<string, Tone> = { draft: 'incomplete', sealed: 'done', flagged: 'danger', none: 'second' }

interface Row extends Omit<Schemas['QuotaStandingView'], 'missing'> {
  groups: number
  filed: number
  unfiled: number
  missing: Schemas['ProblemField'][]
}

export function Overview() {
  const round = useRoundId()
  const about = useQuery(roundQuery(round))
  const standings = useQuery(standingsQuery(round))
  const counts = useQuery(countsQuery(round))
  return (
    <Page title={t.title} lead={t.lead} acts={<Link className="button" to={`/rounds/${round}/office/pending`}>{office.pending.link}</Link>}>
      <Loaded queries={{ about, standings, counts }} lines={14} isEmpty={({ standings }) => standings.length === 0} empty={<div className="card"><Empty title={t.none}>{t.noneLead}</Empty></div>}>
        {({ about, standings, counts }) => <Full round={round} years={about.eligibility.years ?? []} standings={standings} counts={counts} />}
      </Loaded>
    </Page>
  )
}

function Full({ round, years, standings, counts }: { round: string; years: number[]; standings: Schemas['QuotaStandingView'][]; counts: Schemas['StatisticsProgress'][] }) {
  const { values, set, clear } = useFilters('q', 'kind', 'state', 'year')
  const year = Number(values.year) || Math.max(...years)
  const of = new Map(counts.filter((c) => c.year === year).map((c) => [c.body, c]))
  const rows: Row[] = standings.map((s) => {
    const c = of.get(s.body)
    const filed = c ? c.filed + c.submitted : 0
    const unfiled = c ? c.none + c.draft + c.complete + c.notFiled : 0
    return { ...s, groups: filed + unfiled, filed, unfiled, missing: s.missing ?? [] }
  })
  const shown = rows.filter((r) => matches(values.q, r.bodyName, r.body) && (!values.kind || r.kind === values.kind) && (!values.state || r.state === values.state))
  const sum = (value: (r: Row) => number) => number(rows.reduce((n, r) => n + value(r), 0))
  const unsealed = rows.filter((r) => (r.state === 'draft' && r.applicants > 0) || r.state === 'flagged').length
  const columns: Column<Row>[] = [
    { id: 'name', title: t.columns.name, sort: (r) => r.bodyName, cell: (r) => <Link to={`/rounds/${round}/office/bodies/${r.body}`}>{r.bodyName}</Link> },
    { id: 'kind', title: t.columns.kind, sort: (r) => r.kind, cell: (r) => <span className="nowrap">{ministry.kinds[r.kind] ?? ''}</span>, extra: true },
    { id: 'groups', title: t.columns.groups, num: true, sort: (r) => r.groups, cell: (r) => number(r.groups) },
    { id: 'filed', title: t.columns.filed, num: true, sort: (r) => r.filed, cell: (r) => number(r.filed) },
    { id: 'unfiled', title: t.columns.missing, num: true, sort: (r) => r.unfiled, cell: (r) => number(r.unfiled) },
    { id: 'applicants', title: t.columns.applicants, num: true, sort: (r) => r.applicants, cell: (r) => number(r.applicants) },
    { id: 'examined', title: t.columns.examined, num: true, sort: (r) => r.examined, cell: (r) => number(r.examined) },
    { id: 'recommended', title: t.columns.recommended, num: true, sort: (r) => r.recommended, cell: (r) => number(r.recommended) },
    { id: 'quota', title: t.columns.quota, num: true, sort: (r) => r.quota.base + r.quota.extra, cell: (r) => number(r.quota.base + r.quota.extra) },
    { id: 'state', title: t.columns.state, sort: (r) => r.state, cell: (r) => <Status tone={listTone[r.state] ?? 'second'}>{office.states[r.state] ?? ''}</Status> },
    { id: 'sealedAt', title: t.columns.sealedAt, sort: (r) => r.sealedAt ?? '', cell: (r) => (r.sealedAt ? <span className="nowrap">{shortInstant(r.sealedAt)}</span> : <span className="second">{t.notSealed}</span>) },
    { id: 'lacks', title: t.columns.lacks, num: true, sort: (r) => r.missing.length, cell: (r) => (r.missing.length > 0 ? number(r.missing.length) : <span className="second">{t.nothing}</span>), extra: true },
  ]
  return (
    <>
      <Counts
        counts={[
          { title: t.counts.groups, value: sum((r) => r.groups) },
          { title: t.counts.filed(year), value: sum((r) => r.filed) },
          { title: t.counts.notFiled(year), value: sum((r) => r.unfiled) },
          { title: t.counts.applicants, value: sum((r) => r.applicants) },
          { title: t.counts.recommended, value: sum((r) => r.recommended) },
          { title: t.counts.sealed, value: number(rows.filter((r) => r.state === 'sealed').length) },
          { title: t.counts.unsealed, value: number(unsealed), tone: unsealed > 0 ? 'incomplete' : undefined },
        ]}
      />
      <section className="card">
        <DataTable
          name="overview" label={t.table} rows={shown} all={rows.length} columns={columns} rowKey={(r) => r.body} onClear={clear}
          filters={
            <>
              <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
              <Choose label={t.kind} value={values.kind} onChange={(v) => set('kind', v)} options={Object.entries(ministry.kinds)} />
              <Choose label={t.state} value={values.state} onChange={(v) => set('state', v)} options={Object.entries(office.states)} />
              <Choose label={t.filedYear} value={values.year || String(year)} onChange={(v) => set('year', v)} options={years.map((y) => [String(y), String(y)])} />
            </>
          }
        />
      </section>
      <FilingDays round={round} year={year} />
      <Days round={round} standings={standings} />
    </>
  )
}
