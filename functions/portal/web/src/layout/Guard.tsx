import type { ReactNode } from 'react'
import { useMe, type Role } from '../session'
import { account } from '../texts/zh-CN/account'
import { common } from '../texts/zh-CN/common'
import { Page } from '../parts/Page'
import { SignInForm } from '../parts/SignInForm'
import { Skeleton } from '../parts/Loaded'

/** Shows a page to whom it is for. Who is not signed in signs in here; the address stays. */
export function Guard({ role, children }: { role?: Role | readonly Role[]; children: ReactNode }) {
  const { person, known } = useMe()
  if (!role) return <>{children}</>
  if (!known) return <Skeleton lines={6} />
  const roles = [role].flat() as Role[]
  if (!person) {
    return (
      <Page title={account.signIn.needed} lead={account.signIn.neededLead} narrow>
        <div className="card">
          <SignInForm />
        </div>
      </Page>
    )
  }
  if (!roles.includes(person.role as Role)) {
    const names = roles.map((r) => common.roles[r] ?? '').join(common.list)
    return (
      <Page title={common.problem.otherRole} narrow>
        <p className="note">{common.problem.otherRoleDetail(names)}</p>
      </Page>
    )
  }
  return <>{children}</>
}
