import { queryOptions } from '@tanstack/react-query'
import { api, take, type Schemas } from '../../api/client'
import { asProblem, problemOf } from '../../api/problem'

export type Version = Schemas['ReportVersion']
export type Document = Schemas['ReportDocument']
export type Row = Schemas['ReportRow']
export type Described = Schemas['ReportDescribed']

/** The published versions, the latest first. */
export const versionsQuery = (round: string) =>
  queryOptions({
    queryKey: ['reports', round],
    queryFn: async () => ((await take(api.GET('/v1/statistics/{round}/reports', { params: { path: { round } } }))).items ?? []).reverse() as unknown as Version[],
    enabled: round !== '',
  })

/** A published file: it stands in a folder named after its content and never changes. */
async function file<T>(folder: string, name: string): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/public/${folder}/${name}`)
  } catch (error) {
    throw asProblem(error)
  }
  if (!response.ok) throw problemOf(response.status, undefined)
  return (await response.json()) as T
}

const fileQuery = <T>(folder: string, name: string) =>
  queryOptions({ queryKey: ['published', folder, name], queryFn: () => file<T>(folder, name), staleTime: Infinity, enabled: folder !== '' })

export const documentQuery = (folder: string) => fileQuery<Document>(folder, 'report.json')

export interface Tables { by: string; indicators: Described[]; places: string[]; rows: Row[] }
export const tablesQuery = (folder: string, by: string) => fileQuery<Tables>(folder, `${by}.json`)

export interface Changes { from: number; to: number; figures: Schemas['ReportChange'][]; text: Schemas['ReportSectionChange'][] }
export const changesQuery = (folder: string) => fileQuery<Changes>(folder, 'changes.json')
