// Reads that many pages share, and the query client.
import { QueryClient, queryOptions, useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { api, take } from './client'
import { asProblem, type Problem } from './problem'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 10_000, retry: false, refetchOnWindowFocus: true }, // the client repeats by itself
    mutations: { retry: false },
  },
})

export const roundsQuery = queryOptions({
  queryKey: ['rounds'],
  queryFn: () => take(api.GET('/v1/rounds')),
  staleTime: 300_000,
})

export const roundQuery = (round: string) =>
  queryOptions({
    queryKey: ['round', round],
    queryFn: () => take(api.GET('/v1/rounds/{round}', { params: { path: { round } } })),
    staleTime: 300_000,
    enabled: round !== '',
  })

export const schemeQuery = (round: string) =>
  queryOptions({
    queryKey: ['scheme', round],
    queryFn: () => take(api.GET('/v1/rounds/{round}/scheme', { params: { path: { round } } })),
    staleTime: Infinity,
    enabled: round !== '',
  })

/** The windows that hold for a body or a group; without them the round's own. */
export const windowsQuery = (round: string, body?: string, group?: string) =>
  queryOptions({
    queryKey: ['windows', round, body ?? '', group ?? ''],
    queryFn: () => take(api.GET('/v1/rounds/{round}/windows', { params: { path: { round }, query: { body, group } } })),
    enabled: round !== '',
  })

export const extensionsQuery = (round: string) =>
  queryOptions({
    queryKey: ['extensions', round],
    queryFn: async () =>
      (await take(api.GET('/v1/rounds/{round}/extensions', { params: { path: { round } } }))).items ?? [],
    enabled: round !== '',
  })

export const bodiesQuery = queryOptions({
  queryKey: ['bodies'],
  queryFn: async () => (await take(api.GET('/v1/registry/bodies'))).items ?? [],
  staleTime: 300_000,
})

/**
 * An act that must happen once. The key is kept until it is known what became of the act, so that trying again after a lost
 * answer gives the first one.
 */
export function useAct<I, O>(act: (input: I, key: string) => Promise<O>, then?: (output: O, input: I) => void) {
  const key = useRef<string>(undefined)
  return useMutation<O, Problem, I>({
    mutationFn: async (input) => {
      key.current ??= crypto.randomUUID()
      try {
        const output = await act(input, key.current)
        key.current = undefined
        return output
      } catch (error) {
        const problem = asProblem(error)
        if (!problem.passing) key.current = undefined
        throw problem
      }
    },
    onSuccess: then,
  })
}
