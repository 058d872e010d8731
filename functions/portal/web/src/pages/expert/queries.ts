import { queryOptions } from '@tanstack/react-query'
import { api, take, takeVersioned, type Versioned } from '../../api/client'

export type { Versioned }

const path = (round: string, application: string) => ({ params: { path: { round, application } } })

export const deskQuery = (round: string) =>
  queryOptions({
    queryKey: ['desk', round],
    queryFn: async () => (await take(api.GET('/v1/review/{round}/desk', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const scoreQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['score', round, application],
    queryFn: () => takeVersioned(api.GET('/v1/review/{round}/applications/{application}/score', path(round, application))),
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  })

export const dictionaryQuery = (round: string) =>
  queryOptions({
    queryKey: ['dictionary', round],
    queryFn: () => take(api.GET('/v1/statistics/{round}/dictionary', { params: { path: { round } } })),
    staleTime: Infinity,
  })

/** A group's figures of all years of the round, the earliest first. */
export const figuresQuery = (round: string, group: string, years: number[]) =>
  queryOptions({
    queryKey: ['figures', round, group],
    queryFn: () =>
      Promise.all(years.map((year) => take(api.GET('/v1/statistics/{round}/groups/{group}/filings/{year}', { params: { path: { round, group, year } } })))),
    enabled: group !== '' && years.length > 0,
    staleTime: 300_000,
  })

/** The volumes in which an expert downloads all own dossiers. */
export const volumesQuery = (round: string) =>
  queryOptions({
    queryKey: ['volumes', round],
    queryFn: async () => (await take(api.GET('/v1/documents/{round}/dossiers', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })
