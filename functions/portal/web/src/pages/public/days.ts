// Days written 2019-10-01; they are of no zone. And the holidays of a year, as people say them.
import type { Schemas } from '../../api/client'

export type Year = Schemas['CalendarYear']

const ms = 86_400_000

/** The next day. */
export const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + ms).toISOString().slice(0, 10)

/** The days from the first to the last, none where one is missing or they stand the wrong way round; at most sixty. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = []
  if (first === '' || last === '') return days
  for (let d = first; d <= last && days.length < 60; d = dayAfter(d)) days.push(d)
  return days
}

interface Run {
  name: string
  first: string
  last: string
  days: number
}

/** Holidays that follow each other under one name, in the order of the year. */
export function runsOf(year: Year): Run[] {
  const named = (year.holidays ?? []).map((day, i) => ({ day, name: year.names?.[i] ?? '' })).sort((a, b) => a.day.localeCompare(b.day))
  const runs: Run[] = []
  for (const { day, name } of named) {
    const last = runs.at(-1)
    if (last && last.name === name && dayAfter(last.last) === day) {
      last.last = day
      last.days++
    } else runs.push({ name, first: day, last: day, days: 1 })
  }
  return runs
}
