// Casting under way: progress, then the receipts, then nothing is left.
import { useEffect, useState } from 'react'
import { serverNow } from '../../../api/clock'
import { Problem } from '../../../api/problem'
import { clock, instant, span } from '../../../format'
import { Card } from '../../../parts/Page'
import { Progress } from '../../../parts/Progress'
import { saveJSON } from '../../../parts/save'
import { RefusalBox } from '../../../parts/RefusalBox'
import { Status } from '../../../parts/Status'
import { expert } from '../../../texts/zh-CN/expert'
import type { BallotState } from '../../ballot-queries'
import type { Sitting } from './store'
import { alone, castAll, type CastingState } from './voter'

const t = expert.ballot

export function Casting({ state, sitting, wiped }: { state: BallotState; sitting: Sitting; wiped: () => Promise<void> }) {
  const [progress, setProgress] = useState<CastingState>({ sent: 0, of: 0 })
  const [error, setError] = useState<unknown>()
  const { round, ballot } = state
  useEffect(() => {
    const stop = new AbortController()
    void alone(sitting.id, () => castAll({ round, ballot }, sitting, stop.signal, setProgress)).catch((failure: unknown) => {
      if (!stop.signal.aborted) setError(failure)
    })
    return () => stop.abort()
  }, [round, ballot, sitting])
  const { receipts, sent, of, next, last } = progress
  useEffect(() => {
    if (receipts) return
    const warn = (e: BeforeUnloadEvent) => e.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [receipts])
  if (receipts) {
    return (
      <Card title={<Status tone="done">{t.done}</Status>}>
        <p>{t.doneLead(receipts.length, instant(serverNow()))}</p>
        <p>{t.wiped}</p>
        <hr className="sep" />
        <p className="small second">{t.receiptsLead}</p>
        <div className="row" style={{ marginTop: 12 }}>
          <button type="button" className="button" onClick={() => saveJSON(receipts, t.receiptsFile)}>{t.receipts(receipts.length)}</button>
          <button type="button" className="button" onClick={() => void wiped()}>{t.leave}</button>
        </div>
      </Card>
    )
  }
  const over = error instanceof Problem && error.code === 'casting-closed'
  return (
    <>
      {over ? (
        <div className="note danger" role="alert"><h3>{t.missed}</h3><p>{t.missedDetail(sent, of)}</p></div>
      ) : error !== undefined ? (
        <RefusalBox error={error} />
      ) : null}
      <Card title={t.casting(sent, of)}>
        <Progress done={sent} of={of} label={next && next > serverNow() ? t.next(span(next - serverNow())) : t.casting(sent, of)} />
        {last && <p>{t.castingLead(clock(last))}</p>}
      </Card>
    </>
  )
}
