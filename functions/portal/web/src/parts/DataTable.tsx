// A table of an officer's desk: sort and filters in the address, the head and the first column stay in sight, columns chosen.
import { useState, type ReactNode } from 'react'
import { desk } from '../texts/zh-CN/desk'
import { useFilters } from './filters'
import { Empty } from './Loaded'
import { Parts, useParts } from './Parts'

const t = desk.table

export interface Column<R> {
  id: string
  title: string
  cell: (row: R) => ReactNode
  /** What the column sorts by; without it, it does not. */
  sort?: (row: R) => string | number
  num?: boolean
  /** Not shown until it is chosen. */
  extra?: boolean
}

interface Props<R> {
  name: string // of the table, for its region and for the kept choice of columns
  label: string
  rows: R[]
  columns: Column<R>[]
  rowKey: (row: R) => string
  empty?: ReactNode
  /** Rows before filters, to say how many are hidden. */
  all?: number
  filters?: ReactNode
  onClear?: () => void
  /** Small tables do without the choice of columns. */
  plain?: boolean
}

export function DataTable<R>({ name, label, rows, columns, rowKey, empty, all, filters, onClear, plain }: Props<R>) {
  const param = `${name}-sort`
  const { values, set } = useFilters(param)
  const [shown, choose] = useChosen(name, columns)
  const sort = values[param] ?? ''
  const by = columns.find((c) => c.id === sort.replace(/^-/, ''))
  const sorted = by?.sort ? ordered(rows, by.sort, sort.startsWith('-')) : rows
  const parts = useParts(`${name}-page`, sorted)
  const visible = columns.filter((c) => shown.includes(c.id))
  const next = (c: Column<R>) => (sort === c.id ? `-${c.id}` : sort === `-${c.id}` ? '' : c.id)
  return (
    <>
      {filters && <div className="tools screen">{filters}</div>}
      {!plain && (
        <div className="row small table-line">
          <span className="second" role="status">{t.count(rows.length, all ?? rows.length)}</span>
          {onClear && all !== undefined && rows.length !== all && <button type="button" className="button link screen" onClick={onClear}>{t.clear}</button>}
          <Columns columns={columns} shown={shown} choose={choose} />
        </div>
      )}
      {rows.length === 0 ? (
        all ? <Empty title={t.nothing}>{t.nothingLead}</Empty> : empty
      ) : (
        <div className="scroll grid" tabIndex={0} role="region" aria-label={label}>
          <table className="table">
            <thead>
              <tr>
                {visible.map((c) => (
                  <th key={c.id} className={c.num ? 'num' : undefined} aria-sort={by === c ? (sort.startsWith('-') ? 'descending' : 'ascending') : undefined}>
                    {c.sort ? (
                      <button type="button" className="sort" aria-label={t.sortBy(c.title)} onClick={() => set(param, next(c))}>
                        {c.title}
                        <span aria-hidden="true">{by === c ? (sort.startsWith('-') ? '▼' : '▲') : '↕'}</span>
                      </button>
                    ) : (
                      c.title
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {parts.rows.map((row) => (
                <tr key={rowKey(row)}>{visible.map((c) => <td key={c.id} className={c.num ? 'num' : undefined}>{c.cell(row)}</td>)}</tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Parts {...parts} label={label} />
    </>
  )
}

function ordered<R>(rows: R[], by: (row: R) => string | number, down: boolean): R[] {
  const sign = down ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)]
    return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'zh-CN'))
  })
}

function useChosen<R>(name: string, columns: Column<R>[]): [string[], (ids: string[]) => void] {
  const key = `linxuan.columns.${name}`
  const [chosen, set] = useState<string[]>(() => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
      if (Array.isArray(kept)) return kept.map(String)
    } catch {
      // nothing that can be read is kept: the usual columns then
    }
    return columns.filter((c) => !c.extra).map((c) => c.id)
  })
  const first = columns[0]?.id ?? ''
  return [
    chosen.includes(first) ? chosen : [first, ...chosen],
    (ids) => {
      localStorage.setItem(key, JSON.stringify(ids))
      set(ids)
    },
  ]
}

function Columns<R>({ columns, shown, choose }: { columns: Column<R>[]; shown: string[]; choose: (ids: string[]) => void }) {
  return (
    <details className="columns screen">
      <summary>{t.columns}</summary>
      <div>
        {columns.slice(1).map((c) => (
          <label key={c.id}>
            <input type="checkbox" checked={shown.includes(c.id)} onChange={(e) => choose(e.target.checked ? [...shown, c.id] : shown.filter((id) => id !== c.id))} />
            {c.title}
          </label>
        ))}
      </div>
    </details>
  )
}
