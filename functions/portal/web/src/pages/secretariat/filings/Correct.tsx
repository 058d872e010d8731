// A correction of locked values (R5.5): the form itself, what differs from it, why, and the word to confirm.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey } from '../../../api/client'
import { useAct } from '../../../api/queries'
import type { Pieces } from '../../../parts/autosave'
import { Confirm } from '../../../parts/Confirm'
import { ChangeTable } from '../../../parts/Corrections'
import { Field } from '../../../parts/Field'
import { Card } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { Receipt } from '../../../parts/Receipt'
import { filings } from '../../../texts/zh-CN/filings'
import { words } from '../../../texts/zh-CN/group'
import { filingQuery, standingsQuery } from '../../group/queries'
import { Section } from '../../group/statistics/Section'
import { indicatorsOf, piecesOf, plainPiece, shown, valueOf } from '../../group/statistics/values'
import type { WorkProps } from './FilingPage'
import { filingCorrectionsQuery } from './queries'

const t = filings.correct

export function Correct({ round, group, name, year, dictionary, form, earlier }: WorkProps) {
  const client = useQueryClient()
  const [edited, edit] = useState<Pieces>({})
  const [reason, setReason] = useState('')
  const [asked, ask] = useState(false)
  const before = piecesOf(dictionary, form)
  const differing = indicatorsOf(dictionary).filter((i) => i.id in edited && (plainPiece(dictionary, i.id, edited[i.id] ?? '') ?? edited[i.id]) !== (before[i.id] ?? ''))
  const wrong = differing.some((i) => valueOf(i, edited[i.id] ?? '') === undefined)
  const values = Object.fromEntries(differing.map((i) => [i.id, valueOf(i, edited[i.id] ?? '')]))
  const correct = useAct(
    (_: void, key: string) =>
      take(api.POST('/v1/statistics/{round}/groups/{group}/filings/{year}/corrections', { params: { path: { round, group, year } }, body: { values, reason }, ...withKey(key) })),
    () => {
      edit({})
      setReason('')
      ask(false)
      for (const key of [filingQuery(round, group, year).queryKey, standingsQuery(round, group).queryKey, filingCorrectionsQuery(round).queryKey]) void client.invalidateQueries({ queryKey: key })
    },
  )
  const changes = differing.map((i) => ({ title: i.title, old: shown(i, before[i.id] ?? '') || words.statistics.blank, now: shown(i, edited[i.id] ?? '') || words.statistics.blank }))
  return (
    <>
      {correct.data && differing.length === 0 && (
        <Card title={t.done}>
          <Receipt receipt={correct.data.receipt} about={words.statistics.about(year)} />
        </Card>
      )}
      <Card title={differing.length > 0 ? t.changes(differing.length) : t.act}>
        <p className="second small">{t.lead}</p>
        {differing.length === 0 ? <p className="second">{t.nothing}</p> : <ChangeTable changes={changes} />}
        {wrong && <p className="near small" role="status">{t.wrong}</p>}
        {correct.error && <ProblemBox error={correct.error} />}
        {differing.length > 0 && (
          <>
            <Field label={t.reason} hint={t.reasonHint} wrong={correct.error?.at('/reason')}>
              <textarea rows={2} maxLength={1000} value={reason} onChange={(e) => setReason(e.target.value)} />
            </Field>
            <div className="row">
              <button type="button" className="button primary" disabled={reason.trim().length < 4 || wrong} onClick={() => ask(true)}>{t.submit}</button>
              <button type="button" className="button" onClick={() => edit({})}>{t.undo}</button>
            </div>
          </>
        )}
      </Card>
      {(dictionary.sections ?? []).map((section) => (
        <Section key={section.id} section={section} year={year} pieces={{ ...before, ...edited }} earlier={earlier} form={form} locked={false} change={(some) => edit({ ...edited, ...some })} />
      ))}
      {asked && (
        <Confirm title={t.title} action={t.submit} word={t.word} busy={correct.isPending} error={null} onClose={() => ask(false)} onConfirm={() => correct.mutate(undefined, { onError: () => ask(false) })}>
          <p>{t.confirm(name, differing.length)}</p>
          <ChangeTable changes={changes} />
          <p className="small">{t.why(reason)}</p>
        </Confirm>
      )}
    </>
  )
}
