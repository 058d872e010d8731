// Day by day: how far the filings of a year had come.
import { useQuery } from '@tanstack/react-query'
import { number, plainDay } from '../../../format'
import { Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { filings } from '../../../texts/zh-CN/filings'
import { filingDaysQuery } from './queries'

const t = filings.days

export function FilingDays({ round, year }: { round: string; year: number }) {
  const days = useQuery(filingDaysQuery(round))
  return (
    <Card title={t.title} aside={t.aside(year)}>
      <Loaded queries={{ days }} lines={4} isEmpty={({ days }) => !days.some((d) => d.year === year && d.begun > 0)} empty={<p className="second">{t.none}</p>}>
        {({ days }) => {
          const rows = days.filter((d) => d.year === year && d.begun > 0).reverse() // from the first day on which anything was saved
          const most = Math.max(...rows.map((r) => r.submitted), 1)
          return (
            <div className="scroll days" tabIndex={0} role="region" aria-label={t.title}>
              <table className="table">
                <thead>
                  <tr>
                    <th>{t.columns.day}</th>
                    <th className="num">{t.columns.begun}</th>
                    <th className="num">{t.columns.complete}</th>
                    <th className="num">{t.columns.submitted}</th>
                    <th className="bar-cell"><span className="hush">{t.columns.bar}</span></th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((r) => (
                    <tr key={r.day}>
                      <td className="nowrap">{plainDay(r.day)}</td>
                      <td className="num">{number(r.begun)}</td>
                      <td className="num">{number(r.complete)}</td>
                      <td className="num">{number(r.submitted)}</td>
                      <td className="bar-cell"><div className="bar-of"><i style={{ width: `${(100 * r.submitted) / most}%` }} /></div></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }}
      </Loaded>
    </Card>
  )
}
