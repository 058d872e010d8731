import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'
import { api, take } from '../../api/client'
import { asProblem, type Problem } from '../../api/problem'
import { Field } from '../../parts/Field'
import { Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { useRoundId } from '../../round'
import { useEnter, type Person } from '../../session'
import { account } from '../../texts/zh-CN/account'
import { homeOf } from './home'

const t = account.invitation

/** Makes the account that an invitation offers. Its token stands behind # in the address, so that no server sees it there. */
export function Invitation({ token }: { token: string }) {
  const go = useNavigate()
  const round = useRoundId()
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <div className="card">
        <InvitationForm token={token} submit={t.submit} then={(person) => void go(homeOf(person.role, round), { replace: true })} />
      </div>
    </Page>
  )
}

export function InvitationForm({ token, submit: action, then }: { token: string; submit: string; then: (person: Person) => void }) {
  const enter = useEnter()
  const [values, set] = useState({ name: '', login: '', password: '', repeat: '' })
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const mismatch = values.repeat !== '' && values.repeat !== values.password ? t.mismatch : undefined
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    if (values.repeat !== values.password) return
    setBusy(true)
    setProblem(undefined)
    try {
      const { name, login, password } = values
      const person = await take(api.POST('/v1/accounts/invitations/accept', { body: { token, name, login, password } }))
      enter(person)
      then(person)
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  const bind = (name: keyof typeof values) => ({ value: values[name], onChange: (e: { target: { value: string } }) => set({ ...values, [name]: e.target.value }), required: true })
  return (
    <form onSubmit={(e) => void submit(e)}>
      {problem && <ProblemBox error={problem} fields={false} />}
      <Field label={t.name} hint={t.nameHint} wrong={problem?.at('/name')}>
        <input {...bind('name')} autoComplete="name" maxLength={50} />
      </Field>
      <Field label={t.login} hint={t.loginHint} wrong={problem?.at('/login')}>
        <input {...bind('login')} autoComplete="username" autoCapitalize="none" maxLength={32} />
      </Field>
      <Field label={t.password} hint={t.passwordHint} wrong={problem?.at('/password')}>
        <input {...bind('password')} type="password" autoComplete="new-password" />
      </Field>
      <Field label={t.repeat} wrong={mismatch}>
        <input {...bind('repeat')} type="password" autoComplete="new-password" />
      </Field>
      <button className="button primary" disabled={busy}>{action}</button>
    </form>
  )
}
