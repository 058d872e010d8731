import { expert } from '../../texts/zh-CN/expert'
import type { Pieces } from '../../parts/autosave'
import { deductionsOf, type Deduction, type Scheme } from './scoring'

const t = expert.dossier

interface Props {
  scheme: Scheme
  pieces: Pieces
  change: (pieces: Pieces) => void
  locked: boolean
}

/** Points taken off for violations, each with its reason (R1.6). */
export function Deductions({ scheme, pieces, change, locked }: Props) {
  const all = deductionsOf(pieces)
  const areas = scheme.deductions.areas ?? []
  const keep = (next: Deduction[]) => change({ deductions: JSON.stringify(next) })
  const edit = (i: number, part: Partial<Deduction>) => keep(all.map((d, k) => (k === i ? { ...d, ...part } : d)))
  return (
    <fieldset className="bare" style={{ margin: '24px 0 0' }}>
      <legend>{t.deductions}</legend>
      <p className="small second" style={{ marginBottom: 12 }}>{t.deductionsLead(scheme.deductions.maxTotal)}</p>
      {all.map((d, i) => (
        <div key={i} className="deduction">
          <div>
            <label htmlFor={`area-${i}`}>{t.area}</label>
            <select id={`area-${i}`} className="input" value={d.area} disabled={locked} onChange={(e) => edit(i, { area: e.target.value })}>
              <option value="">{t.unfilled}</option>
              {areas.map((a) => <option key={a.id} value={a.id}>{a.title}</option>)}
            </select>
          </div>
          <div>
            <label htmlFor={`off-${i}`}>{t.points}</label>
            <input id={`off-${i}`} className="input" inputMode="numeric" value={d.points} readOnly={locked} onChange={(e) => edit(i, { points: e.target.value })} />
          </div>
          <div>
            <label htmlFor={`why-${i}`}>{t.reason}</label>
            <input id={`why-${i}`} className="input" value={d.reason} maxLength={500} readOnly={locked} onChange={(e) => edit(i, { reason: e.target.value })} />
          </div>
          {!locked && <button type="button" className="button" onClick={() => keep(all.filter((_, k) => k !== i))}>{t.remove}</button>}
        </div>
      ))}
      {!locked && <button type="button" className="button" onClick={() => keep([...all, { area: '', points: '', reason: '' }])}>{t.addDeduction}</button>}
    </fieldset>
  )
}
