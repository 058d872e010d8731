// How an objection stands: its objector has no account, but the number of the receipt and a code.
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { deadline, instant } from '../../format'
import { AppealForm } from '../../parts/AppealForm'
import { Field } from '../../parts/Field'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Status } from '../../parts/Status'
import { pub } from '../../texts/zh-CN/public'

const t = pub.follow

type Progress = Schemas['NoticeProgress']

export function ObjectionProgress() {
  const [v, set] = useState({ receipt: '', code: '' })
  const look = useAct((_: void, key: string) => take(api.POST('/v1/notice/objection', { body: v, ...withKey(key) })))
  const appeal = useAct((reason: string, key: string) => take(api.POST('/v1/notice/objection/appeal', { body: { ...v, reason }, ...withKey(key) })))
  const shown = appeal.data ?? look.data
  const submit = (e: FormEvent) => {
    e.preventDefault()
    appeal.reset()
    look.mutate()
  }
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <form className="card" onSubmit={submit}>
        {look.error && <ProblemBox error={look.error} fields={false} />}
        <Field label={t.receipt} hint={t.receiptHint}>
          <input className="mono" value={v.receipt} onChange={(e) => set({ ...v, receipt: e.target.value })} maxLength={60} required autoComplete="off" spellCheck={false} />
        </Field>
        <Field label={t.code} hint={t.codeHint}>
          <input className="mono" value={v.code} onChange={(e) => set({ ...v, code: e.target.value })} maxLength={30} required autoComplete="off" spellCheck={false} />
        </Field>
        <button className="button primary" disabled={look.isPending}>{t.look}</button>
      </form>
      {shown && !look.error && <Standing progress={shown} />}
      {shown?.mayAppeal && shown.appealBy && <AppealForm until={shown.appealBy} busy={appeal.isPending} error={appeal.error} onSubmit={(reason) => appeal.mutate(reason)} />}
    </Page>
  )
}

function Standing({ progress: p }: { progress: Progress }) {
  const appeal = p.appeal
  const steps: [string, string | undefined][] = [
    [t.steps.filed, p.filedAt], [t.steps.assigned, p.assignedAt], [t.steps.heard, p.heardAt], [t.steps.answered, p.answeredAt],
    [t.steps.decided, p.decidedAt], [t.steps.appealed, appeal?.at], [t.steps.final, appeal?.decidedAt],
  ]
  const verdict = appeal ? (appeal.status ?? 'filed') : p.status
  return (
    <>
      <section className="card" role="status">
        <h2>{t.about(p.groupName)}</h2>
        <p><Status tone={verdict === 'filed' ? 'action' : 'done'}>{t.status[verdict] ?? ''}</Status></p>
        <dl className="facts" style={{ marginTop: 16 }}>
          {steps.filter(([, at]) => at).map(([what, at]) => [<dt key={what}>{what}</dt>, <dd key={`${what}-at`}>{at && instant(at)}</dd>])}
        </dl>
        {p.status === 'filed' && <p className="second">{t.until(deadline(p.answerBy))}</p>}
        {appeal && !appeal.status && <p className="second">{appeal.by === 'group' ? t.byGroup : t.byYou}{t.appealUntil(deadline(appeal.answerBy))}</p>}
        {p.overdue && <p className="near">{t.overdue}</p>}
      </section>
      {p.answer && (
        <Card title={t.answer} aside={p.decidedAt && instant(p.decidedAt)}>
          <p className="text">{p.answer}</p>
          {p.status === 'dismissed' && !appeal && !p.mayAppeal && p.appealBy && <p className="second">{t.appealOver(deadline(p.appealBy))}</p>}
        </Card>
      )}
      {appeal?.answer && (
        <Card title={t.final} aside={appeal.decidedAt && instant(appeal.decidedAt)}>
          <p className="text">{appeal.answer}</p>
          <p className="second">{t.finalNote}</p>
        </Card>
      )}
    </>
  )
}
