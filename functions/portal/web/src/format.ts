// Numbers, days and instants as the portal writes them, once. Instants are shown in Beijing time; China has kept UTC+8
// without summer time since 1992, before anything that is recorded here.
import { common } from './texts/zh-CN/common'

const beijing = (at: string | number) => new Date((typeof at === 'number' ? at : Date.parse(at)) + 8 * 3600_000)
const two = (n: number) => String(n).padStart(2, '0')

/** 2019年10月28日 */
export function day(at: string | number): string {
  const t = beijing(at)
  return `${t.getUTCFullYear()}年${t.getUTCMonth() + 1}月${t.getUTCDate()}日`
}

/** A day that is no instant, "2016-05-04", as 2016年5月4日. */
export function plainDay(text: string): string {
  const [y, m, d] = text.split('-').map(Number)
  return y && m && d ? `${y}年${m}月${d}日` : text
}

/** 14:03:21 */
export function clock(at: string | number): string {
  const t = beijing(at)
  return `${two(t.getUTCHours())}:${two(t.getUTCMinutes())}:${two(t.getUTCSeconds())}`
}

/** 14:03 */
export const minute = (at: string | number): string => clock(at).slice(0, 5)

/** 2019年10月28日 14:03:21 */
export const instant = (at: string | number): string => `${day(at)} ${clock(at)}`

/** 10月28日 14:03 */
export const shortInstant = (at: string | number): string => `${day(at).replace(/^\d+年/, '')} ${minute(at)}`

/**
 * The instant until which something is accepted, given the first one that is too late: midnight is the end of the day before,
 * 2019年10月28日 24:00（北京时间）.
 */
export function deadline(closesAt: string | number): string {
  return `${shortDeadline(closesAt, true)}${common.zone}`
}

/** 10月28日 24:00 */
export function shortDeadline(closesAt: string | number, withYear = false): string {
  const ms = typeof closesAt === 'number' ? closesAt : Date.parse(closesAt)
  const midnight = clock(ms) === '00:00:00'
  const date = day(midnight ? ms - 1 : ms)
  const time = midnight ? '24:00' : clock(ms).endsWith(':00') ? minute(ms) : clock(ms)
  return `${withYear ? date : date.replace(/^\d+年/, '')} ${time}`
}

/** Time left: 3 天 4 小时, 5 小时 12 分, 9 分 05 秒. */
export function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const [d, h, m] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60]
  if (d > 0) return common.span.days(d, h)
  if (h > 0) return common.span.hours(h, m)
  return common.span.minutes(m, two(s % 60))
}

const whole = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 0 })

/** 12,345 */
export const number = (n: number): string => whole.format(n)

/** Money, kept in 元: 1,234,500 元. */
export const money = (yuan: number): string => `${whole.format(yuan)} 元`

/** Bytes as people read them: 3.2 MB. */
export function bytes(n: number): string {
  if (n < 1 << 20) return `${Math.max(1, Math.round(n / 1024))} KB`
  return `${(n / (1 << 20)).toFixed(1).replace(/\.0$/, '')} MB`
}

/** A hash or an id in groups of four. */
export const grouped = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ')

/** An exact fraction as a percentage with one decimal: 91.7%. */
export function percent(num: number, den: number): string {
  return den === 0 ? '—' : `${((num / den) * 100).toFixed(1)}%`
}
