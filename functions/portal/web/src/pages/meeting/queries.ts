import { queryOptions } from '@tanstack/react-query'
import { useLocation } from 'react-router'
import { api, take, type Schemas } from '../../api/client'

export type Entry = Schemas['MeetingEntry']
export type Mean = Schemas['ReviewMean']

export const bookQuery = (round: string) =>
  queryOptions({
    queryKey: ['meeting-book', round],
    queryFn: () => take(api.GET('/v1/review/{round}/book', { params: { path: { round } } })),
    enabled: round !== '',
  })

export const pageQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['meeting-page', round, application],
    queryFn: () => take(api.GET('/v1/review/{round}/applications/{application}/page', { params: { path: { round, application } } })),
    enabled: round !== '' && application !== '',
  })

/** The book's groups in the order of their names, as the print has them. */
export const inOrder = (items: Entry[] | null | undefined): Entry[] => [...(items ?? [])].sort((a, b) => a.groupName.localeCompare(b.groupName, 'zh-CN'))

/** Where the book stands: experts and overseers have it beside their own pages. */
export const useBookPath = (): string => /^.*\/book(?=\/|$)/.exec(useLocation().pathname)?.[0] ?? ''

/** An exact mean with two decimals, rounded half up in integers; empty where there is none. */
export function meanOf({ num, den }: Mean): string {
  if (den === 0) return ''
  const hundredths = Math.floor((200 * num + den) / (2 * den))
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`
}
