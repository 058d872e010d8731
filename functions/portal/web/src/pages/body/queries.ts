import { queryOptions } from '@tanstack/react-query'
import { api, take, takeVersioned, type Schemas } from '../../api/client'
import { everyPage, pageSize } from '../../api/pages'

export type List = Schemas['QuotaListView']
export type Examination = Schemas['RecommendationExamination']
export type Applicant = Schemas['QuotaApplicantView']

const known = (round: string, body: string) => round !== '' && body !== ''

export const listKey = (round: string, body: string) => ['recommendation', round, body]

/** A body's list as it stands, with the version that an edit must name. */
export const recommendationQuery = (round: string, body: string) =>
  queryOptions({
    queryKey: listKey(round, body),
    queryFn: () => takeVersioned(api.GET('/v1/quota/{round}/bodies/{body}/recommendation', { params: { path: { round, body } } })),
    enabled: known(round, body),
  })

export const applicantsQuery = (round: string, body: string) =>
  queryOptions({
    queryKey: ['applicants', round, body],
    queryFn: async () => (await take(api.GET('/v1/quota/{round}/bodies/{body}/applicants', { params: { path: { round, body } } }))).items ?? [],
    enabled: known(round, body),
  })

export const applicationsQuery = (round: string, body: string) =>
  queryOptions({
    queryKey: ['applications', round, body],
    queryFn: () =>
      everyPage((cursor) => take(api.GET('/v1/submission/{round}/applications', { params: { path: { round }, query: { body, limit: pageSize, cursor } } }))),
    enabled: known(round, body),
  })

export const groupsQuery = (body: string) =>
  queryOptions({
    queryKey: ['groups', body],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/registry/groups', { params: { query: { body, limit: pageSize, cursor } } }))),
    enabled: body !== '',
  })

export const sealedQuery = (round: string, body: string) =>
  queryOptions({
    queryKey: ['sealed', round, body],
    queryFn: async () => (await take(api.GET('/v1/quota/{round}/bodies/{body}/recommendation/lists', { params: { path: { round, body } } }))).items ?? [],
    enabled: known(round, body),
  })

export const forwardedQuery = (round: string, body: string) =>
  queryOptions({
    queryKey: ['forwarded', round, body],
    queryFn: () => take(api.GET('/v1/quota/{round}/bodies/{body}/forwarded', { params: { path: { round, body } } })),
    enabled: known(round, body),
  })

export const peopleQuery = (query: { role?: Schemas['InviteInputBody']['role']; body?: string } = {}) =>
  queryOptions({
    queryKey: ['people', query.role ?? '', query.body ?? ''],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/accounts/people', { params: { query: { ...query, limit: pageSize, cursor } } }))),
  })

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: () => everyPage((cursor) => take(api.GET('/v1/accounts/invitations', { params: { query: { limit: pageSize, cursor } } }))),
})

export const overrideRequestsQuery = (round: string) =>
  queryOptions({
    queryKey: ['override-requests', round],
    queryFn: async () => (await take(api.GET('/v1/quota/{round}/override-requests', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })
