import { queryOptions } from '@tanstack/react-query'
import { api, take, withKey } from '../../api/client'
import { everyPage, pageSize } from '../../api/pages'
import { Problem } from '../../api/problem'
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

export const filingQuery = (year: number, group: string) =>
  queryOptions({
    queryKey: ['monitoring', year, group],
    queryFn: () => take(api.GET('/v1/register/monitoring/{year}/filings/{group}', { params: { path: { year, group } } })),
    retry: false,
  })

/** The form of the year before; null where there is none. */
export const lastFilingQuery = (year: number, group: string) =>
  queryOptions({
    queryKey: ['monitoring', year, group, 'last'],
    queryFn: async () => {
      try {
        return await take(api.GET('/v1/register/monitoring/{year}/filings/{group}', { params: { path: { year, group } } }))
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-found') return null
        throw error
      }
    },
    retry: false,
  })
