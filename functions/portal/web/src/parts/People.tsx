// People and invitations, as those see them who invited: a body its groups' officers, the ministry everybody.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey, type Schemas } from '../api/client'
import { useAct } from '../api/queries'
import { instant, shortInstant } from '../format'
import type { Person } from '../session'
import { common } from '../texts/zh-CN/common'
import { desk } from '../texts/zh-CN/desk'
import { Confirm } from './Confirm'
import { DataTable, type Column } from './DataTable'
import { Dialog } from './Dialog'
import { Field } from './Field'
import { Empty } from './Loaded'
import { Copyable, OneTimeLink } from './OneTimeLink'
import { ProblemBox } from './ProblemBox'
import { Status, type Tone } from './Status'

const t = desk.people

type Invitation = Schemas['AccountInvitationView']
type Place = Pick<Schemas['InviteInputBody'], 'role' | 'body' | 'group'>

interface PeopleProps {
  people: Person[]
  all: number
  of: (person: Person) => string // what the person acts for
  me?: string // nobody resets or disables the own account here
  act: boolean
  filters?: React.ReactNode
  onClear?: () => void
  roles?: boolean // with a column of roles
}

export function PeopleTable({ people, all, of, me, act, filters, onClear, roles }: PeopleProps) {
  const [asked, ask] = useState<{ person: Person; what: 'reset' | 'factor' | 'disable' }>()
  const columns: Column<Person>[] = [
    { id: 'name', title: t.name, sort: (p) => p.name, cell: (p) => p.name },
    ...(roles ? [{ id: 'role', title: t.role, sort: (p: Person) => common.roles[p.role] ?? '', cell: (p: Person) => common.roles[p.role] ?? '' }] : []),
    { id: 'of', title: t.of, sort: of, cell: (p) => of(p) || <span className="second">{common.dash}</span> },
    { id: 'login', title: t.login, sort: (p) => p.login, cell: (p) => <span className="mono">{p.login}</span> },
    { id: 'id', title: t.id, extra: true, cell: (p) => <span className="mono">{p.id}</span> },
    { id: 'signedIn', title: t.signedIn, sort: (p) => p.signedIn ?? '', cell: (p) => (p.signedIn ? <span className="nowrap">{shortInstant(p.signedIn)}</span> : <span className="second">{t.never}</span>) },
    {
      id: 'state', title: t.state, sort: (p) => Number(p.disabled),
      cell: (p) => (p.disabled ? <Status tone="danger">{t.disabled}</Status> : p.mustChange ? <Status tone="incomplete">{t.initial}</Status> : <Status tone="done">{t.active}</Status>),
    },
  ]
  if (act) {
    columns.push({
      id: 'act', title: t.act,
      cell: (p) =>
        !p.disabled && p.id !== me && (
          <span className="row">
            <button type="button" className="button small" aria-label={`${t.reset} ${p.name}`} onClick={() => ask({ person: p, what: 'reset' })}>{t.reset}</button>
            {p.secondFactor.set && <button type="button" className="button small" aria-label={`${t.factor} ${p.name}`} onClick={() => ask({ person: p, what: 'factor' })}>{t.factor}</button>}
            <button type="button" className="button small" aria-label={`${t.disable} ${p.name}`} onClick={() => ask({ person: p, what: 'disable' })}>{t.disable}</button>
          </span>
        ),
    })
  }
  return (
    <>
      <DataTable name="people" label={t.name} rows={people} all={all} columns={columns} rowKey={(p) => p.id} filters={filters} onClear={onClear} empty={<Empty title={t.none} />} />
      {asked?.what === 'reset' && <ResetDialog person={asked.person} onClose={() => ask(undefined)} />}
      {asked?.what === 'factor' && <FactorDialog person={asked.person} onClose={() => ask(undefined)} />}
      {asked?.what === 'disable' && <DisableDialog person={asked.person} onClose={() => ask(undefined)} />}
    </>
  )
}

interface OneProps {
  person: Person
  onClose: () => void
}

function ResetDialog({ person, onClose }: OneProps) {
  const client = useQueryClient()
  const reset = useAct(
    (_: void, key: string) => take(api.POST('/v1/accounts/people/{id}/reset', { params: { path: { id: person.id } }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: ['people'] }),
  )
  if (reset.data) {
    return (
      <Dialog title={desk.invite.initial} onClose={onClose}>
        <p style={{ marginBottom: 16 }}>{desk.invite.initialLead}</p>
        <Copyable label={desk.invite.login} text={person.login} />
        <Copyable label={desk.invite.initial} text={reset.data.initialPassword} />
        <p className="small second">{desk.invite.until(instant(reset.data.until))}{common.zone}</p>
        <div className="row end">
          <button type="button" className="button primary" onClick={onClose}>{desk.invite.done}</button>
        </div>
      </Dialog>
    )
  }
  return (
    <Confirm title={t.resetTitle(person.name)} action={t.reset} busy={reset.isPending} error={reset.error} onConfirm={() => reset.mutate()} onClose={onClose}>
      <p>{t.resetLead}</p>
    </Confirm>
  )
}

function FactorDialog({ person, onClose }: OneProps) {
  const client = useQueryClient()
  const reset = useAct(
    (_: void, key: string) => take(api.POST('/v1/accounts/people/{id}/second-factor/reset', { params: { path: { id: person.id } }, ...withKey(key) })),
    () => {
      void client.invalidateQueries({ queryKey: ['people'] })
      onClose()
    },
  )
  return (
    <Confirm title={t.factorTitle(person.name)} action={t.factor} busy={reset.isPending} error={reset.error} onConfirm={() => reset.mutate()} onClose={onClose}>
      <p>{t.factorLead}</p>
    </Confirm>
  )
}

function DisableDialog({ person, onClose }: OneProps) {
  const client = useQueryClient()
  const disable = useAct(
    (_: void, key: string) => take(api.POST('/v1/accounts/people/{id}/disable', { params: { path: { id: person.id } }, ...withKey(key) })),
    () => {
      void client.invalidateQueries({ queryKey: ['people'] })
      onClose()
    },
  )
  return (
    <Confirm title={t.disableTitle(person.name)} action={t.disable} danger word={person.name} busy={disable.isPending} error={disable.error} onConfirm={() => disable.mutate()} onClose={onClose}>
      <p style={{ marginBottom: 16 }}>{t.disableLead}</p>
    </Confirm>
  )
}

const tones: Record<string, Tone> = { open: 'action', accepted: 'done', withdrawn: 'second', expired: 'incomplete' }

export function InvitationsTable({ invitations, of }: { invitations: Invitation[]; of: (invitation: Invitation) => string }) {
  const i = desk.invitations
  const client = useQueryClient()
  const withdraw = useAct(
    (id: string) => take(api.DELETE('/v1/accounts/invitations/{id}', { params: { path: { id } } })),
    () => void client.invalidateQueries({ queryKey: ['invitations'] }),
  )
  const columns: Column<Invitation>[] = [
    { id: 'of', title: i.of, sort: of, cell: of },
    { id: 'role', title: i.role, sort: (x) => common.roles[x.role] ?? '', cell: (x) => common.roles[x.role] ?? '' },
    { id: 'for', title: i.for, cell: (x) => x.for || <span className="second">{i.noNote}</span> },
    { id: 'created', title: i.created, sort: (x) => x.created, cell: (x) => <span className="nowrap">{shortInstant(x.created)}</span> },
    { id: 'expires', title: i.expires, sort: (x) => x.expires, cell: (x) => <span className="nowrap">{shortInstant(x.expires)}</span> },
    { id: 'state', title: i.state, sort: (x) => x.state, cell: (x) => <Status tone={tones[x.state] ?? 'second'}>{i.states[x.state] ?? ''}</Status> },
    {
      id: 'act', title: desk.people.act,
      cell: (x) => x.state === 'open' && <button type="button" className="button small" disabled={withdraw.isPending} aria-label={`${i.withdraw} ${of(x)}`} onClick={() => withdraw.mutate(x.id)}>{i.withdraw}</button>,
    },
  ]
  return (
    <>
      {withdraw.error && <ProblemBox error={withdraw.error} />}
      <DataTable name="invitations" label={i.title} rows={invitations} columns={columns} rowKey={(x) => x.id} empty={<Empty title={i.none}>{i.noneLead}</Empty>} />
    </>
  )
}

/** Makes an invitation to a place that is settled, and shows its link this once. */
export function InviteDialog({ title, place, onClose }: { title: string; place: Place; onClose: () => void }) {
  const client = useQueryClient()
  const [note, set] = useState('')
  const invite = useAct(
    (_: void, key: string) => take(api.POST('/v1/accounts/invitations', { body: { ...place, for: note || undefined }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: ['invitations'] }),
  )
  if (invite.data) {
    return (
      <Dialog title={desk.invite.title}>
        <OneTimeLink token={invite.data.token} expires={invite.data.invitation.expires} onDone={onClose} />
      </Dialog>
    )
  }
  return (
    <Confirm title={title} action={desk.invite.make} busy={invite.isPending} error={invite.error} onConfirm={() => invite.mutate()} onClose={onClose}>
      <Field label={desk.invite.note} hint={desk.invite.noteHint}>
        <input value={note} maxLength={100} onChange={(e) => set(e.target.value)} />
      </Field>
    </Confirm>
  )
}
