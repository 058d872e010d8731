// Step one: figures are added up in calls that each go as far as they come; what broke off is taken up again.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey, type Schemas } from '../../../api/client'
import { instant, grouped, number } from '../../../format'
import { Confirm } from '../../../parts/Confirm'
import { Card } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { Receipt } from '../../../parts/Receipt'
import { common } from '../../../texts/zh-CN/common'
import { report } from '../../../texts/zh-CN/report'
import { draftQuery, type Draft } from './queries'

const t = report.builder

export function Compile({ round, draft, may }: { round: string; draft: Draft | null; may: boolean }) {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [asked, ask] = useState(false)
  const [receipt, setReceipt] = useState<Schemas['LedgerReceipt']>()
  const show = (d: Draft) => client.setQueryData(draftQuery(round).queryKey, d)

  const run = async (anew: boolean) => {
    ask(false)
    setBusy(true)
    setError(undefined)
    setReceipt(undefined)
    const params = { params: { path: { round } } }
    const step = (first: boolean) => (first ? api.POST('/v1/statistics/{round}/reports', { ...params, ...withKey(crypto.randomUUID()) }) : api.POST('/v1/statistics/{round}/reports/draft/continue', { ...params, ...withKey(crypto.randomUUID()) }))
    try {
      let answer = await take<Schemas['ReportCompiled']>(step(anew))
      show(answer.draft)
      while (!answer.draft.compiledAt) {
        answer = await take<Schemas['ReportCompiled']>(step(false))
        show(answer.draft)
      }
      setReceipt(answer.receipt)
    } catch (e) {
      setError(e)
    }
    setBusy(false)
  }

  return (
    <Card title={t.steps.compile}>
      {error !== undefined && <ProblemBox error={error} />}
      {!draft && <p className="second">{t.compileNone}</p>}
      {draft && !draft.compiledAt && (
        <div role="status">
          <p>{t.compiling(number(draft.bodiesRead), number(draft.bodies))}</p>
          <div className="bar-of"><i style={{ width: `${(100 * draft.bodiesRead) / Math.max(1, draft.bodies)}%` }} /></div>
          {!busy && <p className="second">{t.paused}</p>}
        </div>
      )}
      {draft?.compiledAt && (
        <dl className="facts">
          <dt>{t.compiled('').trim()}</dt><dd>{instant(draft.compiledAt)}{common.zone}</dd>
          <dt>{t.number}</dt><dd>{t.numberOf(draft.number)}</dd>
          <dt>{t.filings}</dt><dd>{(draft.filings ?? []).map((f) => report.page.filing(f.year, number(f.filings))).join(common.list)}</dd>
          <dt>{t.content}</dt><dd className="mono">{grouped(draft.content ?? '')}</dd>
        </dl>
      )}
      {receipt && <details style={{ marginTop: 12 }}><summary>{t.receipt}</summary><Receipt receipt={receipt} /></details>}
      {may && (
        <div className="row" style={{ marginTop: 16 }}>
          {draft && !draft.compiledAt && !busy && <button type="button" className="button primary" onClick={() => void run(false)}>{t.goOn}</button>}
          {!draft && <button type="button" className="button primary" disabled={busy} onClick={() => void run(true)}>{t.compile}</button>}
          {draft && !busy && <button type="button" className="button" onClick={() => ask(true)}>{t.again}</button>}
        </div>
      )}
      {asked && (
        <Confirm title={t.again} action={t.again} busy={busy} error={null} onConfirm={() => void run(true)} onClose={() => ask(false)}>
          <p>{t.againLead}</p>
        </Confirm>
      )}
    </Card>
  )
}
