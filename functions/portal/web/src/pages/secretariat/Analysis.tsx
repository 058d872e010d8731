import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import { number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { Status } from '../../parts/Status'
import { Choose, Counts, Search } from '../../parts/Tools'
import { useRoundId } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import { analysisQuery, panelQuery } from './queries'
import { decimals } from './Totals'

const t = office.analysis

type Analysis = Schemas['ReviewAnalysis']
type Standing = NonNullable<Analysis['standings']>[number]
type Panelist = Schemas['ReviewPanelist']

/** Like decimals, for figures that may lie below zero. */
const signed = (num: number, den: number) => (num < 0 ? `−${decimals(-num, den)}` : decimals(num, den))

export function Analysis() {
  const round = useRoundId()
  const analysis = useQuery(analysisQuery(round))
  const panel = useQuery(panelQuery(round))
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded queries={{ analysis, panel }} lines={12} isEmpty={({ analysis }) => (analysis.standings ?? []).length === 0} empty={<div className="card"><Empty title={t.none}>{t.noneLead}</Empty></div>}>
        {({ analysis, panel }) => <Full analysis={analysis} panel={panel} />}
      </Loaded>
    </Page>
  )
}

function Full({ analysis, panel }: { analysis: Analysis; panel: Panelist[] }) {
  const standings = analysis.standings ?? []
  const outliers = analysis.outliers ?? []
  const alpha = analysis.alpha
  const moving = standings.filter((s) => s.moves).length
  return (
    <>
      <Counts
        counts={[
          { title: t.counts.groups, value: number(standings.length) },
          { title: t.counts.places, value: number(analysis.places) },
          { title: t.counts.moves, value: number(moving), tone: moving > 0 ? 'incomplete' : 'done' },
          { title: t.counts.alpha, value: alpha ? signed(alpha.num, alpha.den) : common.dash },
          { title: t.counts.outliers, value: number(outliers.length) },
        ]}
      />
      <section className="card">
        <h2>{t.line}</h2>
        <p className="second">{standings.length <= analysis.places ? t.noLine(analysis.places) : moving > 0 ? t.moving(moving) : t.still}</p>
        <Standings standings={standings} />
      </section>
      <section className="card">
        <h2>{t.outliers}</h2>
        <p className="second">{t.outliersLead}</p>
        <Outliers outliers={outliers} panel={panel} />
      </section>
      <section className="card">
        <h2>{t.how}</h2>
        {t.howText.map((line) => <p key={line}>{line}</p>)}
      </section>
    </>
  )
}

function Standings({ standings }: { standings: Standing[] }) {
  const { values, set, clear } = useFilters('q', 'only')
  const shown = standings.filter((s) => matches(values.q, s.groupName) && (!values.only || (values.only === 'moves' ? s.moves : s.near)))
  const methods = (standings[0]?.figures ?? []).map((f) => f.method)
  const columns: Column<Standing>[] = [
    { id: 'name', title: t.columns.name, sort: (s) => s.groupName, cell: (s) => s.groupName },
    ...methods.flatMap((method): Column<Standing>[] => {
      const of = (s: Standing) => (s.figures ?? []).find((f) => f.method === method)
      const rank = (s: Standing) => of(s)?.rank ?? Infinity
      return [
        { id: method, title: t.methods[method] ?? method, num: true, sort: rank, cell: (s) => decimals(of(s)?.mean.num ?? 0, of(s)?.mean.den ?? 1) },
        { id: `${method}-rank`, title: t.columns.rank, num: true, sort: rank, cell: (s) => number(rank(s)) },
      ]
    }),
    { id: 'state', title: t.columns.state, sort: (s) => (s.moves ? 0 : s.near ? 1 : 2), cell: (s) => (s.moves ? <Status tone="incomplete">{t.moves}</Status> : s.near ? <Status tone="action">{t.near}</Status> : <span className="second">{t.clear}</span>) },
  ]
  return (
    <DataTable
      name="standings" label={t.line} rows={shown} all={standings.length} columns={columns} rowKey={(s) => s.application} onClear={clear}
      filters={
        <>
          <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
          <Choose label={t.filter} value={values.only} onChange={(v) => set('only', v)} options={Object.entries(t.filters)} />
        </>
      }
    />
  )
}

type Outlier = NonNullable<Analysis['outliers']>[number]

function Outliers({ outliers, panel }: { outliers: Outlier[]; panel: Panelist[] }) {
  const names = new Map(panel.map((p) => [p.account, p.name]))
  const columns: Column<Outlier>[] = [
    { id: 'name', title: t.columns.name, cell: (o) => o.groupName },
    { id: 'expert', title: t.columns.expert, cell: (o) => names.get(o.expert) ?? common.dash },
    { id: 'points', title: t.columns.points, num: true, cell: (o) => number(o.points) },
    { id: 'others', title: t.columns.others, num: true, cell: (o) => decimals(o.others.num, o.others.den) },
  ]
  return <DataTable name="outliers" label={t.outliers} plain rows={outliers} columns={columns} rowKey={(o) => o.application + o.expert} empty={<p className="second">{t.noOutliers}</p>} />
}
