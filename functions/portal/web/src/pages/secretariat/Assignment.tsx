// What was drawn (R6.3): each draw with its seed and hash, and who judges which dossier, read by dossier or by expert.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Schemas } from '../../api/client'
import { grouped, instant, number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { distinct, matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { Choose, Search } from '../../parts/Tools'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import { Handover, type Handing } from './Handover'
import { assignmentQuery, panelQuery } from './queries'

const t = office.panel.drawnTeams

type Team = Schemas['ReviewTeam']
type Seat = Schemas['ReviewSeat']

export function Assignment({ round, may }: { round: string; may: boolean }) {
  const drawn = useQuery(assignmentQuery(round))
  const panel = useQuery(panelQuery(round))
  const [handing, hand] = useState<Handing>()
  const nameOf = (account: string) => panel.data?.find((p) => p.account === account)?.name ?? ''
  const groupOf = (application: string) => drawn.data?.teams?.find((team) => team.application === application)?.groupName ?? ''
  return (
    <Card title={t.title} aside={drawn.data && number((drawn.data.teams ?? []).length)}>
      <Loaded queries={{ drawn }} lines={4} isEmpty={({ drawn }) => (drawn.draws ?? []).length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
        {({ drawn }) => (
          <>
            <dl className="facts small" style={{ marginBottom: 16 }}>
              {(drawn.draws ?? []).map((d) => (
                <div key={d.number} className="facts-row">
                  <dt>{d.change ? t.change(d.number) : t.draw(d.number)}</dt>
                  <dd>
                    {d.change ? t.changed(instant(d.at), groupOf(d.change.application), nameOf(d.change.out), nameOf(d.change.in)) : t.drawnAt(instant(d.at), d.seats)}
                    <div>{d.change ? t.changeReason(d.change.reason) : office.panel.drawnSeed(d.seed ?? '')}</div>
                    <div className="second">{office.panel.content} <span className="mono">{grouped(d.content)}</span></div>
                  </dd>
                </div>
              ))}
            </dl>
            <Teams teams={drawn.teams ?? []} hand={may ? hand : undefined} />
            {handing && <Handover {...handing} round={round} teams={drawn.teams ?? []} onClose={() => hand(undefined)} />}
          </>
        )}
      </Loaded>
    </Card>
  )
}

interface Row {
  key: string
  name: string
  of: { name: string; seat: Seat; team: Team }[]
}

function Teams({ teams, hand }: { teams: Team[]; hand?: (h: Handing) => void }) {
  const { values, set, clear } = useFilters('team', 'by')
  const byExpert = values.by === 'expert'
  const rows = byExpert ? expertsOf(teams) : teams.map((team): Row => ({ key: team.application, name: team.groupName, of: (team.seats ?? []).map((seat) => ({ name: seat.name, seat, team })) }))
  const standing = (r: Row) => r.of.filter((x) => !x.seat.recused)
  const shown = rows.filter((r) => matches(values.team, r.name, ...r.of.map((x) => x.name)))
  const columns: Column<Row>[] = [
    { id: 'name', title: byExpert ? t.columns.expert : t.columns.group, sort: (r) => r.name, cell: (r) => r.name },
    { id: 'count', title: byExpert ? t.columns.dossiers : t.columns.experts, num: true, sort: (r) => standing(r).length, cell: (r) => number(standing(r).length) },
    {
      id: 'of', title: byExpert ? t.columns.groups : t.columns.names,
      cell: (r) => (
        <ul className="bare-list">
          {r.of.map((x) => (
            <li key={`${x.seat.draw} ${x.name}`}>
              {x.name}
              {x.seat.recused && <span className="second">{t.recused}</span>}
              {x.seat.draw > 1 && <span className="second">{x.seat.byHand ? t.byHand(x.seat.draw) : t.later(x.seat.draw)}</span>}
              {hand && !x.seat.recused && <button type="button" className="button link small screen" aria-label={t.hand(x.seat.name, x.team.groupName)} onClick={() => hand(x)}>{office.panel.handover.action}</button>}
            </li>
          ))}
        </ul>
      ),
    },
  ]
  return (
    <DataTable
      name="teams" label={t.title} rows={shown} all={rows.length} columns={columns} rowKey={(r) => r.key} onClear={clear} empty={common.dash}
      filters={
        <>
          <Search hint={t.searchHint} value={values.team} onChange={(v) => set('team', v)} />
          <Choose label={t.by} value={values.by} onChange={(v) => set('by', v)} options={[['expert', t.byExpert]]} all={t.byGroup} />
        </>
      }
    />
  )
}

function expertsOf(teams: Team[]): Row[] {
  const seats = teams.flatMap((team) => (team.seats ?? []).map((seat) => ({ name: team.groupName, seat, team })))
  return distinct(seats.map((x) => x.seat.account)).map((account) => {
    const of = seats.filter((x) => x.seat.account === account)
    return { key: account, name: of[0]?.seat.name ?? '', of }
  })
}
