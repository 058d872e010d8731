import { queryOptions } from '@tanstack/react-query'
import { api, take } from '../../../api/client'
import type { BallotState } from '../../ballot-queries'
import { readSetup } from './voter'

const path = (s: BallotState) => ({ round: s.round, ballot: s.ballot })

/** The setup never changes once it is there. */
export const setupQuery = (s: BallotState) =>
  queryOptions({
    queryKey: ['ballot-setup', s.round, s.ballot],
    queryFn: () => readSetup(path(s)),
    enabled: s.phase !== 'preparing',
    staleTime: Infinity,
    gcTime: Infinity,
  })

export const entitlementQuery = (s: BallotState) =>
  queryOptions({
    queryKey: ['ballot-entitlement', s.round, s.ballot],
    queryFn: () => take(api.GET('/v1/ballot/{round}/ballots/{ballot}/tokens', { params: { path: path(s) } })),
    enabled: s.phase !== 'preparing',
  })
