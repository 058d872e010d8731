import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import { number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { BookPrint } from '../../parts/Prints'
import { Status } from '../../parts/Status'
import { Choose, Counts, Search } from '../../parts/Tools'
import { useRoundId } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import { Progress } from './Progress'
import { totalsQuery } from './queries'

const t = office.totals

type Total = Schemas['ReviewTotal']

/** An exact fraction with two decimals, rounded half up in integers. */
export function decimals(num: number, den: number): string {
  const hundredths = Math.floor((200 * num + den) / (2 * den))
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`
}

export function Totals() {
  const round = useRoundId()
  const totals = useQuery(totalsQuery(round))
  return (
    <Page title={t.title} lead={t.lead} acts={<BookPrint round={round} />}>
      <Loaded queries={{ totals }} lines={12} isEmpty={({ totals }) => totals.length === 0} empty={<div className="card"><Empty title={t.none}>{t.noneLead}</Empty></div>}>
        {({ totals }) => <Full totals={totals} />}
      </Loaded>
      <Progress round={round} />
    </Page>
  )
}

function Full({ totals }: { totals: Total[] }) {
  const { values, set, clear } = useFilters('q', 'given')
  const full = (x: Total) => x.given >= x.wanted
  const mean = (x: Total) => (x.mean.den > 0 ? x.mean.num / x.mean.den : -1)
  const shown = totals.filter((x) => matches(values.q, x.groupName) && (!values.given || (values.given === 'full') === full(x)))
  const columns: Column<Total>[] = [
    { id: 'name', title: t.columns.name, sort: (x) => x.groupName, cell: (x) => x.groupName },
    { id: 'mean', title: t.columns.mean, num: true, sort: mean, cell: (x) => (x.given > 0 ? decimals(x.mean.num, x.mean.den) : common.dash) },
    { id: 'exact', title: t.columns.exact, num: true, cell: (x) => (x.given > 0 ? `${number(x.mean.num)} / ${number(x.mean.den)}` : common.dash) },
    { id: 'given', title: t.columns.given, num: true, sort: (x) => x.given, cell: (x) => number(x.given) },
    { id: 'wanted', title: t.columns.wanted, num: true, sort: (x) => x.wanted, cell: (x) => number(x.wanted) },
    { id: 'state', title: t.columns.state, sort: (x) => x.wanted - x.given, cell: (x) => (full(x) ? <Status tone="done">{t.full}</Status> : <Status tone="incomplete">{t.open(x.wanted - x.given)}</Status>) },
  ]
  const sum = (of: (x: Total) => number) => number(totals.reduce((n, x) => n + of(x), 0))
  return (
    <>
      <Counts counts={[{ title: t.counts.groups, value: number(totals.length) }, { title: t.counts.given, value: sum((x) => x.given) }, { title: t.counts.wanted, value: sum((x) => x.wanted) }]} />
      <section className="card">
        <DataTable
          name="totals" label={t.title} rows={shown} all={totals.length} columns={columns} rowKey={(x) => x.application} onClear={clear}
          filters={
            <>
              <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
              <Choose label={t.filter} value={values.given} onChange={(v) => set('given', v)} options={Object.entries(t.filters)} />
            </>
          }
        />
      </section>
    </>
  )
}
