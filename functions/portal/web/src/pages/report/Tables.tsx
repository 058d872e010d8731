// The figures of all indicators: of the nation, or of one indicator by places. Read from the published files.
import { useQuery } from '@tanstack/react-query'
import { number } from '../../format'
import { useFilters } from '../../parts/filters'
import { Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { quartile, total, type Cell } from '../../parts/plot/numbers'
import { report } from '../../texts/zh-CN/report'
import { tablesQuery, type Described, type Document } from './queries'

const t = report.tables

export function Tables({ document, folder }: { document: Document; folder: string }) {
  const { values, set } = useFilters('by', 'year', 'indicator')
  const by = values.by || 'nation'
  const years = document.years ?? []
  const year = Number(values.year) || years[years.length - 1]!
  const indicators = document.indicators ?? []
  const indicator = Math.max(0, indicators.findIndex((i) => i.id === values.indicator))
  const places = useQuery({ ...tablesQuery(folder, by), enabled: by !== 'nation' })
  return (
    <div className="report-table screen">
      <Card title={t.title} aside={t.lead}>
        <div className="tools">
          <Choice id="by" label={t.by} value={by} onChange={(v) => set('by', v === 'nation' ? '' : v)} options={Object.entries(t.breakdowns)} />
          <Choice id="year" label={t.year} value={String(year)} onChange={(v) => set('year', v)} options={years.map((y) => [String(y), String(y)])} />
          {by !== 'nation' && <Choice id="indicator" label={t.indicator} value={indicators[indicator]?.id ?? ''} onChange={(v) => set('indicator', v)} options={indicators.map((i) => [i.id, i.title])} />}
        </div>
        <p className="small second" style={{ margin: '4px 0 12px' }}>
          {t.programs}
          {[[`${by}.json`, t.json], ['report.csv', t.csv], ['dictionary.csv', t.dictionary], ['tables.schema.json', t.schema]].map(([name, text]) => (
            <a key={text} href={`/public/${folder}/${name}`} style={{ marginRight: 12 }}>{text}</a>
          ))}
        </p>
        {by === 'nation' ? (
          <Figures head={t.place.nation!} lines={indicators.map((i, m) => ({ name: i.title, indicator: i, cell: (document.nation ?? []).find((r) => r.year === year)?.cells?.[m] }))} units />
        ) : (
          <Loaded queries={{ places }} lines={10}>
            {({ places }) => {
              const all = places.rows.map((row, i) => ({ row, name: places.places[i]! })).filter((x) => x.row.year === year)
              const since = document.held?.find((h) => h.by === by && h.indicator === indicators[indicator]?.id)?.since ?? 0
              const shown = all.filter((x) => !x.row.cells?.[indicator]?.hidden)
              return (
                <>
                  <Figures head={t.place[by]!} lines={shown.map((x) => ({ name: x.name, indicator: indicators[indicator]!, cell: x.row.cells?.[indicator] }))} />
                  {since > 0 && <p className="small second" style={{ marginTop: 12 }}>{report.held.here(since)}</p>}
                  {all.length > shown.length && <p className="small second" style={{ marginTop: 12 }}>{t.hiddenRows(all.length - shown.length)}</p>}
                </>
              )
            }}
          </Loaded>
        )}
      </Card>
    </div>
  )
}

function Choice({ id, label, value, onChange, options }: { id: string; label: string; value: string; onChange: (v: string) => void; options: [string, string][] }) {
  return (
    <div>
      <label htmlFor={`tables-${id}`}>{label}</label>
      <select id={`tables-${id}`} className="input" value={value} onChange={(e) => onChange(e.target.value)}>
        {options.map(([v, title]) => <option key={v} value={v}>{title}</option>)}
      </select>
    </div>
  )
}

interface Line { name: string; indicator: Described; cell?: Cell }

function Figures({ head, lines, units }: { head: string; lines: Line[]; units?: boolean }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t.region}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{t.unit}</th>
            {[t.groups, t.total, t.lower, t.median, t.upper].map((h) => <th key={h} scope="col" className="num">{h}</th>)}
          </tr>
        </thead>
        <tbody>{lines.flatMap((l) => (l.indicator.type === 'choice' ? options(l, units) : [<Plain key={l.name} line={l} />]))}</tbody>
      </table>
    </div>
  )
}

function Plain({ line: { name, indicator, cell } }: { line: Line }) {
  if (!cell) return null
  return (
    <tr>
      <td>{name}</td>
      <td className="nowrap">{indicator.unit}</td>
      <td className="num">{cell.hidden ? report.withheld : number(cell.groups)}</td>
      <td className="num">{total(cell, indicator)}</td>
      {(['lower', 'median', 'upper'] as const).map((q) => <td key={q} className="num">{quartile(cell, indicator, q)}</td>)}
    </tr>
  )
}

/** A choice has a line an option: how many groups took it. */
function options({ name, indicator, cell }: Line, units?: boolean) {
  return (indicator.options ?? []).map((option, i) => {
    const chosen = cell?.options?.[i]
    return (
      <tr key={`${name}/${option}`}>
        <td>{units ? `${name}：${option}` : `${name}　${option}`}</td>
        <td>{indicator.unit}</td>
        <td className="num">{cell?.hidden || chosen?.hidden ? report.withheld : number(chosen?.groups ?? 0)}</td>
        <td className="num" colSpan={4} />
      </tr>
    )
  })
}
