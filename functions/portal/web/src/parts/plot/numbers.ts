// Exact numbers of the report as people read them.
import type { Schemas } from '../../api/client'
import { report } from '../../texts/zh-CN/report'

export type Point = Schemas['ReportPoint']

/** A plot, whose lists are always there. */
export type Plot = Omit<Schemas['ReportPlot'], 'labels' | 'series'> & { labels: string[]; series: { name: string; points: Point[] }[] }
export type Cell = Schemas['ReportCell']
export type Row = Schemas['ReportRow']
export type Described = Schemas['ReportDescribed']

/** An exact rational, "25/2", as a number to draw by; NaN for none. */
export function rational(exact: string): number {
  if (exact === '') return NaN
  const [num, den] = exact.split('/')
  return Number(num) / Number(den ?? 1)
}

export const value = (p: Point): number => rational(p.value)

const formats = [0, 1, 2].map((digits) => new Intl.NumberFormat('zh-CN', { maximumFractionDigits: digits }))

/** 12,345.5: amounts in 万元 and percentages have one place, everything else two at most. */
export const decimal = (n: number, unit: string): string => formats[unit === '万元' || unit === '%' ? 1 : 2]!.format(n)

/** A point in a table. */
export function written(p: Point, unit: string): string {
  if (p.hidden) return report.withheld
  return p.value === '' ? report.none : decimal(value(p), unit)
}

const scale = (i: Described): number => (i.type === 'amount' ? 1 / 10_000 : i.type === 'ratio' ? 100 : 1)

/** The sum of a cell, in the indicator's unit. */
export function total(c: Cell, i: Described): string {
  if (c.hidden) return report.withheld
  if (c.groups === 0) return report.none
  const sum = i.type === 'ratio' ? (c.total ?? 0) / (c.of ?? 0) : (c.total ?? 0)
  return decimal(sum * scale(i), i.unit)
}

export function quartile(c: Cell, i: Described, which: 'lower' | 'median' | 'upper'): string {
  if (c.quartiles) return decimal(rational(c.quartiles[which]) * scale(i), i.unit)
  return c.hidden || c.groups > 0 ? report.withheld : report.none
}
