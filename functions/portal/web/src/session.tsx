// Who is signed in, and what happens when the session ends.
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api, take, type Schemas } from './api/client'
import { Problem } from './api/problem'
import { dropAllDrafts } from './parts/autosave'
import { onSessionEnd, sessionBegan, sessionLeft } from './api/session-life'

export type Person = Schemas['AccountView']
export const roles = ['group', 'body', 'secretariat', 'expert', 'scrutineer', 'ministry', 'auditor'] as const
export type Role = (typeof roles)[number]

const here = 'linxuan.here'

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Person | null> => {
    if (!localStorage.getItem(here)) return null // nobody ever signed in here: the public's pages ask for nothing
    try {
      return await take(api.GET('/v1/accounts/me'))
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        localStorage.removeItem(here)
        return null
      }
      throw error
    }
  },
  staleTime: Infinity,
  refetchOnWindowFocus: false,
})

export function useMe(): { person: Person | null; known: boolean } {
  const query = useQuery(meQuery)
  return { person: query.data ?? null, known: query.data !== undefined || query.isError }
}

/** What to call after an answer that opened a session. Another person than before starts from a clean page. */
export function useEnter(): (person: Person) => void {
  const client = useQueryClient()
  return useCallback(
    (person: Person) => {
      const before = client.getQueryData(meQuery.queryKey)
      localStorage.setItem(here, '1')
      sessionBegan()
      if (before && before.id !== person.id) {
        location.reload()
        return
      }
      client.setQueryData(meQuery.queryKey, person)
      if (!before) void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'me' })
    },
    [client],
  )
}

export function useLeave(): () => Promise<void> {
  return useCallback(async () => {
    try {
      await take(api.DELETE('/v1/accounts/sessions/current', { params: {} as never }))
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error
    }
    leaveHere()
  }, [])
}

/** The session is over by one's own will: nothing of it stays in this browser. */
export function leaveHere(): void {
  localStorage.removeItem(here)
  dropAllDrafts()
  location.assign('/')
}

export type Life = 'fine' | 'ending' | 'ended'

/** Whether the session still lives; warned two minutes before it ends. */
export function useSessionLife(person: Person | null): { life: Life; left: number; resume: () => void } {
  const [life, setLife] = useState<Life>('fine')
  const [left, setLeft] = useState(0)
  const signedIn = person !== null
  const known = useRef(signedIn)
  known.current = signedIn
  useEffect(() => onSessionEnd(() => known.current && setLife('ended')), [])
  useEffect(() => {
    if (!signedIn) return
    const look = () => {
      const ms = sessionLeft()
      setLeft(ms)
      setLife((now) => (now === 'ended' ? now : ms <= 0 ? 'ended' : ms < 120_000 ? 'ending' : 'fine'))
    }
    look()
    const timer = setInterval(look, 1000)
    return () => clearInterval(timer)
  }, [signedIn])
  return { life, left, resume: () => setLife('fine') }
}
