// The answer of an expert whom the lot has drawn (R6.3). The link's tokens stand behind # in the address, so that no server
// sees them there: that of the seat, and that of an account for who has none.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'react-router'
import { api, take, withKey } from '../../api/client'
import { useAct } from '../../api/queries'
import { instant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { SignInForm } from '../../parts/SignInForm'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { reply as t } from '../../texts/zh-CN/pool'
import { InvitationForm } from './Invitation'

export function Reply() {
  const round = useRoundId()
  const [token = '', offer = ''] = useLocation().hash.slice(1).split('.')
  const { person } = useMe()
  const path = { params: { path: { round } } }
  const look = useQuery({
    queryKey: ['reply', round, token],
    queryFn: () => take(api.POST('/v1/review/{round}/replies/look', { ...path, body: { token: token || '-' } })),
    retry: false,
  })
  /** An answer is given: a link that offers an account still, to who declined or has one, is good for nothing any more. */
  const told = () => {
    if (offer) void api.POST('/v1/accounts/invitations/give-back', { body: { token: offer } }) // refused where the account was made with it
    void look.refetch()
  }
  const accept = useAct((_: void, key: string) => take(api.POST('/v1/review/{round}/replies/accept', { ...path, body: { token }, ...withKey(key) })), told)
  const decline = useAct((reason: string, key: string) => take(api.POST('/v1/review/{round}/replies/decline', { ...path, body: { token, ...(reason.trim() && { reason }) }, ...withKey(key) })), told)
  const given = accept.data ?? decline.data
  return (
    <Page title={t.title} narrow>
      <Loaded queries={{ look }} lines={5}>
        {({ look }) => (
          <>
            <Card>
              <p>{t.lead(look.name, look.roundTitle)}</p>
              {look.state === 'invited' && <p>{t.until(instant(look.until) + common.zone)}</p>}
              <p className="second">{t.duties}</p>
              <Standing state={look.state} round={round} />
            </Card>
            {look.state === 'invited' && (
              <Card title={t.choose}>
                {accept.error && <ProblemBox error={accept.error} />}
                {person?.role === 'expert' ? (
                  <>
                    <p style={{ marginBottom: 16 }}>{t.acceptAs(person.name)}</p>
                    <button type="button" className="button primary" disabled={accept.isPending} onClick={() => accept.mutate()}>{t.accept}</button>
                  </>
                ) : person ? (
                  <p>{t.other}</p>
                ) : (
                  <Newcomer offer={offer} then={() => accept.mutate()} />
                )}
              </Card>
            )}
            {look.state === 'invited' && <Decline busy={decline.isPending} error={decline.error} onDecline={(reason) => decline.mutate(reason)} />}
            {given && <Card title={t.receipt}><Receipt receipt={given} /></Card>}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Standing({ state, round }: { state: string; round: string }) {
  if (state === 'accepted') {
    return (
      <>
        <p className="note done" role="status">{t.accepted}</p>
        <p>{t.acceptedLead}</p>
        <p><Link to={`/rounds/${round}/expert`}>{t.desk}</Link></p>
      </>
    )
  }
  if (state === 'declined') return <><p className="note" role="status">{t.declined}</p><p>{t.declinedLead}</p></>
  if (state === 'silent') return <><p className="note incomplete" role="status">{t.silent}</p><p>{t.silentLead}</p></>
  return null
}

/** Who is not signed in signs in, or makes the account that the link offers; either way that is the answer. */
function Newcomer({ offer, then }: { offer: string; then: () => void }) {
  const [known, set] = useState(!offer)
  return (
    <>
      {offer && (
        <div className="row" role="radiogroup" aria-label={t.choose} style={{ marginBottom: 16 }}>
          <label><input type="radio" name="account" checked={!known} onChange={() => set(false)} /> {t.create}</label>
          <label><input type="radio" name="account" checked={known} onChange={() => set(true)} /> {t.have}</label>
        </div>
      )}
      {known ? <SignInForm then={(person) => person.role === 'expert' && then()} /> : <InvitationForm token={offer} submit={t.accept} then={then} />}
    </>
  )
}

function Decline({ busy, error, onDecline }: { busy: boolean; error: unknown; onDecline: (reason: string) => void }) {
  const [asked, ask] = useState(false)
  const [reason, set] = useState('')
  return (
    <p>
      <button type="button" className="button" onClick={() => ask(true)}>{t.decline}</button>
      {asked && (
        <Confirm title={t.declineTitle} action={t.decline} danger busy={busy} error={error} onConfirm={() => onDecline(reason)} onClose={() => ask(false)}>
          <p style={{ marginBottom: 16 }}>{t.declineLead}</p>
          <Field label={t.reason}><input value={reason} maxLength={200} onChange={(e) => set(e.target.value)} autoComplete="off" /></Field>
        </Confirm>
      )}
    </p>
  )
}
