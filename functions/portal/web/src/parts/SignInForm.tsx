import { useState, type FormEvent } from 'react'
import { api, take } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import { useEnter, type Person } from '../session'
import { account } from '../texts/zh-CN/account'
import { Field } from './Field'
import { ProblemBox } from './ProblemBox'

const t = account.signIn

export function SignInForm({ login, then }: { login?: string; then?: (person: Person) => void }) {
  const enter = useEnter()
  const [values, set] = useState({ login: login ?? '', password: '' })
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      const person = await take(api.POST('/v1/accounts/sessions', { body: values }))
      enter(person)
      then?.(person)
    } catch (error) {
      setProblem(asProblem(error))
      set((v) => ({ ...v, password: '' }))
    } finally {
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(e) => void submit(e)}>
      {problem && <ProblemBox error={problem} />}
      <Field label={t.login}>
        <input value={values.login} onChange={(e) => set({ ...values, login: e.target.value })} autoComplete="username" autoCapitalize="none" required autoFocus={!login} />
      </Field>
      <Field label={t.password}>
        <input type="password" value={values.password} onChange={(e) => set({ ...values, password: e.target.value })} autoComplete="current-password" required autoFocus={!!login} />
      </Field>
      <button className="button primary" disabled={busy}>{t.submit}</button>
    </form>
  )
}
