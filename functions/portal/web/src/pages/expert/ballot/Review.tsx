// The last look before casting: what will be fixed, and that it cannot be undone.
import { useEffect, useState } from 'react'
import { serverNow } from '../../../api/clock'
import type { Choice } from '../../../ballot/seal'
import type { Setup } from '../../../ballot/setup'
import { Card } from '../../../parts/Page'
import { Progress } from '../../../parts/Progress'
import { RefusalBox } from '../../../parts/RefusalBox'
import { expert } from '../../../texts/zh-CN/expert'
import { ballot as words } from '../../../texts/zh-CN/ballot'
import type { BallotState } from '../../ballot-queries'
import type { KeptPaper, Sitting } from './store'
import { alone, sealAll, spreadOver, type VoterWorker } from './voter'

const t = expert.ballot

interface Props {
  state: BallotState
  setup: Setup
  sitting: Sitting
  worker: VoterWorker
  rows: (KeptPaper & { name: string })[]
  back: () => void
  sealed: () => Promise<void>
}

export function Review({ state, setup, sitting, worker, rows, back, sealed }: Props) {
  const [sure, setSure] = useState(false)
  const [done, setDone] = useState<number>()
  const [error, setError] = useState<unknown>()
  useEffect(() => void scrollTo(0, 0), []) // some browsers answer with a promise, which is no cleaning up
  const open = state.phase === 'casting'
  const groups: [string, Choice | undefined][] = [[words.choices.approve, 'approve'], [words.choices.reject, 'reject'], [words.choices.abstain, 'abstain'], [t.open, undefined]]
  const left = rows.filter((r) => !r.choice).length
  const cast = async () => {
    setError(undefined)
    setDone(0)
    try {
      await worker.ask('open', setup, sitting.readOut)
      const spread = spreadOver(Date.parse(state.opensAt!), Date.parse(state.closesAt!), serverNow())
      await alone(sitting.id, () => sealAll(sitting.id, worker, spread, setDone))
      await sealed()
    } catch (failure) {
      setError(failure)
      setDone(undefined)
    }
  }
  return (
    <Card title={t.reviewTitle} aside={t.reviewLead}>
      {groups.map(([title, choice]) => {
        const some = rows.filter((r) => r.choice === choice)
        return some.length === 0 ? null : (
          <section key={title} style={{ marginBottom: 20 }}>
            <h3>{title}<span className="second small">　{some.length} 家</span></h3>
            <ul className="names">{some.map((r) => <li key={r.group}>{r.name}</li>)}</ul>
          </section>
        )
      })}
      {left > 0 && <p className="note incomplete">{t.reviewOpen(left)}</p>}
      {!open && <p className="note">{t.reviewWait}</p>}
      {error !== undefined && <RefusalBox error={error} />}
      {done !== undefined ? (
        <Progress done={done} of={rows.length} label={t.sealing(done, rows.length)} />
      ) : (
        <>
          <label className="tick">
            <input type="checkbox" checked={sure} onChange={(e) => setSure(e.target.checked)} disabled={!open} />
            <span>{t.castWord}</span>
          </label>
          <div className="row">
            <button type="button" className="button" onClick={back}>{t.backToVote}</button>
            <button type="button" className="button danger" disabled={!sure || !open} onClick={() => void cast()}>{t.cast}</button>
          </div>
        </>
      )}
    </Card>
  )
}
