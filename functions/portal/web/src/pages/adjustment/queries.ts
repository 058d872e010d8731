import { queryOptions } from '@tanstack/react-query'
import { api, take, withKey } from '../../api/client'
import { everyPage, pageSize } from '../../api/pages'
import type { Desk } from '../public/evidence'

/** All cases; a group gets its own. */
export const casesQuery = queryOptions({
  queryKey: ['cases'],
  queryFn: () => everyPage((cursor) => take(api.GET('/v1/register/cases', { params: { query: { limit: pageSize, cursor } } }))),
})

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ['cases', id],
    queryFn: () => take(api.GET('/v1/register/cases/{case}', { params: { path: { case: id } } })),
    retry: false,
  })

/** Where the files of cases go. */
export const caseFiles: Desk = {
  name: 'case-files',
  ask: (body, key) => take(api.POST('/v1/register/files', { body, ...withKey(key) })),
  confirm: (document, key) => take(api.POST('/v1/register/files/{document}/confirm', { params: { path: { document } }, ...withKey(key) })),
}

export const ownMonitoringQuery = queryOptions({
  queryKey: ['monitoring', 'own'],
  queryFn: async () => (await take(api.GET('/v1/register/monitoring/own'))).items ?? [],
})

export const windowsOfMonitoringQuery = queryOptions({
  queryKey: ['monitoring'],
  queryFn: async () => (await take(api.GET('/v1/register/monitoring'))).items ?? [],
})

export const monitoringQuery = (year: number) =>
  queryOptions({
    queryKey: ['monitoring', year],
    queryFn: () => take(api.GET('/v1/register/monitoring/{year}', { params: { path: { year } } })),
    enabled: year > 0,
  })
