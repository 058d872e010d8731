// The expert's own dossiers, with how far each is judged.
import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { bytes, clock, day, number } from '../../format'
import { DeadlineNote } from '../../parts/DeadlineNote'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { BookPrint, VolumePrint } from '../../parts/Prints'
import { Status } from '../../parts/Status'
import { useRoundId, useStanding, useWindow } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { expert } from '../../texts/zh-CN/expert'
import { deskQuery, scoreQuery, volumesQuery, type Versioned } from './queries'

const t = expert.desk
type Score = Schemas['ReviewScore']

export function Desk() {
  const round = useRoundId()
  const window = useWindow(round, 'scoring')
  const desk = useQuery(deskQuery(round))
  const scores = useQueries({ queries: (desk.data ?? []).map((d) => scoreQuery(round, d.application)) })
  const closed = useStanding(window)?.state === 'closed'
  const given = scores.filter((s) => s.data?.data.final).length
  const all = desk.data?.length ?? 0
  return (
    <Page title={t.title} lead={t.lead} acts={closed && <BookPrint round={round} />}>
      <DeadlineNote phase={common.phases.scoring!} window={window} missing={all > given ? t.summary(given, all) : undefined} />
      <Loaded queries={{ desk }} isEmpty={({ desk }) => desk.length === 0} empty={<div className="card"><Empty title={t.empty}>{t.emptyDetail}</Empty></div>}>
        {({ desk }) => <Table round={round} desk={desk} scores={scores} summary={t.summary(given, all)} />}
      </Loaded>
      {all > 0 && <Volumes round={round} />}
    </Page>
  )
}

/** All dossiers to take along. */
function Volumes({ round }: { round: string }) {
  const volumes = useQuery(volumesQuery(round))
  return (
    <Card title={t.volumes}>
      <p className="second" style={{ marginBottom: 12 }}>{t.volumesLead}</p>
      <Loaded queries={{ volumes }}>
        {({ volumes }) => volumes.map((v) => (
          <p key={v.id} className="row">
            <VolumePrint round={round} volume={v.id} number={v.number} />
            <span className="second">{t.volumeOf((v.dossiers ?? []).length, bytes(v.size))}</span>
          </p>
        ))}
      </Loaded>
    </Card>
  )
}

interface TableProps {
  round: string
  desk: Schemas['ReviewDossier'][]
  scores: UseQueryResult<Versioned<Score>>[]
  summary: string
}

function Table({ round, desk, scores, summary }: TableProps) {
  const [search, setSearch] = useSearchParams()
  const only = search.get('only') === 'open'
  const rows = desk
    .map((d, i) => ({ ...d, score: scores[i]?.data?.data }))
    .filter((r) => !only || !r.score?.final)
    .sort((a, b) => a.groupName.localeCompare(b.groupName, 'zh-CN'))
  return (
    <Card
      title={summary}
      end={
        <label className="row">
          <input type="checkbox" checked={only} onChange={(e) => setSearch(e.target.checked ? { only: 'open' } : {}, { replace: true })} />
          {t.only}
        </label>
      }
    >
      <div className="scroll">
        <table className="table stack">
          <thead>
            <tr><th>{t.group}</th><th>{t.state}</th><th className="num">{t.total}</th><th>{t.saved}</th></tr>
          </thead>
          <tbody>
            {rows.map((r) => {
              const begun = r.score && r.score.version > 0
              const state = !begun ? 'none' : r.score!.final ? 'final' : 'draft'
              return (
                <tr key={r.application}>
                  <td><Link to={`/rounds/${round}/expert/dossiers/${r.application}`}>{r.groupName}</Link></td>
                  <td><Status tone={state === 'final' ? 'done' : state === 'draft' ? 'incomplete' : 'second'}>{t.states[state]}</Status></td>
                  <td className="num">{begun ? number(r.score!.total) : common.dash}</td>
                  <td className="nowrap second">{begun ? `${day(r.score!.savedAt)} ${clock(r.score!.savedAt)}` : common.dash}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
