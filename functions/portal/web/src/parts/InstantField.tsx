// A closing instant as people say it: a day, and an hour of it, 24:00 being its end. Beijing time.
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useId } from 'react'
import { common } from '../texts/zh-CN/common'
import { desk } from '../texts/zh-CN/desk'

const t = desk.instant

export interface DayHour {
  day: string // 2019-10-25, '' while it is not chosen
  hour: number // 1 to 24
}

/** The first instant that is too late, RFC 3339; '' while no day is chosen. */
export function asInstant({ day, hour }: DayHour): string {
  return day ? new Date(Date.parse(`${day}T00:00:00+08:00`) + hour * 3600_000).toISOString() : ''
}

export function InstantField({ label, hint, wrong, value, onChange }: { label: string; hint?: string; wrong?: string; value: DayHour; onChange: (v: DayHour) => void }) {
  const id = useId()
  return (
    <fieldset className="bare when">
      <legend className="label">{label}</legend>
      {hint && <div className="hint">{hint}</div>}
      <div className="row">
        <label className="hush" htmlFor={`${id}-day`}>{t.date}</label>
        <DatePicker id={`${id}-day`} value={value.day ? dayjs(value.day) : null} format={t.format} placeholder={t.date} allowClear={false} status={wrong ? 'error' : undefined} onChange={(d) => onChange({ ...value, day: d ? d.format('YYYY-MM-DD') : '' })} />
        <label className="hush" htmlFor={`${id}-hour`}>{t.time}</label>
        <select id={`${id}-hour`} className="input short" value={value.hour} onChange={(e) => onChange({ ...value, hour: Number(e.target.value) })}>
          {Array.from({ length: 24 }, (_, i) => 24 - i).map((h) => <option key={h} value={h}>{h === 24 ? t.endOfDay : `${h}:00`}</option>)}
        </select>
        <span className="small second">{common.zone}</span>
      </div>
      {wrong && <div className="wrong" role="alert">{wrong}</div>}
    </fieldset>
  )
}
