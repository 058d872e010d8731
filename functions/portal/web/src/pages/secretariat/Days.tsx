// Day by day: how many applications came in and how many lists were sealed.
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import { day, number } from '../../format'
import { Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { office } from '../../texts/zh-CN/office'
import { daysQuery } from './queries'

const t = office.days

interface Row {
  day: string // YYYY-MM-DD in Beijing
  submitted: number
  withdrawn: number
  sealed: number
}

const beijing = (at: string) => new Date(Date.parse(at) - 1 + 8 * 3600_000).toISOString().slice(0, 10) // a closing belongs to the day that ends with it

export function Days({ round, standings }: { round: string; standings: Schemas['QuotaStandingView'][] }) {
  const days = useQuery(daysQuery(round))
  return (
    <Card title={t.title} aside={t.aside}>
      <Loaded queries={{ days }} lines={4}>
        {({ days }) => <Table rows={rowsOf(days, standings)} />}
      </Loaded>
    </Card>
  )
}

function rowsOf(days: Schemas['RecommendationDay'][], standings: Schemas['QuotaStandingView'][]): Row[] {
  const rows = new Map<string, Row>()
  const row = (of: string): Row => {
    const known = rows.get(of) ?? { day: of, submitted: 0, withdrawn: 0, sealed: 0 }
    rows.set(of, known)
    return known
  }
  for (const d of days) {
    row(d.day).submitted += d.submitted
    row(d.day).withdrawn += d.withdrawn
  }
  for (const s of standings) if (s.state === 'sealed' && s.sealedAt) row(beijing(s.sealedAt)).sealed++
  return [...rows.values()].sort((a, b) => a.day.localeCompare(b.day))
}

function Table({ rows }: { rows: Row[] }) {
  if (rows.length === 0) return <p className="second">{t.none}</p>
  const most = Math.max(...rows.map((r) => r.submitted), 1)
  let [applied, sealed] = [0, 0]
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t.title}>
      <table className="table">
        <thead>
          <tr>
            <th>{t.columns.day}</th>
            <th className="num">{t.columns.submitted}</th>
            <th className="bar-cell"><span className="hush">{t.columns.bar}</span></th>
            <th className="num">{t.columns.withdrawn}</th>
            <th className="num">{t.columns.total}</th>
            <th className="num">{t.columns.sealed}</th>
            <th className="num">{t.columns.sealedTotal}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => {
            applied += r.submitted - r.withdrawn
            sealed += r.sealed
            return (
              <tr key={r.day}>
                <td className="nowrap">{day(`${r.day}T00:00:00+08:00`)}</td>
                <td className="num">{number(r.submitted)}</td>
                <td className="bar-cell"><div className="bar-of"><i style={{ width: `${(100 * r.submitted) / most}%` }} /></div></td>
                <td className="num">{number(r.withdrawn)}</td>
                <td className="num">{number(applied)}</td>
                <td className="num">{number(r.sealed)}</td>
                <td className="num">{number(sealed)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
