import { Dialog } from '../parts/Dialog'
import { SignInForm } from '../parts/SignInForm'
import { api, take } from '../api/client'
import { useLeave, type Life, type Person } from '../session'
import { span } from '../format'
import { account } from '../texts/zh-CN/account'

/** Two minutes before the session ends it offers to go on; after it, to sign in again over the page, which stays as it is. */
export function Renewal({ person, life, left, resume }: { person: Person; life: Life; left: number; resume: () => void }) {
  const leave = useLeave()
  if (life === 'ended') {
    return (
      <Dialog title={account.again.title}>
        <p className="second" style={{ marginBottom: 16 }}>{account.again.lead}</p>
        <SignInForm login={person.login} then={resume} />
        <p className="small" style={{ marginTop: 12 }}>
          <button type="button" className="button link" onClick={() => void leave()}>{account.again.other}</button>
        </p>
      </Dialog>
    )
  }
  const stay = () => void take(api.GET('/v1/accounts/me')).then(resume, () => undefined)
  return (
    <Dialog title={account.warn.title} onClose={stay}>
      <p style={{ marginBottom: 16 }}>{account.warn.lead(span(left))}</p>
      <button type="button" className="button primary" onClick={stay}>{account.warn.stay}</button>
    </Dialog>
  )
}
