// The round that a page is about: the one in its address, else the one that is under way.
import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { roundsQuery, windowsQuery } from './api/queries'
import { serverNow, useServerNow } from './api/clock'
import { useMe } from './session'
import type { Schemas } from './api/client'

export type Window = Schemas['DeadlineWindow']

/** Id of the round, '' until it is known or while there is none. */
export function useRoundId(): string {
  const params = useParams()
  const { data } = useQuery(roundsQuery)
  if (params.round) return params.round
  const rounds = [...(data?.items ?? [])].sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id))
  return rounds[0]?.id ?? ''
}

/** The windows that hold for who is looking, asked again every half minute, every few seconds near a closing. */
export function useWindows(round: string): Window[] | undefined {
  const { person } = useMe()
  const scoped = person?.role === 'group' || person?.role === 'body'
  const body = scoped ? person?.body : undefined
  const group = person?.role === 'group' ? person.group : undefined
  const { data } = useQuery({
    ...windowsQuery(round, body, group),
    refetchInterval: (query) => {
      const next = nextClosing(query.state.data?.windows ?? [], serverNow())
      return next && Date.parse(next.closesAt) - serverNow() < 600_000 ? 5_000 : 30_000
    },
  })
  return data?.windows ?? undefined
}

export function useWindow(round: string, phase: string): Window | undefined {
  return useWindows(round)?.find((w) => w.phase === phase)
}

/** The open window that closes first; where several close together, the first in the order of a round. */
export function nextClosing(windows: Window[], now: number, phases?: string[]): Window | undefined {
  return windows
    .filter((w) => (!phases || phases.includes(w.phase)) && Date.parse(w.opensAt) <= now && now < Date.parse(w.closesAt))
    .sort((a, b) => a.closesAt.localeCompare(b.closesAt))[0]
}

export function nextOpening(windows: Window[], now: number, phases?: string[]): Window | undefined {
  return windows.filter((w) => (!phases || phases.includes(w.phase)) && now < Date.parse(w.opensAt)).sort((a, b) => a.opensAt.localeCompare(b.opensAt))[0]
}

export interface Standing {
  state: 'before' | 'open' | 'closed'
  left: number // milliseconds to the closing while open
  week: boolean // closes within seven days
  final: boolean // closes within ten minutes
}

/** How a window stands by the server's clock; ticks every second near the closing, every ten seconds before. */
export function useStanding(window: Window | undefined): Standing | undefined {
  const soon = window !== undefined && Math.abs(Date.parse(window.closesAt) - serverNow()) < 1_200_000
  const now = useServerNow(soon ? 250 : 1000)
  if (!window) return undefined
  const left = Date.parse(window.closesAt) - now
  const state = now < Date.parse(window.opensAt) ? 'before' : left > 0 ? 'open' : 'closed'
  return { state, left, week: state === 'open' && left < 7 * 86400_000, final: state === 'open' && left < 600_000 }
}
