// What was drawn (R6.3): each draw with its seed and hash, and who judges which dossier, read by dossier or by expert.
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import { grouped, instant, number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { distinct, matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { Choose, Search } from '../../parts/Tools'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import { assignmentQuery } from './queries'

const t = office.panel.drawnTeams

type Team = Schemas['ReviewTeam']
type Seat = Schemas['ReviewSeat']

export function Assignment({ round }: { round: string }) {
  const drawn = useQuery(assignmentQuery(round))
  return (
    <Card title={t.title} aside={drawn.data && number((drawn.data.teams ?? []).length)}>
      <Loaded queries={{ drawn }} lines={4} isEmpty={({ drawn }) => (drawn.draws ?? []).length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
        {({ drawn }) => (
          <>
            <dl className="facts small" style={{ marginBottom: 16 }}>
              {(drawn.draws ?? []).map((d) => (
                <div key={d.number} className="facts-row">
                  <dt>{t.draw(d.number)}</dt>
                  <dd>
                    {t.drawnAt(instant(d.at), d.seats)}
                    {d.seed && <div>{office.panel.drawnSeed(d.seed)}</div>}
                    <div className="second">{office.panel.content} <span className="mono">{grouped(d.content)}</span></div>
                  </dd>
                </div>
              ))}
            </dl>
            <Teams teams={drawn.teams ?? []} />
          </>
        )}
      </Loaded>
    </Card>
  )
}

interface Row {
  key: string
  name: string
  of: { name: string; seat: Seat }[]
}

function Teams({ teams }: { teams: Team[] }) {
  const { values, set, clear } = useFilters('team', 'by')
  const byExpert = values.by === 'expert'
  const rows = byExpert ? expertsOf(teams) : teams.map((team): Row => ({ key: team.application, name: team.groupName, of: (team.seats ?? []).map((seat) => ({ name: seat.name, seat })) }))
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
              {x.seat.draw > 1 && <span className="second">{t.later(x.seat.draw)}</span>}
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
  const seats = teams.flatMap((team) => (team.seats ?? []).map((seat) => ({ name: team.groupName, seat })))
  return distinct(seats.map((x) => x.seat.account)).map((account) => {
    const of = seats.filter((x) => x.seat.account === account)
    return { key: account, name: of[0]?.seat.name ?? '', of }
  })
}
