// What one version changed of the one before: figures and text.
import type { Schemas } from '../../api/client'
import { number } from '../../format'
import { total } from '../../parts/plot/numbers'
import { report } from '../../texts/zh-CN/report'
import type { Described } from './queries'

const t = report.changes
const most = 100

type Change = Schemas['ReportChange']

export function FigureChanges({ changes, count, indicators }: { changes: Change[]; count: number; indicators: Described[] }) {
  const of = new Map(indicators.map((i) => [i.id, i]))
  const cell = (c: Change, which: 'old' | 'new') => {
    const value = c[which]
    const indicator = of.get(c.indicator)
    if (!value) return t.absent
    if (value.hidden) return report.withheld
    return indicator && indicator.type !== 'choice' ? total(value, indicator) : number(value.groups)
  }
  if (count === 0) return <p className="second">{t.none}</p>
  return (
    <>
      <p>{t.figures(number(count))}{count > most && <span className="second">　{t.first(Math.min(most, changes.length))}</span>}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t.region} style={{ marginTop: 12, maxHeight: 480 }}>
        <table className="table">
          <thead>
            <tr>
              <th>{t.place}</th>
              <th>{report.tables.year}</th>
              <th>{report.tables.indicator}</th>
              <th className="num">{t.old}</th>
              <th className="num">{t.now}</th>
            </tr>
          </thead>
          <tbody>
            {changes.slice(0, most).map((c) => (
              <tr key={`${c.by}/${c.place}/${c.year}/${c.indicator}`}>
                <td>{c.name}</td>
                <td>{c.year}</td>
                <td>{of.get(c.indicator)?.title ?? t.filings}</td>
                <td className="num">{cell(c, 'old')}</td>
                <td className="num">{cell(c, 'new')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** How a text became another, chapter by chapter; what did not change is left out. */
export function TextChanges({ changes }: { changes: Schemas['ReportSectionChange'][] }) {
  const changed = changes.filter((c) => c.op !== 'same')
  if (changed.length === 0) return <p className="second">{t.same}</p>
  return (
    <ul className="differ-list">
      {changed.map((c) => (
        <li key={`${c.op}/${c.title}`}>
          <p><b>{c.title}</b>　<span className="second small">{t.ops[c.op]}{c.figures && c.op === 'changed' ? `，${t.figuresChanged}` : ''}</span></p>
          <p className="differ">
            {(c.pieces ?? []).filter((p) => p.text !== '').map((p, i) => {
              if (p.op === 'added') return <ins key={i}><span className="hush">{t.added}</span>{p.text}</ins>
              if (p.op === 'removed') return <del key={i}><span className="hush">{t.removed}</span>{p.text}</del>
              return <span key={i}>{p.text.length > 160 ? `${p.text.slice(0, 70)} …… ${p.text.slice(-70)}` : p.text}</span>
            })}
          </p>
        </li>
      ))}
    </ul>
  )
}
