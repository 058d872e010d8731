// What the group's pages read.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, take, takeVersioned } from '../../api/client'
import { Problem } from '../../api/problem'
import { useRoundId } from '../../round'
import { useMe } from '../../session'

export const recordQuery = (group: string) =>
  queryOptions({
    queryKey: ['group', group],
    queryFn: () => take(api.GET('/v1/registry/groups/{group}', { params: { path: { group } } })),
    enabled: group !== '',
    staleTime: 300_000,
  })

export const dictionaryQuery = (round: string) =>
  queryOptions({
    queryKey: ['dictionary', round],
    queryFn: () => take(api.GET('/v1/statistics/{round}/dictionary', { params: { path: { round } } })),
    enabled: round !== '',
    staleTime: Infinity,
  })

export const standingsQuery = (round: string, group: string) =>
  queryOptions({
    queryKey: ['standings', round, group],
    queryFn: async () => (await take(api.GET('/v1/statistics/{round}/groups/{group}/filings', { params: { path: { round, group } } }))).items ?? [],
    enabled: round !== '' && group !== '',
  })

export const filingQuery = (round: string, group: string, year: number) =>
  queryOptions({
    queryKey: ['filing', round, group, year],
    queryFn: () => takeVersioned(api.GET('/v1/statistics/{round}/groups/{group}/filings/{year}', { params: { path: { round, group, year } } })),
    enabled: round !== '' && group !== '' && year > 0,
  })

/** The group's application, null before it is begun. */
export const applicationQuery = (round: string) =>
  queryOptions({
    queryKey: ['application', round],
    queryFn: async () => {
      try {
        return await takeVersioned(api.GET('/v1/submission/{round}/applications/own', { params: { path: { round } } }))
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return null
        throw error
      }
    },
    enabled: round !== '',
  })

const path = (round: string, application: string) => ({ params: { path: { round, application } } })

export const checklistQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['checklist', round, application],
    queryFn: () => take(api.GET('/v1/submission/{round}/applications/{application}/checklist', path(round, application))),
    enabled: application !== '',
  })

export const documentsQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['documents', round, application],
    queryFn: async () => (await take(api.GET('/v1/submission/{round}/applications/{application}/documents', path(round, application)))).items ?? [],
    enabled: application !== '',
  })

export const submissionsQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['submissions', round, application],
    queryFn: async () => (await take(api.GET('/v1/submission/{round}/applications/{application}/submissions', path(round, application)))).items ?? [],
    enabled: application !== '',
  })

export const outcomeQuery = (round: string, body: string, application: string) =>
  queryOptions({
    queryKey: ['outcome', round, application],
    queryFn: () => take(api.GET('/v1/quota/{round}/bodies/{body}/applications/{application}/outcome', { params: { path: { round, body, application } } })),
    enabled: application !== '' && body !== '',
  })

/** Round, group and application of who is signed in. */
export function useOwn() {
  const round = useRoundId()
  const group = useMe().person?.group ?? ''
  const application = useQuery(applicationQuery(round))
  return { round, group, application, id: application.data?.data.id ?? '' }
}
