// The investigation of an objection: its log, which is only added to, and the hearing of the group.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { deadline, instant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { useMe } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { ministry } from '../../texts/zh-CN/ministry'
import { useObjectionFiles } from '../public/evidence'
import { File } from './Objection'
import { useNames } from './ObjectionHandling'

const t = ministry.objections

type Data = Schemas['NoticeObjection']

/** What was sent to the group, and what it answered. */
export function Hearing({ objection: o, sees }: { objection: Data; sees: boolean }) {
  const now = useServerNow(30_000)
  const h = o.hearing
  if (!h) return null
  return (
    <Card title={t.extract} aside={t.heard(instant(h.sentAt))}>
      {sees && <p className="text">{h.extract}</p>}
      <p className="second">{h.answeredAt ? t.answered(instant(h.answeredAt)) : `${t.answerTerm(deadline(h.answerBy))}，${now < Date.parse(h.answerBy) ? t.unanswered : t.noAnswer}`}</p>
      {sees && h.answer && <p className="text">{h.answer}</p>}
    </Card>
  )
}

export function Inquiry({ round, objection: o }: { round: string; objection: Data }) {
  return (
    <>
      <Note key={`note-${o.version}`} round={round} objection={o} />
      {!o.hearing && o.status === 'filed' && <Extract round={round} objection={o} />}
      <Withdraw round={round} objection={o} />
    </>
  )
}

const useDone = (round: string) => {
  const client = useQueryClient()
  return () => {
    for (const what of ['objections', 'objection-steps']) void client.invalidateQueries({ queryKey: [what, round] })
  }
}

function Note({ round, objection: o }: { round: string; objection: Data }) {
  const [text, set] = useState('')
  const path = { round, objection: o.id }
  const files = useObjectionFiles(round, {
    name: `note-${o.id}-${o.version}`, hint: t.noteFiles,
    ask: (body, key) => take(api.POST('/v1/notice/{round}/objections/{objection}/documents', { params: { path }, body, ...withKey(key) })),
  })
  const add = useAct(
    (_: void, key: string) => take(api.POST('/v1/notice/{round}/objections/{objection}/steps', { params: { path }, body: { text, documents: files.accepted.map((d) => d.id) }, ...withKey(key) })),
    useDone(round),
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    add.mutate()
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.note}</h2>
      {add.error && <ProblemBox error={add.error} fields={false} />}
      <Field label={t.noteText} hint={t.noteHint} wrong={add.error?.at('/text')}>
        <textarea rows={4} minLength={10} maxLength={5000} required value={text} onChange={(e) => set(e.target.value)} />
      </Field>
      {files.field(add.error?.at('/documents'))}
      <button className="button" disabled={add.isPending || files.busy}>{t.noteAct}</button>
    </form>
  )
}

/** The preview is exactly what the group will read; the server refuses what tells who objects. */
function Extract({ round, objection: o }: { round: string; objection: Data }) {
  const [text, set] = useState('')
  const [asked, ask] = useState(false)
  const hear = useAct(
    (_: void, key: string) => take(api.POST('/v1/notice/{round}/objections/{objection}/extract', { params: { path: { round, objection: o.id } }, body: { text }, ...withKey(key) })),
    useDone(round),
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.extract}</h2>
      <p className="second" style={{ marginBottom: 16 }}>{t.extractLead}</p>
      {hear.error && <ProblemBox error={hear.error} fields={false} />}
      <Field label={t.extractText} hint={t.extractHint} wrong={hear.error?.at('/text')}>
        <textarea rows={5} minLength={10} maxLength={5000} required value={text} onChange={(e) => set(e.target.value)} />
      </Field>
      <button className="button" disabled={hear.isPending}>{t.extractAct}</button>
      {asked && (
        <Confirm
          title={t.extractTitle} action={t.extractConfirm} busy={hear.isPending} error={null} onClose={() => ask(false)}
          onConfirm={() => {
            ask(false)
            hear.mutate()
          }}
        >
          <p className="text">{text}</p>
          <p className="second">{t.extractNote}</p>
        </Confirm>
      )}
    </form>
  )
}

function Withdraw({ round, objection: o }: { round: string; objection: Data }) {
  const [asked, ask] = useState(false)
  const [reason, set] = useState('')
  const withdraw = useAct(
    (_: void, key: string) => take(api.POST('/v1/notice/{round}/objections/{objection}/handler/withdraw', { params: { path: { round, objection: o.id } }, body: { reason }, ...withKey(key) })),
    useDone(round),
  )
  return (
    <Card title={t.withdraw}>
      <p className="second" style={{ marginBottom: 16 }}>{t.withdrawLead}</p>
      <button type="button" className="button" onClick={() => ask(true)}>{t.withdraw}</button>
      {asked && (
        <Confirm title={t.withdraw} action={t.withdraw} danger busy={withdraw.isPending} error={withdraw.error} ready={reason.trim().length >= 4} onConfirm={() => withdraw.mutate()} onClose={() => ask(false)}>
          <p>{t.withdrawLead}</p>
          <Field label={t.withdrawReason}>
            <textarea rows={3} maxLength={500} value={reason} onChange={(e) => set(e.target.value)} />
          </Field>
        </Confirm>
      )}
    </Card>
  )
}

/** The log. Who reads people reads names, the others what part somebody has. */
export function Log({ round, objection, version }: { round: string; objection: string; version: number }) {
  const steps = useQuery({
    queryKey: ['objection-steps', round, objection, version],
    queryFn: async () => (await take(api.GET('/v1/notice/{round}/objections/{objection}/steps', { params: { path: { round, objection } } }))).items ?? [],
  })
  const named = useNames(useMe().person?.role === 'ministry')
  return (
    <Card title={t.log} aside={t.logLead}>
      <Loaded queries={{ steps }} lines={4} isEmpty={({ steps }) => steps.length === 0} empty={<p className="second">{t.logNone}</p>}>
        {({ steps }) => (
          <ul className="plain">
            {steps.map((s) => (
              <li key={s.id}>
                <p><b>{t.kinds[s.kind] ?? ''}</b> <span className="small second">{instant(s.at)} {named(s.by) ?? (s.kind === 'lapsed' ? t.schedule : common.roles[s.role ?? ''] ?? t.objectorRole)}</span></p>
                <p className="text">{s.kind === 'lapsed' ? (t.terms[s.text] ?? '') : s.text}</p>
                {(s.documents ?? []).map((d) => <File key={d.id} round={round} objection={objection} document={d} />)}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  )
}
