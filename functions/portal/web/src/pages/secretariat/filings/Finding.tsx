// Findings of falsification (R1.5): made with evidence, answered by the group, decided with a reason.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey, type Schemas } from '../../../api/client'
import { useAct } from '../../../api/queries'
import { deadline, instant } from '../../../format'
import { Confirm } from '../../../parts/Confirm'
import { Field } from '../../../parts/Field'
import { Card } from '../../../parts/Page'
import { Receipt } from '../../../parts/Receipt'
import { Status, type Tone } from '../../../parts/Status'
import { filings } from '../../../texts/zh-CN/filings'
import { words } from '../../../texts/zh-CN/group'
import { filingQuery, standingsQuery } from '../../group/queries'
import type { WorkProps } from './FilingPage'
import { findingsQuery } from './queries'

const t = filings.find

type Finding = Schemas['StatisticsFinding']

export const stateOf = (f: Finding): string => f.outcome || (f.answer ? 'answered' : 'open')
export const stateTone: Record<string, Tone> = { open: 'incomplete', answered: 'action', confirmed: 'danger', withdrawn: 'second' }

function useAgain({ round, group, year }: WorkProps) {
  const client = useQueryClient()
  return () => {
    for (const key of [filingQuery(round, group, year).queryKey, standingsQuery(round, group).queryKey, findingsQuery(round).queryKey]) void client.invalidateQueries({ queryKey: key })
  }
}

/** The button that makes a finding, and what it asks. */
export function Find(props: WorkProps) {
  const { round, group, name, year } = props
  const again = useAgain(props)
  const [asked, ask] = useState(false)
  const [evidence, set] = useState('')
  const find = useAct(
    (_: void, key: string) => take(api.POST('/v1/statistics/{round}/groups/{group}/filings/{year}/findings', { params: { path: { round, group, year } }, body: { evidence }, ...withKey(key) })),
    () => {
      ask(false)
      set('')
      again()
    },
  )
  return (
    <>
      <button type="button" className="button danger" onClick={() => ask(true)}>{t.act}</button>
      {asked && (
        <Confirm title={t.title} action={t.submit} danger word={t.word} busy={find.isPending} error={find.error} ready={evidence.trim().length >= 4} onConfirm={() => find.mutate()} onClose={() => ask(false)}>
          <p>{t.lead(name, year)}</p>
          <Field label={t.evidence} hint={t.evidenceHint}>
            <textarea rows={5} maxLength={5000} value={evidence} onChange={(e) => set(e.target.value)} />
          </Field>
        </Confirm>
      )}
    </>
  )
}

export function Findings(props: WorkProps & { acts: boolean }) {
  const all = props.form.findings ?? []
  if (all.length === 0) return null
  return (
    <Card title={t.history}>
      {[...all].reverse().map((f) => <One key={f.id} {...props} finding={f} />)}
    </Card>
  )
}

function One(props: WorkProps & { acts: boolean; finding: Finding }) {
  const { round, group, year, finding: f, acts } = props
  const again = useAgain(props)
  const [outcome, choose] = useState('')
  const [reason, set] = useState('')
  const [asked, ask] = useState(false)
  const decide = useAct(
    (_: void, key: string) =>
      take(
        api.POST('/v1/statistics/{round}/groups/{group}/filings/{year}/findings/{finding}/decision', {
          params: { path: { round, group, year, finding: f.id } },
          body: { outcome: outcome as 'confirmed' | 'withdrawn', reason },
          ...withKey(key),
        }),
      ),
    () => {
      ask(false)
      again()
    },
  )
  const state = stateOf(f)
  return (
    <section className="correction">
      <h3>{t.by(instant(f.made.at))} <Status tone={stateTone[state] ?? 'second'}>{filings.lists.states[state] ?? ''}</Status></h3>
      <p>{t.evidenceIs}：{f.evidence}</p>
      {f.answer ? <p>{t.answer(instant(f.answer.at))}：{f.answer.text}</p> : !f.decision && <p className="second">{t.waiting(deadline(f.until))}</p>}
      {f.decision && <p><b>{t.decided(instant(f.decision.at), t.outcomes[f.outcome ?? ''] ?? '')}</b>：{f.decision.text}</p>}
      {decide.data && (
        <details open>
          <summary className="small">{t.doneDecision}</summary>
          <Receipt receipt={decide.data.receipt} about={words.statistics.about(year)} />
        </details>
      )}
      {acts && !f.decision && (
        <div className="screen">
          <Field label={t.outcome}>
            <select value={outcome} onChange={(e) => choose(e.target.value)}>
              <option value="">{t.choose}</option>
              {Object.entries(t.outcomes).map(([k, title]) => <option key={k} value={k}>{title}</option>)}
            </select>
          </Field>
          <Field label={t.reason} hint={t.reasonHint}>
            <textarea rows={3} maxLength={5000} value={reason} onChange={(e) => set(e.target.value)} />
          </Field>
          <button type="button" className="button primary" disabled={!outcome || reason.trim().length < 4} onClick={() => ask(true)}>{t.decide}</button>
        </div>
      )}
      {asked && (
        <Confirm title={t.decide} action={t.submitDecision} danger={outcome === 'confirmed'} busy={decide.isPending} error={decide.error} onConfirm={() => decide.mutate()} onClose={() => ask(false)}>
          <p>{t.confirm(t.outcomes[outcome] ?? '')}</p>
          <p className="small second">{t.reason}：{reason}</p>
        </Confirm>
      )}
    </section>
  )
}
