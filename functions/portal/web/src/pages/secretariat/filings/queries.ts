import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, take } from '../../../api/client'
import { everyPage, pageSize } from '../../../api/pages'

export const findingsQuery = (round: string) =>
  queryOptions({
    queryKey: ['findings', round],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/statistics/{round}/findings', { params: { path: { round }, query: { limit: pageSize, cursor } } }))),
    enabled: round !== '',
  })

export const filingCorrectionsQuery = (round: string) =>
  queryOptions({
    queryKey: ['filing-corrections', round],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/statistics/{round}/corrections', { params: { path: { round }, query: { limit: pageSize, cursor } } }))),
    enabled: round !== '',
  })

export const filingDaysQuery = (round: string) =>
  queryOptions({
    queryKey: ['filing-days', round],
    queryFn: async () => (await take(api.GET('/v1/statistics/{round}/days', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export type Rule = 'value' | 'total' | 'quotient' | 'jump' | 'cross-year' | 'repeat' | 'copy'

export const anomaliesQuery = (round: string, body: string, rule: string, year: number) =>
  infiniteQueryOptions({
    queryKey: ['anomalies', round, body, rule, year],
    queryFn: ({ pageParam }) =>
      take(api.GET('/v1/statistics/{round}/anomalies', { params: { path: { round }, query: { body: body || undefined, rule: (rule || undefined) as Rule | undefined, year: year || undefined, limit: 50, cursor: pageParam || undefined } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    enabled: round !== '',
  })
