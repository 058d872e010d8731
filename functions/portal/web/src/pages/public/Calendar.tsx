// The statutory calendar by which terms are counted: each year with its versions. The ministry publishes the next one here (R7.1).
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, take } from '../../api/client'
import { plainDay } from '../../format'
import { useFilters } from '../../parts/filters'
import { Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { useMe } from '../../session'
import { calendar as t } from '../../texts/zh-CN/calendar'
import { common } from '../../texts/zh-CN/common'
import { CalendarForm } from './CalendarForm'
import { runsOf, type Year } from './days'

export const calendarQuery = queryOptions({ queryKey: ['calendar'], queryFn: async () => (await take(api.GET('/v1/notice/calendar'))).items ?? [] })

export function Calendar() {
  const years = useQuery(calendarQuery)
  const may = useMe().person?.role === 'ministry'
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <Loaded queries={{ years }} lines={10}>
        {({ years }) => (
          <>
            <Versions years={years} />
            {may && <CalendarForm years={years} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Versions({ years }: { years: Year[] }) {
  const { values, set } = useFilters('year')
  const known = [...new Set(years.map((y) => y.year))].sort()
  const chosen = Number(values.year) || years.reduce((last, y) => (y.version > 1 ? y.year : last), known[0] ?? 0)
  const [current, ...earlier] = years.filter((y) => y.year === chosen).sort((a, b) => b.version - a.version)
  return (
    <>
      <div className="tools">
        <div>
          <label htmlFor="year">{t.year}</label>
          <select id="year" className="input" value={chosen} onChange={(e) => set('year', e.target.value)}>
            {known.map((y) => <option key={y} value={y}>{t.yearLabel(y)}</option>)}
          </select>
        </div>
      </div>
      {current && <Card title={t.version(current.year, current.version)} aside={t.current}><Version year={current} /></Card>}
      {earlier.length > 0 && (
        <details className="card">
          <summary>{t.earlier}</summary>
          {earlier.map((y) => (
            <section key={y.version} style={{ marginTop: 16 }}>
              <h3>{t.version(y.year, y.version)}</h3>
              <Version year={y} />
            </section>
          ))}
        </details>
      )}
    </>
  )
}

const weekday = (day: string) => common.counted.weekdays[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''

function Version({ year }: { year: Year }) {
  const makeUp = [...(year.makeUp ?? [])].sort()
  return (
    <>
      {year.source && <p className="second">{t.source}：{year.source}</p>}
      <div className="scroll" tabIndex={0} role="region" aria-label={t.version(year.year, year.version)} style={{ margin: '12px 0' }}>
        <table className="table">
          <thead><tr><th>{t.holiday}</th><th>{t.span}</th><th className="num">{t.days}</th></tr></thead>
          <tbody>
            {runsOf(year).map((r) => (
              <tr key={r.first}>
                <td>{r.name || t.unnamed}</td>
                <td>{t.range(plainDay(r.first), plainDay(r.last))}</td>
                <td className="num">{r.days}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p><b>{t.makeUp}</b>　{makeUp.length === 0 ? t.none : makeUp.map((d) => `${plainDay(d)}（${weekday(d)}）`).join(common.list)}</p>
    </>
  )
}
