// A list being worked on: what the officer moves shows at once and is saved by itself, one save after the other.
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { api, takeVersioned, type Versioned } from '../../api/client'
import { serverNow } from '../../api/clock'
import { asProblem, type Problem } from '../../api/problem'
import { listKey, type Examination, type List } from './queries'

export interface Work {
  examinations: Examination[]
  busy: boolean
  savedAt: number // 0 before the first save here
  problem?: Problem
  clash: boolean // a colleague was faster: what is shown is the colleague's list
  save: (examinations: Examination[], orderReason?: string) => void
}

export function useList(round: string, body: string, stored: Versioned<List>): Work {
  const client = useQueryClient()
  const [pending, setPending] = useState<Examination[]>()
  const [state, setState] = useState<{ savedAt: number; problem?: Problem; clash: boolean }>({ savedAt: 0, clash: false })
  const line = useRef(Promise.resolve())
  const waiting = useRef(0)
  const run = useRef(0) // what waits behind a save that failed was made from a list that is no more

  const send = async (examinations: Examination[], orderReason?: string) => {
    const now = client.getQueryData<Versioned<List>>(listKey(round, body)) ?? stored
    try {
      const answer = await takeVersioned(
        api.PUT('/v1/quota/{round}/bodies/{body}/recommendation', {
          params: { path: { round, body }, header: { 'If-Match': now.etag } },
          body: { examinations, orderReason: orderReason ?? now.data.orderReason },
        }),
      )
      client.setQueryData(listKey(round, body), answer)
      setState({ savedAt: serverNow(), clash: false })
    } catch (error) {
      run.current++
      const problem = asProblem(error)
      setState({ savedAt: 0, problem: problem.status === 412 ? undefined : problem, clash: problem.status === 412 })
      await client.invalidateQueries({ queryKey: listKey(round, body) })
    }
  }

  const save = (examinations: Examination[], orderReason?: string) => {
    setPending(examinations)
    waiting.current++
    const of = run.current
    line.current = line.current.then(async () => {
      if (of === run.current) await send(examinations, orderReason)
      waiting.current--
      if (waiting.current === 0) setPending(undefined)
    })
  }

  return { examinations: pending ?? stored.data.examinations ?? [], busy: pending !== undefined, ...state, save }
}
