// The decisions on an objection: the ministry's first one, and on an appeal another person's, which is the last.
import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { deadline, instant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Card } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { useMe } from '../../session'
import { ministry } from '../../texts/zh-CN/ministry'

const t = ministry.objections

type Data = Schemas['NoticeObjection']
type Verdict = 'upheld' | 'dismissed'

interface Props {
  round: string
  objection: Data
  sees: boolean
}

export function Decisions({ round, objection: o, sees }: Props) {
  const now = useServerNow(30_000)
  const me = useMe().person
  const [receipt, keep] = useState<Schemas['LedgerReceipt']>()
  const decides = me?.role === 'ministry'
  const hearing = o.hearing && !o.hearing.answeredAt && now < Date.parse(o.hearing.answerBy)
  const verdict = (s: string) => (s === 'upheld' ? t.upheld : t.dismissed)
  const appeal = o.appeal
  const waits = appeal && !appeal.status
  return (
    <>
      {o.status !== 'filed' && (
        <Card title={`${t.answer}：${verdict(o.status)}`} aside={o.decidedAt && t.decided(instant(o.decidedAt))}>
          <p className="text">{o.answer}</p>
          {!appeal && o.appealBy && now < Date.parse(o.appealBy) && <p className="second">{t.appealBy(deadline(o.appealBy))}</p>}
        </Card>
      )}
      {appeal && (
        <Card title={t.appeal} aside={t.appealed(t.sides[appeal.by] ?? '', instant(appeal.at))}>
          {sees && <p className="text">{appeal.reason}</p>}
          {appeal.status && appeal.decidedAt ? (
            <>
              <p><b>{t.appealDone(verdict(appeal.status), instant(appeal.decidedAt))}</b></p>
              <p className="text">{appeal.answer}</p>
            </>
          ) : (
            <p className="second">{t.answerBy} {deadline(appeal.answerBy)}</p>
          )}
        </Card>
      )}
      {receipt && <Card title={t.receipt}><Receipt receipt={receipt} about={o.groupName} /></Card>}
      {(o.status === 'filed' || waits) && !decides && <p className="note">{t.onlyMinistry}</p>}
      {o.status === 'filed' && decides && (hearing && o.hearing ? <p className="note">{t.waitHearing(deadline(o.hearing.answerBy))}</p> : <Decide round={round} objection={o} done={keep} />)}
      {waits && decides && (o.decidedBy === me?.id ? <p className="note">{t.sameJudge}</p> : <Decide round={round} objection={o} appeal done={keep} />)}
    </>
  )
}

function Decide({ round, objection: o, appeal, done }: { round: string; objection: Data; appeal?: boolean; done: (receipt: Schemas['LedgerReceipt']) => void }) {
  const client = useQueryClient()
  const [v, set] = useState({ status: '' as Verdict | '', answer: '' })
  const [asked, ask] = useState(false)
  const decide = useAct(
    async (status: Verdict, key: string) => {
      const what = { params: { path: { round, objection: o.id } }, body: { status, answer: v.answer }, ...withKey(key) }
      const decided = await take(appeal ? api.POST('/v1/notice/{round}/objections/{objection}/appeal/decision', what) : api.POST('/v1/notice/{round}/objections/{objection}/decision', what))
      done(decided.receipt)
      return decided
    },
    () => {
      ask(false)
      for (const key of ['objections', 'next-list']) void client.invalidateQueries({ queryKey: [key, round] })
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{appeal ? t.decideAppeal : t.decide}</h2>
      {appeal && <p className="second" style={{ marginBottom: 16 }}>{t.appealNote}</p>}
      {decide.error && <ProblemBox error={decide.error} />}
      <fieldset className="bare">
        <legend>{t.verdict}</legend>
        <div className="picks">
          {(['upheld', 'dismissed'] as const).map((s) => (
            <label key={s}>
              <input type="radio" name="status" checked={v.status === s} onChange={() => set({ ...v, status: s })} />
              <span>
                {t[s]}
                <span className="small second"> {s === 'upheld' ? t.upheldNote : t.dismissedNote}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t.answer} hint={t.answerHint} wrong={decide.error?.at('/answer')}>
        <textarea rows={6} minLength={10} maxLength={5000} required value={v.answer} onChange={(e) => set({ ...v, answer: e.target.value })} />
      </Field>
      <button className="button primary" disabled={v.status === '' || decide.isPending}>{t.submit}</button>
      {asked && v.status !== '' && (
        <Confirm title={t.confirmTitle} action={t.action} danger busy={decide.isPending} error={null} onConfirm={() => v.status && decide.mutate(v.status, { onError: () => ask(false) })} onClose={() => ask(false)}>
          <p>{t.confirm(o.groupName, t[v.status])}</p>
        </Confirm>
      )}
    </form>
  )
}
