import { useState, type FormEvent } from 'react'
import { api, take } from '../../api/client'
import { useAct } from '../../api/queries'
import { asProblem, type Problem } from '../../api/problem'
import { Field } from '../../parts/Field'
import { Confirm } from '../../parts/Confirm'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { SignInForm } from '../../parts/SignInForm'
import { leaveHere, useEnter, useMe } from '../../session'
import { account } from '../../texts/zh-CN/account'
import { SecondFactorCard } from './SecondFactor'

const t = account.password

/** The account's page: password, second factor, other sign-ins. */
export function Security() {
  const { person } = useMe()
  if (!person) {
    return (
      <Page title={account.signIn.needed} lead={account.signIn.neededLead} narrow>
        <div className="card"><SignInForm /></div>
      </Page>
    )
  }
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <PasswordForm title={t.card} />
      <SecondFactorCard person={person} />
      <Everywhere />
    </Page>
  )
}

function Everywhere() {
  const [asked, ask] = useState(false)
  const end = useAct(() => take(api.DELETE('/v1/accounts/sessions', { params: {} as never })), () => leaveHere())
  const e = account.everywhere
  return (
    <Card title={e.title}>
      <p style={{ marginBottom: 16 }}>{e.lead}</p>
      <button type="button" className="button" onClick={() => ask(true)}>{e.action}</button>
      {asked && (
        <Confirm title={e.action} action={e.action} busy={end.isPending} error={end.error} onConfirm={() => end.mutate(undefined)} onClose={() => ask(false)}>
          <p>{e.sure}</p>
        </Confirm>
      )}
    </Card>
  )
}

/** Chosen before anything else while the present password is an initial one. */
export function Password() {
  return (
    <Page title={t.forced} lead={t.forcedLead} narrow>
      <PasswordForm />
    </Page>
  )
}

function PasswordForm({ title }: { title?: string }) {
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
    <>
      {done && (
        <div className="note done" role="status">
          <h3>{t.done}</h3>
          <p>{t.doneLead}</p>
        </div>
      )}
      <form className="card" onSubmit={(e) => void submit(e)}>
        {title && <h2>{title}</h2>}
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
    </>
  )
}
