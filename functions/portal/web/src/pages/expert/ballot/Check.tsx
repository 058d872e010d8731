// Before anything is asked for: the setup's hash, computed here, against the one that is read out. Then the signing in.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, take } from '../../../api/client'
import { useAct } from '../../../api/queries'
import type { Setup } from '../../../ballot/setup'
import { Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { RefusalBox } from '../../../parts/RefusalBox'
import { Status } from '../../../parts/Status'
import { expert } from '../../../texts/zh-CN/expert'
import { ballot as words } from '../../../texts/zh-CN/ballot'
import { attendanceQuery, groupNamesQuery, type BallotState } from '../../ballot-queries'
import { Digest } from '../../../parts/Digest'
import { entitlementQuery } from './queries'
import { keepSitting, type Sitting } from './store'
import { VoterWorker } from './voter'

const t = expert.ballot

interface Props {
  id: string
  state: BallotState
  setup: Setup
  sitting?: Sitting
  then: () => Promise<void>
}

/** The setup's hash as this browser computes it, with every part of the setup checked. */
export function useOwnHash(setup: Setup): { hash?: string; error?: unknown } {
  const [result, set] = useState<{ hash?: string; error?: unknown }>({})
  useEffect(() => {
    const worker = new VoterWorker()
    worker.ask('hash', setup).then((hash) => set({ hash }), (error: unknown) => set({ error })).finally(() => worker.end())
    return () => worker.end()
  }, [setup])
  return result
}

export function Check({ id, state, setup, sitting, then }: Props) {
  const client = useQueryClient()
  const attendance = useQuery(attendanceQuery(state))
  const own = useQuery(entitlementQuery(state))
  const { hash, error } = useOwnHash(setup)
  const [same, setSame] = useState(false)
  const signIn = useAct(
    async (_: void, key) => {
      const path = { round: state.round, ballot: state.ballot }
      await take(api.POST('/v1/ballot/{round}/ballots/{ballot}/presence', { params: { path, header: { 'Idempotency-Key': key } as never } }))
      await keepSitting({ id, readOut: hash! })
    },
    () => {
      void client.invalidateQueries({ queryKey: ['ballot-attendance'] })
      void client.invalidateQueries({ queryKey: ['ballot-entitlement'] })
      void then()
    },
  )
  if (error) return <RefusalBox error={error} />
  const late = state.phase !== 'ready' && own.data && !own.data.present
  return (
    <Card title={words.name(!!setup.runOffOf)} aside={attendance.data && t.attendance(attendance.data.present, attendance.data.appointed, attendance.data.needed)}>
      <h3>{t.check}</h3>
      <p>{t.checkLead}</p>
      {hash && <Digest hash={hash} />}
      <p className="small second">{t.checkWhy}</p>
      {sitting ? (
        <div className="note done" style={{ margin: '16px 0 0' }}>
          <h3><Status tone="done">{t.signedIn}</Status></h3>
          <p>{t.signedInDetail}</p>
        </div>
      ) : late ? (
        <p className="note danger" style={{ margin: '16px 0 0' }}>{t.notPresent}</p>
      ) : (
        <>
          <label className="tick">
            <input type="checkbox" checked={same} onChange={(e) => setSame(e.target.checked)} />
            <span>{t.same}</span>
          </label>
          {signIn.error && <ProblemBox error={signIn.error} />}
          <button type="button" className="button primary" disabled={!same || !hash || signIn.isPending} onClick={() => signIn.mutate()}>{t.signIn}</button>
        </>
      )}
      <Loaded queries={{ own }} lines={1}>
        {({ own }) => <Recused groups={own.recused ?? []} state={state} />}
      </Loaded>
    </Card>
  )
}

/** The groups that the expert gets no paper for. */
export function Recused({ groups, state }: { groups: string[]; state: BallotState }) {
  const names = useNames(state.round)
  if (groups.length === 0) return null
  return (
    <div style={{ marginTop: 16 }}>
      <p className="second">{t.recused(groups.length)}</p>
      <ul className="plain">
        {groups.map((g) => <li key={g}>{names.get(g) ?? g}</li>)}
      </ul>
    </div>
  )
}

const noNames = new Map<string, string>()

export const useNames = (round: string): Map<string, string> => useQuery(groupNamesQuery(round)).data ?? noNames
