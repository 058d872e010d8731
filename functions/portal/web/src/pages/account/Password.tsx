import { useState, type FormEvent } from 'react'
import { api, take } from '../../api/client'
import { asProblem, type Problem } from '../../api/problem'
import { Field } from '../../parts/Field'
import { Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { useEnter } from '../../session'
import { account } from '../../texts/zh-CN/account'

const t = account.password

/** Choosing another password; forced while the present one is an initial one. */
export function Password({ forced }: { forced?: boolean }) {
  const enter = useEnter()
  const empty = { current: '', next: '', repeat: '' }
  const [values, set] = useState(empty)
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState(false)
  const mismatch = values.repeat !== '' && values.repeat !== values.next ? account.invitation.mismatch : undefined
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    if (values.repeat !== values.next) return
    setBusy(true)
    setProblem(undefined)
    try {
      enter(await take(api.POST('/v1/accounts/password', { body: { current: values.current, new: values.next } })))
      setDone(true)
      set(empty)
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const bind = (name: keyof typeof values) => ({ type: 'password', required: true, value: values[name], onChange: (e: { target: { value: string } }) => set({ ...values, [name]: e.target.value }) })
  return (
    <Page title={forced ? t.forced : t.title} lead={forced ? t.forcedLead : t.lead} narrow>
      {done && (
        <div className="note done" role="status">
          <h3>{t.done}</h3>
          <p>{t.doneLead}</p>
        </div>
      )}
      <form className="card" onSubmit={(e) => void submit(e)}>
        {problem && <ProblemBox error={problem} fields={false} />}
        <Field label={t.current} wrong={problem?.at('/current')}>
          <input {...bind('current')} autoComplete="current-password" />
        </Field>
        <Field label={t.next} hint={account.invitation.passwordHint} wrong={problem?.at('/new')}>
          <input {...bind('next')} autoComplete="new-password" />
        </Field>
        <Field label={account.invitation.repeat} wrong={mismatch}>
          <input {...bind('repeat')} autoComplete="new-password" />
        </Field>
        <button className="button primary" disabled={busy}>{t.submit}</button>
      </form>
    </Page>
  )
}
