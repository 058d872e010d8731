// Setting up the second factor: the password again, the code for the telephone, its first digits, the recovery codes.
import { useState, type FormEvent } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { asProblem, type Problem } from '../../api/problem'
import { day, grouped, number } from '../../format'
import { Field } from '../../parts/Field'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { QrCode } from '../../parts/QrCode'
import { Status } from '../../parts/Status'
import { saveText } from '../../parts/save'
import { useEnter, type Person } from '../../session'
import { account } from '../../texts/zh-CN/account'
import { common } from '../../texts/zh-CN/common'

const t = account.factor

/** The page of who may do nothing else before. */
export function SecondFactorPage({ person }: { person: Person }) {
  return (
    <Page title={t.forced} lead={t.forcedLead} narrow>
      <Card>
        <Setup person={person} />
      </Card>
    </Page>
  )
}

/** Its place on the account's page. */
export function SecondFactorCard({ person }: { person: Person }) {
  const [doing, set] = useState<'' | 'setup' | 'remove'>('')
  const there = person.secondFactor.set
  const done = () => set('')
  return (
    <Card title={t.title} aside={there ? <Status tone="done">{t.on(day(Date.parse(there)))}</Status> : <Status tone="second">{t.off}</Status>}>
      {doing === 'setup' && <Setup person={person} then={done} onCancel={done} />}
      {doing === 'remove' && <Remove then={done} onCancel={done} />}
      {doing === '' && (
        <>
          <p style={{ marginBottom: 16 }}>{there ? t.left(number(person.secondFactor.recovery)) : t.lead}</p>
          <div className="row">
            <button type="button" className="button" onClick={() => set('setup')}>{there ? t.again : t.begin}</button>
            {there && !person.secondFactor.obligatory && <button type="button" className="button" onClick={() => set('remove')}>{t.remove}</button>}
          </div>
        </>
      )}
    </Card>
  )
}

type Made = Schemas['AccountEnrolment']

interface StepProps {
  then?: () => void
  onCancel?: () => void
}

function Setup({ person, then, onCancel }: StepProps & { person: Person }) {
  const enter = useEnter()
  const [made, setMade] = useState<Made>()
  const [codes, setCodes] = useState<string[]>()
  const finish = async () => {
    enter(await take(api.GET('/v1/accounts/me')))
    then?.()
  }
  if (codes) return <RecoveryCodes login={person.login} codes={codes} onDone={() => void finish()} />
  if (made) return <Confirmation made={made} then={setCodes} onCancel={onCancel} />
  return (
    <Proof
      lead={t.proofLead} action={t.next} withCode={person.secondFactor.set !== undefined} onCancel={onCancel}
      act={async (body) => setMade(await take(api.POST('/v1/accounts/second-factor', { body })))}
    />
  )
}

function Remove({ then, onCancel }: StepProps) {
  const enter = useEnter()
  return (
    <Proof
      lead={t.removeLead} action={t.remove} withCode onCancel={onCancel}
      act={async (body) => {
        enter(await take(api.POST('/v1/accounts/second-factor/remove', { body })))
        then?.()
      }}
    />
  )
}

/** A form whose refusals it shows itself. */
function useSubmit(act: () => Promise<void>) {
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      await act()
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setBusy(false)
    }
  }
  return { problem, busy, onSubmit: (e: FormEvent) => void submit(e) }
}

interface ProofProps {
  lead: string
  action: string
  withCode: boolean
  act: (body: { password: string; code?: string }) => Promise<void>
  onCancel?: () => void
}

function Proof({ lead, action, withCode, act, onCancel }: ProofProps) {
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const { problem, busy, onSubmit } = useSubmit(() => act(withCode ? { password, code } : { password }))
  return (
    <form onSubmit={onSubmit}>
      <p style={{ marginBottom: 16 }}>{lead}</p>
      {problem && <ProblemBox error={problem} fields={false} />}
      <Field label={account.password.current} wrong={problem?.at('/password')}>
        <input type="password" required value={password} onChange={(e) => setPassword(e.target.value)} autoComplete="current-password" />
      </Field>
      {withCode && <CodeField value={code} set={setCode} wrong={problem?.at('/code')} hint={t.codeOrRecovery} />}
      <Acts action={action} busy={busy} onCancel={onCancel} />
    </form>
  )
}

function Acts({ action, busy, onCancel }: { action: string; busy: boolean; onCancel?: () => void }) {
  return (
    <div className="row">
      <button className="button primary" disabled={busy}>{action}</button>
      {onCancel && <button type="button" className="button" onClick={onCancel}>{common.cancel}</button>}
    </div>
  )
}

export function CodeField({ value, set, wrong, hint, focus }: { value: string; set: (v: string) => void; wrong?: string; hint: string; focus?: boolean }) {
  return (
    <Field label={t.code} hint={hint} wrong={wrong}>
      <input className="mono" required value={value} onChange={(e) => set(e.target.value)} autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} maxLength={32} autoFocus={focus} />
    </Field>
  )
}

function Confirmation({ made, then, onCancel }: { made: Made; then: (codes: string[]) => void; onCancel?: () => void }) {
  const [code, setCode] = useState('')
  const { problem, busy, onSubmit } = useSubmit(async () => then((await take(api.POST('/v1/accounts/second-factor/confirm', { body: { code } }))).codes ?? []))
  return (
    <form onSubmit={onSubmit}>
      <ol className="steps" style={{ marginBottom: 20 }}>
        <li>{t.install}</li>
        <li>
          {t.scan}
          <QrCode text={made.uri} label={t.qr} />
          <p className="small second">{t.byHand}</p>
          <p className="mono">{grouped(made.secret)}</p>
        </li>
        <li>{t.enter}</li>
      </ol>
      {problem && <ProblemBox error={problem} fields={false} />}
      <CodeField value={code} set={setCode} wrong={problem?.at('/code')} hint={t.codeHint} />
      <Acts action={t.confirm} busy={busy} onCancel={onCancel} />
    </form>
  )
}

function RecoveryCodes({ login, codes, onDone }: { login: string; codes: string[]; onDone: () => void }) {
  const file = () => saveText(`${t.fileHead(login)}\r\n\r\n${codes.join('\r\n')}\r\n`, t.fileName(login), 'text/plain;charset=utf-8')
  return (
    <>
      <div className="note done" role="status">
        <h3>{t.done}</h3>
        <p>{t.recoveryLead}</p>
      </div>
      <ul className="recovery mono" aria-label={t.recovery}>
        {codes.map((c) => <li key={c}>{c}</li>)}
      </ul>
      <div className="row">
        <button type="button" className="button primary" onClick={onDone}>{t.kept}</button>
        <button type="button" className="button" onClick={file}>{t.download}</button>
      </div>
    </>
  )
}
