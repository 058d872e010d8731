import type { Schemas } from '../../../api/client'
import type { Pieces } from '../../../parts/autosave'
import { Status } from '../../../parts/Status'
import { words } from '../../../texts/zh-CN/group'
import { standingTone } from '../standing'
import { valueOf, type Dictionary } from './values'

const t = words.statistics

/** The sections with what each still lacks, and the filing's standing as the server counts it. */
export function Progress(props: { dictionary: Dictionary; standing: Schemas['StatisticsStanding']; pieces: Pieces; faults: Schemas['ProblemField'][] }) {
  const { dictionary, standing, pieces, faults } = props
  return (
    <>
      <Status tone={standingTone(standing)}>{words.standings[standing.status] ?? ''}</Status>
      <p className="small second" style={{ margin: '4px 0 8px' }}>{t.count(standing.requiredPresent, standing.required, standing.present, standing.all)}</p>
      <ul className="index">
        {(dictionary.sections ?? []).map((s) => {
          const all = s.indicators ?? []
          const lacking = all.filter((i) => i.required && valueOf(i, pieces[i.id] ?? '') === null).length
          const wrong = all.filter((i) => faults.some((f) => f.pointer === `/values/${i.id}`)).length
          return (
            <li key={s.id}>
              <a href={`#${s.id}`}>{s.title}</a>
              {wrong > 0 ? <span className="near small">{t.wrong(wrong)}</span> : lacking > 0 ? <span className="small second">{t.lacking(lacking)}</span> : <Status tone="done">{t.filled}</Status>}
            </li>
          )
        })}
      </ul>
    </>
  )
}
