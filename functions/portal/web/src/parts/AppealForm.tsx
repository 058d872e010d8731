// The appeal against a decision on an objection: once, with a reason. Both sides have the same form.
import { useState, type FormEvent } from 'react'
import type { Problem } from '../api/problem'
import { deadline } from '../format'
import { pub } from '../texts/zh-CN/public'
import { Confirm } from './Confirm'
import { Field } from './Field'
import { ProblemBox } from './ProblemBox'

const t = pub.follow

interface Props {
  until: string
  busy: boolean
  error: Problem | null
  onSubmit: (reason: string) => void
}

export function AppealForm({ until, busy, error, onSubmit }: Props) {
  const [reason, set] = useState('')
  const [asked, ask] = useState(false)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.appeal}</h2>
      <p className="second" style={{ marginBottom: 16 }}>{t.appealLead(deadline(until))}</p>
      {error && <ProblemBox error={error} fields={false} />}
      <Field label={t.reason} hint={t.reasonHint} wrong={error?.at('/reason')}>
        <textarea rows={5} minLength={10} maxLength={5000} required value={reason} onChange={(e) => set(e.target.value)} />
      </Field>
      <button className="button primary" disabled={busy}>{t.submit}</button>
      {asked && (
        <Confirm
          title={t.appeal} action={t.action} busy={busy} error={null} onClose={() => ask(false)}
          onConfirm={() => {
            ask(false)
            onSubmit(reason)
          }}
        >
          <p>{t.confirm}</p>
        </Confirm>
      )}
    </form>
  )
}
