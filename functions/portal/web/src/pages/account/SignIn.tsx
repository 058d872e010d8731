import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { Page } from '../../parts/Page'
import { SignInForm } from '../../parts/SignInForm'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { homeOf } from './home'
import { account } from '../../texts/zh-CN/account'

const t = account.signIn

export function SignIn() {
  const { person } = useMe()
  const round = useRoundId()
  const go = useNavigate()
  useEffect(() => {
    if (person) void go(homeOf(person.role, round), { replace: true })
  }, [person, round, go])
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <div className="card">
        <SignInForm />
      </div>
      <p className="small second">{t.help}</p>
    </Page>
  )
}
