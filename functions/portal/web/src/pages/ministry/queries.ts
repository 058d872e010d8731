import { queryOptions } from '@tanstack/react-query'
import { api, take } from '../../api/client'
import { everyPage, pageSize } from '../../api/pages'

export const extensionRequestsQuery = (round: string) =>
  queryOptions({
    queryKey: ['extension-requests', round],
    queryFn: async () => (await take(api.GET('/v1/rounds/{round}/extension-requests', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const standingsQuery = (round: string) =>
  queryOptions({
    queryKey: ['recommendations', round],
    queryFn: async () => (await take(api.GET('/v1/quota/{round}/recommendations', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const objectionsQuery = (round: string) =>
  queryOptions({
    queryKey: ['objections', round],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/notice/{round}/objections', { params: { path: { round }, query: { limit: pageSize, cursor } } }))),
    enabled: round !== '',
  })

/** The list as it would be published now; refused while the notice runs. */
export const nextListQuery = (round: string) =>
  queryOptions({
    queryKey: ['next-list', round],
    queryFn: () => take(api.GET('/v1/notice/{round}/list/next', { params: { path: { round } } })),
    enabled: round !== '',
  })

export const proposalQuery = (round: string) =>
  queryOptions({
    queryKey: ['proposal', round],
    queryFn: () => take(api.GET('/v1/notice/{round}/proposal', { params: { path: { round } } })),
    enabled: round !== '',
  })

export const exceptionsQuery = (round: string) =>
  queryOptions({
    queryKey: ['exceptions', round],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/submission/{round}/exceptions', { params: { path: { round }, query: { limit: pageSize, cursor } } }))),
    enabled: round !== '',
  })

/** When the notice is to be published; refused where nothing is set. */
export const publicationQuery = (round: string) =>
  queryOptions({
    queryKey: ['publication', round],
    queryFn: () => take(api.GET('/v1/notice/{round}/publication', { params: { path: { round } } })),
    enabled: round !== '',
    retry: false,
  })

/** The running notice's window as today's calendar counts it; refused where it is no longer than the notice says. */
export const reissueQuery = (round: string) =>
  queryOptions({
    queryKey: ['reissue', round],
    queryFn: () => take(api.GET('/v1/notice/{round}/reissue', { params: { path: { round } } })),
    enabled: round !== '',
    retry: false,
  })
