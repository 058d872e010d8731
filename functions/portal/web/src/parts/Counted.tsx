// The working days that a window counts, and the calendar that they are from (R7.1).
import type { Schemas } from '../api/client'
import { plainDay } from '../format'
import { common } from '../texts/zh-CN/common'

const t = common.counted

export function Counted({ count, title }: { count: Schemas['CalendarCount']; title?: string }) {
  return (
    <div className="counted">
      {title && <p>{title}</p>}
      <ol className="days" aria-label={t.label}>
        {(count.days ?? []).map((d) => <li key={d}>{plainDay(d)}<span className="second">{t.weekdays[new Date(`${d}T00:00:00Z`).getUTCDay()]}</span></li>)}
      </ol>
      {(count.calendar ?? []).map((c) => <p key={c.year} className="small second">{t.edition(c.year, c.version, c.source ?? '')}</p>)}
    </div>
  )
}
