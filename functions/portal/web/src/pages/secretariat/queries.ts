import { queryOptions } from '@tanstack/react-query'
import { api, take, takeVersioned, type Schemas } from '../../api/client'
import { everyPage, pageSize } from '../../api/pages'
import { Problem } from '../../api/problem'

export const countsQuery = (round: string) =>
  queryOptions({
    queryKey: ['filing-counts', round],
    queryFn: async () => (await take(api.GET('/v1/statistics/{round}/counts', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const filingsQuery = (round: string, body: string) =>
  queryOptions({
    queryKey: ['filings', round, body],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/statistics/{round}/bodies/{body}/filings', { params: { path: { round, body }, query: { limit: pageSize, cursor } } }))),
    enabled: round !== '' && body !== '',
  })

export const candidatesQuery = (round: string) =>
  queryOptions({
    queryKey: ['candidates', round],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/review/{round}/candidates', { params: { path: { round }, query: { limit: pageSize, cursor } } }))),
    enabled: round !== '',
  })

export type Candidate = Schemas['ReviewReviewed']
export type Preliminary = Schemas['ReviewPreliminary']

/** The preliminary review of an application; null while there is none. */
export const preliminaryQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['preliminary', round, application],
    queryFn: () => preliminary(round, application),
    enabled: round !== '' && application !== '',
  })

async function preliminary(round: string, application: string): Promise<Preliminary | null> {
  try {
    return await take(api.GET('/v1/review/{round}/applications/{application}/preliminary', { params: { path: { round, application } } }))
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null
    throw error
  }
}

/** The checklist as it is noted, with the version that an edit must name. */
export const checksQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['checks', round, application],
    queryFn: () => takeVersioned(api.GET('/v1/review/{round}/applications/{application}/checks', { params: { path: { round, application } } })),
    staleTime: 0,
  })

export const assignmentQuery = (round: string) =>
  queryOptions({
    queryKey: ['assignment', round],
    queryFn: () => take(api.GET('/v1/review/{round}/assignment', { params: { path: { round } } })),
    enabled: round !== '',
  })

export const daysQuery = (round: string) =>
  queryOptions({
    queryKey: ['days', round],
    queryFn: async () => (await take(api.GET('/v1/quota/{round}/days', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const poolQuery = (round: string) =>
  queryOptions({
    queryKey: ['pool', round],
    queryFn: () => take(api.GET('/v1/review/{round}/pool', { params: { path: { round } } })),
    enabled: round !== '',
  })

export const seatsQuery = (round: string) =>
  queryOptions({
    queryKey: ['seats', round],
    queryFn: async () => (await take(api.GET('/v1/review/{round}/pool/seats', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const panelQuery = (round: string) =>
  queryOptions({
    queryKey: ['panel', round],
    queryFn: async () => (await take(api.GET('/v1/review/{round}/panel', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const recusalsQuery = (round: string) =>
  queryOptions({
    queryKey: ['recusals', round],
    queryFn: async () => (await take(api.GET('/v1/review/{round}/recusals', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const totalsQuery = (round: string) =>
  queryOptions({
    queryKey: ['totals', round],
    queryFn: async () => (await take(api.GET('/v1/review/{round}/totals', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const progressQuery = (round: string) =>
  queryOptions({
    queryKey: ['progress', round],
    queryFn: async () => take(api.GET('/v1/review/{round}/progress', { params: { path: { round } } })),
    enabled: round !== '',
  })

export const analysisQuery = (round: string) =>
  queryOptions({
    queryKey: ['analysis', round],
    queryFn: async () => take(api.GET('/v1/review/{round}/analysis', { params: { path: { round } } })),
    enabled: round !== '',
  })
