import { queryOptions } from '@tanstack/react-query'
import { api, take, takeVersioned, type Schemas } from '../../../api/client'
import { everyPage, pageSize } from '../../../api/pages'
import { Problem } from '../../../api/problem'

export type Draft = Schemas['ReportDraft']
export type Text = Schemas['ReportText']
export type Section = Schemas['ReportSection']
export type Figure = Schemas['ReportFigure']

/** The report that is being made; null where there is none. */
export const draftQuery = (round: string) =>
  queryOptions({
    queryKey: ['report-draft', round],
    queryFn: async (): Promise<Draft | null> => {
      try {
        return await take(api.GET('/v1/statistics/{round}/reports/draft', { params: { path: { round } } }))
      } catch (error) {
        if (error instanceof Problem && error.status === 404) return null
        throw error
      }
    },
    enabled: round !== '',
  })

export const textQuery = (round: string) =>
  queryOptions({
    queryKey: ['report-text', round],
    queryFn: () => takeVersioned(api.GET('/v1/statistics/{round}/reports/text', { params: { path: { round } } })),
    enabled: round !== '',
    refetchOnWindowFocus: false, // what is being written stays
  })

export const textsQuery = (round: string) =>
  queryOptions({
    queryKey: ['report-texts', round],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/statistics/{round}/reports/text/versions', { params: { path: { round }, query: { limit: pageSize, cursor } } }))),
    enabled: round !== '',
  })

export const textDiffQuery = (round: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['report-text-diff', round, from, to],
    queryFn: async () => (await take(api.GET('/v1/statistics/{round}/reports/text/diff', { params: { path: { round }, query: { from, to } } }))).items ?? [],
    enabled: round !== '' && to > 0 && from !== to,
  })

export const dictionaryQuery = (round: string) =>
  queryOptions({
    queryKey: ['dictionary', round],
    queryFn: () => take(api.GET('/v1/statistics/{round}/dictionary', { params: { path: { round } } })),
    staleTime: Infinity,
    enabled: round !== '',
  })

export const previewQuery = (round: string, draft: string, text: number, open: boolean) =>
  queryOptions({
    queryKey: ['report-preview', round, draft, text, open],
    queryFn: () => take(api.GET('/v1/statistics/{round}/reports/draft/preview', { params: { path: { round }, query: { text, public: open } } })),
    enabled: round !== '',
    staleTime: Infinity,
  })

export const draftChangesQuery = (round: string, draft: string, text: number) =>
  queryOptions({
    queryKey: ['report-changes', round, draft, text],
    queryFn: () => take(api.GET('/v1/statistics/{round}/reports/draft/changes', { params: { path: { round }, query: { text } } })),
    enabled: round !== '',
    staleTime: Infinity,
  })
