// Whom the lot gave: invitations with their links, answers, replacements of the same province and field (R6.3).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { serverNow } from '../../api/clock'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { instant, number } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { Dialog } from '../../parts/Dialog'
import { asInstant, InstantField } from '../../parts/InstantField'
import { Empty, Loaded } from '../../parts/Loaded'
import { Copyable } from '../../parts/OneTimeLink'
import { Card } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { saveText } from '../../parts/save'
import { Status, type Tone } from '../../parts/Status'
import { Counts } from '../../parts/Tools'
import { common } from '../../texts/zh-CN/common'
import { pool as t } from '../../texts/zh-CN/pool'
import { provinces } from '../../texts/zh-CN/provinces'
import { seatsQuery } from './queries'

type Seat = Schemas['PoolSeatView']
interface Link {
  name: string
  email: string
  url: string
}

const tones: Record<string, Tone> = { waiting: 'incomplete', invited: 'action', accepted: 'done', declined: 'second', silent: 'danger' }
const atOnce = 30
const vacant = (s: Seat) => (s.state === 'declined' || s.state === 'silent') && !s.replacedBy

export function Seats({ round, may }: { round: string; may: boolean }) {
  const client = useQueryClient()
  const seats = useQuery(seatsQuery(round))
  const [until, setUntil] = useState(() => ({ day: new Date(serverNow() + 3 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10), hour: 24 }))
  const [links, setLinks] = useState<Link[]>([])
  const [replaced, setReplaced] = useState<Seat>()
  const told = () => {
    for (const key of ['seats', 'panel', 'recusals']) void client.invalidateQueries({ queryKey: [key, round] })
  }
  const invite = useAct((members: string[]) => invited(round, members, asInstant(until)), (made) => {
    setLinks(made)
    told()
  })
  const replace = useAct((member: string, key: string) => take(api.POST('/v1/review/{round}/pool/seats/{member}/replacement', { params: { path: { round, member } }, ...withKey(key) })), () => {
    setReplaced(undefined)
    told()
  })
  const columns: Column<Seat>[] = [
    { id: 'name', title: t.columns.name, sort: (s) => s.name, cell: (s) => <>{s.name}{s.replaces && <div className="small second">{t.replaces(s.replaces)}</div>}</> },
    { id: 'place', title: t.columns.place, num: true, sort: (s) => s.place, cell: (s) => number(s.place) },
    { id: 'province', title: t.columns.province, sort: (s) => s.province, cell: (s) => provinces[s.province] ?? common.dash },
    { id: 'field', title: t.columns.field, sort: (s) => s.field, cell: (s) => t.fieldNames[s.field] ?? common.dash },
    {
      id: 'state', title: t.columns.state, sort: (s) => s.state,
      cell: (s) => (
        <>
          <Status tone={tones[s.state] ?? 'second'}>{t.states[s.state] ?? ''}</Status>
          {s.replacedBy && <div className="small second">{t.replaced(s.replacedBy)}</div>}
          {s.reason && <div className="small second">{t.reason(s.reason)}</div>}
        </>
      ),
    },
    { id: 'until', title: t.columns.until, sort: (s) => s.until ?? '', cell: (s) => (s.until ? <span className="nowrap">{instant(s.until)}</span> : <span className="second">{common.dash}</span>) },
  ]
  if (may) {
    columns.push({
      id: 'act', title: t.columns.act,
      cell: (s) => (
        <span className="row">
          {(s.state === 'invited' || (s.state === 'silent' && !s.replacedBy)) && <button type="button" className="button small" aria-label={`${t.again} ${s.name}`} disabled={invite.isPending} onClick={() => invite.mutate([s.member])}>{t.again}</button>}
          {vacant(s) && <button type="button" className="button small" aria-label={`${t.replace} ${s.name}`} onClick={() => setReplaced(s)}>{t.replace}</button>}
        </span>
      ),
    })
  }
  return (
    <Card title={t.steps.seats} aside={seats.data && t.people(number(seats.data.filter((s) => !s.replacedBy).length))}>
      {invite.error && <ProblemBox error={invite.error} />}
      <Loaded queries={{ seats }} lines={4} isEmpty={({ seats }) => seats.length === 0} empty={<Empty title={t.none2}>{t.none2Lead}</Empty>}>
        {({ seats }) => {
          const waiting = seats.filter((s) => s.state === 'waiting')
          const count = (of: (s: Seat) => boolean) => number(seats.filter(of).length)
          return (
            <>
              <Counts counts={[{ title: t.counts.drawn, value: count((s) => !s.replacedBy) }, { title: t.counts.accepted, value: count((s) => s.state === 'accepted') }, { title: t.counts.open, value: count((s) => s.state === 'invited') }, { title: t.counts.vacant, value: count(vacant) }]} />
              {may && seats.some((s) => s.state !== 'accepted' && !s.replacedBy) && (
                <div className="row screen" style={{ alignItems: 'end', marginBottom: 16 }}>
                  <InstantField label={t.until} hint={t.untilHint} wrong={invite.error?.at('/until')} value={until} onChange={setUntil} />
                  {waiting.length > 0 && <button type="button" className="button primary" disabled={invite.isPending} onClick={() => invite.mutate(waiting.map((s) => s.member))}>{t.inviteAll(waiting.length)}</button>}
                </div>
              )}
              <DataTable name="seats" label={t.steps.seats} rows={seats} columns={columns} rowKey={(s) => s.member} plain />
            </>
          )
        }}
      </Loaded>
      {links.length > 0 && <Links links={links} onClose={() => setLinks([])} />}
      {replaced && (
        <Confirm title={t.replace} action={t.replace} busy={replace.isPending} error={replace.error} onConfirm={() => replace.mutate(replaced.member)} onClose={() => (setReplaced(undefined), replace.reset())}>
          <p>{t.replaceLead(replaced.name)}</p>
        </Confirm>
      )}
    </Card>
  )
}

/** Invites, and offers each an account too: who has none makes it with the same link. */
async function invited(round: string, members: string[], until: string): Promise<Link[]> {
  const links: Link[] = []
  for (let from = 0; from < members.length; from += atOnce) {
    const part = await take(api.POST('/v1/review/{round}/pool/invitations', { params: { path: { round } }, body: { members: members.slice(from, from + atOnce), until }, ...withKey(crypto.randomUUID()) }))
    for (const one of part.invitations ?? []) {
      const account = await take(api.POST('/v1/accounts/invitations', { body: { role: 'expert', for: one.name }, ...withKey(crypto.randomUUID()) }))
      links.push({ name: one.name, email: one.email, url: `${location.origin}/rounds/${round}/reply#${one.token}.${account.token}` })
    }
  }
  return links
}

function Links({ links, onClose }: { links: Link[]; onClose: () => void }) {
  const quoted = (text: string) => `"${text.replace(/"/g, '""')}"`
  const table = [t.linksHead, ...links.map((l) => [l.name, l.email, l.url])].map((row) => row.map(quoted).join(',')).join('\r\n')
  return (
    <Dialog title={t.links} onClose={onClose}>
      <p style={{ marginBottom: 16 }}>{t.linksLead}</p>
      {links.map((l) => <Copyable key={l.url} label={l.name} text={l.url} />)}
      <div className="row end">
        <button type="button" className="button" onClick={() => saveText(`\ufeff${table}`, t.linksFile, 'text/csv')}>{t.saveLinks}</button>
        <button type="button" className="button primary" onClick={onClose}>{t.done}</button>
      </div>
    </Dialog>
  )
}
