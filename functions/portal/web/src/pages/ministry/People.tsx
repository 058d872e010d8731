import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { bodiesQuery } from '../../api/queries'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { matches, useFilters } from '../../parts/filters'
import { Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { InvitationsTable, InviteDialog, PeopleTable } from '../../parts/People'
import { Choose, Search } from '../../parts/Tools'
import { useMe, type Person } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { desk } from '../../texts/zh-CN/desk'
import { ministry } from '../../texts/zh-CN/ministry'
import { invitationsQuery, peopleQuery } from '../body/queries'

const t = ministry.people

const invited = ['body', 'secretariat', 'expert', 'scrutineer', 'auditor', 'ministry'] as const
type Invited = (typeof invited)[number]

const stateOf = (p: Person) => (p.disabled ? 'disabled' : p.mustChange ? 'initial' : 'active')

export function People() {
  const { person } = useMe()
  const may = person?.role === 'ministry'
  const people = useQuery(peopleQuery())
  const bodies = useQuery(bodiesQuery)
  const invitations = useQuery({ ...invitationsQuery, enabled: may })
  const [step, setStep] = useState<'' | 'choose' | 'make'>('')
  const [place, setPlace] = useState<{ role: Invited; body: string }>({ role: 'body', body: '' })
  const { values, set, clear } = useFilters('q', 'role', 'state')
  const named = (code?: string) => bodies.data?.find((b) => b.code === code)?.name ?? ''
  return (
    <Page title={t.title} lead={may ? t.lead : undefined} acts={may && <button type="button" className="button primary" onClick={() => setStep('choose')}>{t.invite}</button>}>
      <section className="card">
        <Loaded queries={{ people, bodies }} lines={10}>
          {({ people }) => {
            const shown = people.filter((p) => matches(values.q, p.name, p.login, named(p.body)) && (!values.role || p.role === values.role) && (!values.state || stateOf(p) === values.state))
            return (
              <PeopleTable
                people={shown} all={people.length} of={(p) => named(p.body)} me={person?.id} act={may} roles onClear={clear}
                filters={
                  <>
                    <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
                    <Choose label={t.filterRole} value={values.role} onChange={(v) => set('role', v)} options={Object.entries(common.roles)} />
                    <Choose label={t.filterState} value={values.state} onChange={(v) => set('state', v)} options={Object.entries(t.states)} />
                  </>
                }
              />
            )
          }}
        </Loaded>
      </section>
      {may && (
        <Card title={desk.invitations.title}>
          <Loaded queries={{ invitations }} lines={4}>
            {({ invitations }) => <InvitationsTable invitations={invitations} of={(i) => named(i.body) || (common.roles[i.role] ?? '')} />}
          </Loaded>
        </Card>
      )}
      {step === 'choose' && (
        <Confirm title={t.inviteTitle} action={t.invite} busy={false} error={null} ready={place.role !== 'body' || place.body !== ''} onConfirm={() => setStep('make')} onClose={() => setStep('')}>
          <Field label={t.role}>
            <select value={place.role} onChange={(e) => setPlace({ ...place, role: e.target.value as Invited })}>
              {invited.map((r) => <option key={r} value={r}>{common.roles[r]}</option>)}
            </select>
          </Field>
          {place.role === 'body' && (
            <Field label={t.body}>
              <BodyOptions value={place.body} onChange={(body) => setPlace({ ...place, body })} />
            </Field>
          )}
        </Confirm>
      )}
      {step === 'make' && (
        <InviteDialog
          title={`${t.invite} · ${common.roles[place.role]}${place.role === 'body' ? ` · ${named(place.body)}` : ''}`}
          place={{ role: place.role, body: place.role === 'body' ? place.body : undefined }}
          onClose={() => setStep('')}
        />
      )}
    </Page>
  )
}

/** A modal dialog of the browser covers what antd opens at the page's end, so a plain choice stands in it. */
function BodyOptions({ value, onChange, ...rest }: { value: string; onChange: (v: string) => void }) {
  const bodies = useQuery(bodiesQuery)
  return (
    <select {...rest} value={value} required onChange={(e) => onChange(e.target.value)}>
      <option value="">{desk.pick.choose}</option>
      {(bodies.data ?? []).map((b) => <option key={b.code} value={b.code}>{b.name}</option>)}
    </select>
  )
}
