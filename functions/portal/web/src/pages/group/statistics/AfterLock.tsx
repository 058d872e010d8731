// What became of a year's filing after its lock: the standing, recorded corrections, findings and the way to contest them.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey, type Schemas } from '../../../api/client'
import { useAct } from '../../../api/queries'
import { deadline, instant } from '../../../format'
import { Field } from '../../../parts/Field'
import { ProblemBox } from '../../../parts/ProblemBox'
import { Receipt } from '../../../parts/Receipt'
import { common } from '../../../texts/zh-CN/common'
import { words } from '../../../texts/zh-CN/group'
import { filingQuery } from '../queries'
import { indicatorsOf, shown, textOf, type Dictionary } from './values'

const t = words.statistics

interface Props {
  round: string
  group: string
  year: number
  form: Schemas['StatisticsForm']
  dictionary: Dictionary
}

export function AfterLock({ round, group, year, form, dictionary }: Props) {
  const s = form.standing
  const all = indicatorsOf(dictionary)
  const lacks = [...(s.missing ?? []), ...(s.broken ?? [])]
  return (
    <>
      {s.lockedAt && (
        <div className={s.status === 'filed' ? 'note done' : 'note danger'}>
          <h3>{s.status === 'filed' ? t.lockedFiled(year) : t.lockedNot(year)}</h3>
          <p>{t.lockedAt(deadline(s.lockedAt), s.savedAt ? instant(s.savedAt) : '')}</p>
          {lacks.length > 0 && <p>{t.lacked(lacks.length, lacks.slice(0, 8).join(common.list))}</p>}
          {s.status !== 'filed' && <p className="small">{t.contestLock}</p>}
        </div>
      )}
      {(form.corrections ?? []).map((c) => (
        <div className="note" key={c.id}>
          <h3>{t.correction(instant(c.at))}</h3>
          <p>{t.correctionReason(c.reason)}</p>
          <ul>
            {(c.changes ?? []).map((x) => {
              const i = all.find((k) => k.id === x.indicator)
              const read = (v: unknown) => (i ? shown(i, textOf(v, i)) : textOf(v)) || t.blank
              return <li key={x.indicator}>{t.change(x.title, read(x.old), read(x.new))}</li>
            })}
          </ul>
        </div>
      ))}
      {(form.findings ?? []).map((f) => <Finding key={f.id} finding={f} round={round} group={group} year={year} />)}
    </>
  )
}

function Finding({ finding: f, round, group, year }: { finding: Schemas['StatisticsFinding']; round: string; group: string; year: number }) {
  const client = useQueryClient()
  const [text, set] = useState('')
  const answer = useAct(
    (_: void, key: string) =>
      take(
        api.POST('/v1/statistics/{round}/groups/{group}/filings/{year}/findings/{finding}/answer', {
          params: { path: { round, group, year, finding: f.id } },
          body: { text },
          ...withKey(key),
        }),
      ),
    () => void client.invalidateQueries({ queryKey: filingQuery(round, group, year).queryKey }),
  )
  return (
    <div className="note danger">
      <h3>{t.finding(instant(f.made.at))}</h3>
      <p>{f.evidence}</p>
      {f.answer && <p>{t.answered(instant(f.answer.at), f.answer.text ?? '')}</p>}
      {f.decision && <p><b>{t.decided(t.outcomes[f.outcome ?? ''] ?? '', instant(f.decision.at))}</b> {f.decision.text}</p>}
      {answer.data && <Receipt receipt={answer.data.receipt} about={t.about(year)} />}
      {!f.answer && !f.decision && (
        <form
          style={{ marginTop: 12 }}
          onSubmit={(e) => {
            e.preventDefault()
            answer.mutate()
          }}
        >
          {answer.error && <ProblemBox error={answer.error} />}
          <Field label={t.contest} hint={t.contestHint(deadline(f.until))}>
            <textarea value={text} onChange={(e) => set(e.target.value)} required minLength={4} maxLength={5000} />
          </Field>
          <button className="button primary" disabled={answer.isPending}>{t.contestSubmit}</button>
        </form>
      )}
    </div>
  )
}
