// A seat handed from one expert to another (R6.3). Conflicts and loads are checked by the server; those who cannot take it are not offered.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Loaded } from '../../parts/Loaded'
import { office } from '../../texts/zh-CN/office'
import { panelQuery, recusalsQuery } from './queries'

const t = office.panel.handover

type Team = Schemas['ReviewTeam']

export interface Handing {
  team: Team
  seat: Schemas['ReviewSeat']
}

/** How many dossiers each expert has who is not recused from them. */
function loadsOf(teams: Team[]): Map<string, number> {
  const loads = new Map<string, number>()
  for (const seat of teams.flatMap((team) => team.seats ?? [])) if (!seat.recused) loads.set(seat.account, (loads.get(seat.account) ?? 0) + 1)
  return loads
}

interface Props extends Handing {
  round: string
  teams: Team[]
  onClose: () => void
}

export function Handover({ round, team, seat, teams, onClose }: Props) {
  const client = useQueryClient()
  const panel = useQuery(panelQuery(round))
  const recusals = useQuery(recusalsQuery(round))
  const [to, setTo] = useState('')
  const [reason, setReason] = useState('')
  const change = useAct(
    (_: void, key: string) => take(api.POST('/v1/review/{round}/assignment/changes', { params: { path: { round } }, body: { application: team.application, out: seat.account, in: to, reason: reason.trim() }, ...withKey(key) })),
    () => {
      for (const key of ['assignment', 'progress', 'totals']) void client.invalidateQueries({ queryKey: [key, round] })
      onClose()
    },
  )
  const loads = loadsOf(teams)
  return (
    <Confirm title={t.title} action={t.action} busy={change.isPending} error={change.error} ready={to !== '' && reason.trim().length >= 4} onConfirm={() => change.mutate()} onClose={onClose}>
      <p>{t.lead(team.groupName, seat.name)}</p>
      <p className="second small" style={{ marginBottom: 16 }}>{t.rules}</p>
      <Loaded queries={{ panel, recusals }} lines={2}>
        {({ panel, recusals }) => {
          const out = new Set([...(team.seats ?? []).map((s) => s.account), ...recusals.filter((r) => r.application === team.application).map((r) => r.account)])
          const able = panel.filter((p) => !out.has(p.account)).sort((a, b) => (loads.get(a.account) ?? 0) - (loads.get(b.account) ?? 0))
          return (
            <Field label={t.to} hint={able.length === 0 ? t.nobody : t.toHint}>
              <select className="input" required value={to} onChange={(e) => setTo(e.target.value)}>
                <option value="">{t.choose}</option>
                {able.map((p) => <option key={p.account} value={p.account}>{t.option(p.name, loads.get(p.account) ?? 0)}</option>)}
              </select>
            </Field>
          )
        }}
      </Loaded>
      <Field label={t.reason} hint={t.reasonHint}>
        <input className="input" required minLength={4} maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} />
      </Field>
    </Confirm>
  )
}
