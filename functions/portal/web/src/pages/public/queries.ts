import { queryOptions } from '@tanstack/react-query'
import { api, take } from '../../api/client'

export const noticeQuery = (round: string) =>
  queryOptions({
    queryKey: ['notice', round],
    queryFn: () => take(api.GET('/v1/notice/{round}', { params: { path: { round } } })),
    enabled: round !== '',
  })

export const listQuery = (round: string) =>
  queryOptions({
    queryKey: ['list', round],
    queryFn: async () => (await take(api.GET('/v1/notice/{round}/list', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const certificatesQuery = (round: string) =>
  queryOptions({
    queryKey: ['certificates', round],
    queryFn: async () => (await take(api.GET('/v1/notice/{round}/certificates', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const registerQuery = queryOptions({
  queryKey: ['register'],
  queryFn: async () => (await take(api.GET('/v1/register/groups'))).items ?? [],
})

export const profileQuery = (group: string) =>
  queryOptions({
    queryKey: ['register', group],
    queryFn: () => take(api.GET('/v1/register/groups/{group}', { params: { path: { group } } })),
    enabled: group !== '',
    retry: false,
  })
