// How a window is counted: its days in their order, those that count with their number, the others with why not; and the calendar
// that says so (R7.1).
import { Link } from 'react-router'
import type { Schemas } from '../api/client'
import { plainDay } from '../format'
import { common } from '../texts/zh-CN/common'

const t = common.counted

/** What of a count is shown; a notice carries the same. */
export type CountData = { [of in 'days' | 'skips' | 'calendar']?: Schemas['CalendarCount'][of] | undefined }

const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay()

/** A Saturday or Sunday that counts is one that the year's notice has worked. */
const madeUp = (day: string) => [0, 6].includes(weekday(day))

export function Counted({ count, title }: { count: CountData; title?: string }) {
  const days = count.days ?? []
  const skips = count.skips ?? []
  const all = [...days, ...skips.map((s) => s.day)].sort()
  return (
    <div className="counted">
      {title && <p>{title}</p>}
      <ol className="days" aria-label={t.label}>
        {all.map((d) => {
          const skip = skips.find((s) => s.day === d)
          return (
            <li key={d} className={skip ? 'off' : undefined}>
              {plainDay(d)}<span className="second">{t.weekdays[weekday(d)]}</span>
              <b>{skip ? t.skipped(skip.kind === 'weekend' ? t.weekend : skip.name || t.holiday) : t.nth(days.indexOf(d) + 1, madeUp(d))}</b>
            </li>
          )
        })}
      </ol>
      {(count.calendar ?? []).map((c) => (
        <p key={c.year} className="small second">{t.edition(c.year, c.version, c.source ?? '')} <Link to={`/calendar?year=${c.year}`}>{t.see}</Link></p>
      ))}
    </div>
  )
}
