import { useState, type FormEvent } from 'react'
import { api, take } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import { useEnter, type Person } from '../session'
import { account } from '../texts/zh-CN/account'
import { Field } from './Field'
import { ProblemBox } from './ProblemBox'

const t = account.signIn
const f = account.factor

export function SignInForm({ login, then }: { login?: string; then?: (person: Person) => void }) {
  const enter = useEnter()
  const [values, set] = useState({ login: login ?? '', password: '', code: '' })
  const [second, setSecond] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      const { code, ...first } = values
      const person = await take(api.POST('/v1/accounts/sessions', { body: second ? { ...first, code } : first }))
      enter(person)
      then?.(person)
    } catch (error) {
      const p = asProblem(error)
      const asked = p.code === 'second-factor-needed'
      const here = asked || p.code === 'second-factor-refused' || p.passing
      setSecond(asked || (second && here))
      setProblem(asked ? undefined : p)
      set((v) => ({ ...v, code: '', password: here ? v.password : '' }))
    } finally {
      setBusy(false)
    }
  }
  if (second) {
    return (
      <form onSubmit={(e) => void submit(e)}>
        <h2>{f.step}</h2>
        <p className="second" style={{ marginBottom: 16 }}>{f.stepLead}</p>
        {problem && <ProblemBox error={problem} />}
        <Field label={f.code}>
          <input className="mono" value={values.code} onChange={(e) => set({ ...values, code: e.target.value })} autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} maxLength={32} required autoFocus />
        </Field>
        <div className="row">
          <button className="button primary" disabled={busy}>{t.submit}</button>
          <button type="button" className="button link" onClick={() => setSecond(false)}>{f.back}</button>
        </div>
        <p className="small second" style={{ marginTop: 16 }}>{f.lost}</p>
      </form>
    )
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
