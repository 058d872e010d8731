// What the ballot's pages read alike.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, take, type Schemas } from '../api/client'

export type BallotState = Schemas['BoxState']

/** The round's ballots, the newest first. */
export const ballotsQuery = (round: string) =>
  queryOptions({
    queryKey: ['ballots', round],
    queryFn: async () => {
      const items = (await take(api.GET('/v1/ballot/{round}/ballots', { params: { path: { round }, query: { limit: 200 } } }))).items ?? []
      return [...items].sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.ballot.localeCompare(a.ballot))
    },
    enabled: round !== '',
    refetchInterval: 15_000,
  })

/** How far a ballot has come; asked again every few seconds, since the room waits for it. */
export const ballotQuery = (round: string, ballot: string | undefined, every = 3000) =>
  queryOptions({
    queryKey: ['ballot', round, ballot ?? ''],
    queryFn: () => take(api.GET('/v1/ballot/{round}/ballots/{ballot}', { params: { path: { round, ballot: ballot! } } })),
    enabled: round !== '' && !!ballot,
    refetchInterval: every,
    staleTime: 0,
  })

/** Who has signed in, in numbers, against the quorum. */
export const attendanceQuery = (s: BallotState) =>
  queryOptions({
    queryKey: ['ballot-attendance', s.round, s.ballot],
    queryFn: () => take(api.GET('/v1/ballot/{round}/ballots/{ballot}/presence', { params: { path: { round: s.round, ballot: s.ballot } } })),
    enabled: s.phase !== 'preparing',
    refetchInterval: 3000,
  })

/** The panel by name, and who has signed in: for the secretariat and the scrutineers. */
export const placesQuery = (s: BallotState) =>
  queryOptions({
    queryKey: ['ballot-places', s.round, s.ballot],
    queryFn: async () => (await take(api.GET('/v1/ballot/{round}/ballots/{ballot}/places', { params: { path: { round: s.round, ballot: s.ballot } } }))).items ?? [],
    refetchInterval: 3000,
  })

/** Names of the groups before the panel, by id. */
export const groupNamesQuery = (round: string) =>
  queryOptions({
    queryKey: ['group-names', round],
    queryFn: async () => {
      const names = new Map<string, string>()
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page: Schemas['ListReviewed'] = await take(
          api.GET('/v1/review/{round}/candidates', { params: { path: { round }, query: { limit: 200, ...(cursor && { cursor }) } } }),
        )
        for (const c of page.items ?? []) names.set(c.group, c.groupName)
        cursor = page.next || undefined
      }
      return names
    },
    enabled: round !== '',
    staleTime: 300_000,
  })

/** The counted ballots of a round, the newest first; for everybody. */
export const publishedQuery = (round: string) =>
  queryOptions({
    queryKey: ['published-ballots', round],
    queryFn: async () => ((await take(api.GET('/v1/count/{round}', { params: { path: { round }, query: { limit: 200 } } }))).items ?? []).reverse(),
    enabled: round !== '',
  })

/** Names of the groups in a counted ballot, by id; for everybody. */
export const votedNamesQuery = (round: string, ballot: string) =>
  queryOptions({
    queryKey: ['voted-names', round, ballot],
    queryFn: async () => {
      const { items } = await take(api.GET('/v1/count/{round}/{ballot}/groups', { params: { path: { round, ballot } } }))
      return new Map((items ?? []).map((g) => [g.group, g.name]))
    },
    enabled: round !== '' && ballot !== '',
    staleTime: Infinity,
  })

/** The newest ballot of a round, and how it stands. */
export function useBallot(round: string) {
  const ballots = useQuery(ballotsQuery(round))
  const newest = ballots.data?.[0]?.ballot
  const state = useQuery(ballotQuery(round, newest))
  return { ballots, state, newest }
}
