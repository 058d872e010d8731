import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { InvitationsTable, InviteDialog, PeopleTable } from '../../parts/People'
import { Status, type Tone } from '../../parts/Status'
import { Choose, Counts, Search } from '../../parts/Tools'
import { useMe, type Person } from '../../session'
import { body as words } from '../../texts/zh-CN/body'
import { common } from '../../texts/zh-CN/common'
import { desk } from '../../texts/zh-CN/desk'
import { groupsQuery, invitationsQuery, peopleQuery } from './queries'
import { Transfers } from './Transfers'

const t = words.groups

type Group = Schemas['RegistryListed']
type Invitation = Schemas['AccountInvitationView']
type Has = 'has' | 'waiting' | 'none'

export function Groups() {
  const body = useMe().person?.body ?? ''
  const groups = useQuery(groupsQuery(body))
  const people = useQuery(peopleQuery({ role: 'group' }))
  const invitations = useQuery(invitationsQuery)
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded queries={{ groups, people, invitations }} lines={10} isEmpty={({ groups }) => groups.length === 0} empty={<Card><Empty title={t.none}>{t.noneLead}</Empty></Card>}>
        {(d) => <Full {...d} />}
      </Loaded>
      <Transfers body={body} />
    </Page>
  )
}

function Full({ groups, people, invitations }: { groups: Group[]; people: Person[]; invitations: Invitation[] }) {
  const [invited, invite] = useState<Group>()
  const { values, set, clear } = useFilters('q', 'has')
  const officers = (g: Group) => people.filter((p) => p.group === g.id && !p.disabled)
  const has = (g: Group): Has => (officers(g).length > 0 ? 'has' : invitations.some((i) => i.group === g.id && i.state === 'open') ? 'waiting' : 'none')
  const tones: Record<Has, Tone> = { has: 'done', waiting: 'action', none: 'incomplete' }
  const named = (id?: string) => groups.find((g) => g.id === id)?.name ?? ''
  const shown = groups.filter((g) => matches(values.q, g.name, g.leadUnit, g.number, ...officers(g).map((p) => p.name)) && (!values.has || has(g) === values.has))
  const count = (what: Has) => number(groups.filter((g) => has(g) === what).length)
  const columns: Column<Group>[] = [
    { id: 'name', title: t.columns.name, sort: (g) => g.name, cell: (g) => <Link to={`/groups/${g.id}`}>{g.name}</Link> },
    { id: 'number', title: t.columns.number, sort: (g) => g.number, cell: (g) => g.number },
    { id: 'lead', title: t.columns.lead, sort: (g) => g.leadUnit, cell: (g) => g.leadUnit },
    {
      id: 'officers', title: t.columns.officers, sort: (g) => has(g),
      cell: (g) => <Status tone={tones[has(g)]}>{has(g) === 'has' ? officers(g).map((p) => p.name).join(common.list) : has(g) === 'waiting' ? t.waiting : t.noOfficer}</Status>,
    },
    { id: 'act', title: t.columns.act, cell: (g) => <button type="button" className="button small" aria-label={`${has(g) === 'none' ? t.invite : t.inviteMore} ${g.name}`} onClick={() => invite(g)}>{has(g) === 'none' ? t.invite : t.inviteMore}</button> },
  ]
  return (
    <>
      <Counts
        counts={[
          { title: t.counts.groups, value: number(groups.length) },
          { title: t.counts.has, value: count('has') },
          { title: t.counts.waiting, value: count('waiting') },
          { title: t.counts.none, value: count('none'), tone: count('none') === '0' ? undefined : 'incomplete' },
        ]}
      />
      <section className="card">
        <DataTable
          name="groups" label={t.title} rows={shown} all={groups.length} columns={columns} rowKey={(g) => g.id} onClear={clear}
          filters={
            <>
              <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
              <Choose label={t.filter} value={values.has} onChange={(v) => set('has', v)} options={Object.entries(t.filters)} />
            </>
          }
        />
      </section>
      <Card title={t.people} aside={people.length > 0 && number(people.length)}>
        <PeopleTable people={people} all={people.length} of={(p) => named(p.group)} act />
      </Card>
      <Card title={desk.invitations.title}>
        <InvitationsTable invitations={invitations} of={(i) => named(i.group)} />
      </Card>
      {invited && <InviteDialog title={t.inviteTitle(invited.name)} place={{ role: 'group', body: invited.body, group: invited.id }} onClose={() => invite(undefined)} />}
    </>
  )
}
