import { Link } from 'react-router'
import { Status } from '../../../parts/Status'
import type { Pieces } from '../../../parts/autosave'
import { application as t } from '../../../texts/zh-CN/application'
import { bySection, sectionTitle, type Lack, type Section } from './missing'
import { totalOf, type Scheme } from '../../../parts/pieces'

const own: Section[] = ['basic', 'contact', 'assessment', 'violations']
const further: Section[] = ['documents', 'statistics', 'conditions']

/** How far the application is, part by part, and the way to each. */
export function Progress({ round, scheme, missing, pieces }: { round: string; scheme: Scheme; missing?: Lack[]; pieces: Pieces }) {
  const lacks = bySection(missing ?? [])
  const elsewhere: Partial<Record<Section, string>> = {
    documents: `/rounds/${round}/group/documents`, statistics: `/rounds/${round}/group/statistics`, conditions: `/rounds/${round}/group/submit`,
  }
  const state = (s: Section) => {
    const n = lacks.get(s)?.length ?? 0
    return missing && <Status tone={n > 0 ? 'incomplete' : 'done'}>{n > 0 ? t.index.open(n) : t.index.done}</Status>
  }
  return (
    <aside className="app-aside">
      <nav className="card" aria-label={t.index.title}>
        <h3>{t.index.title}</h3>
        <ul>
          {own.map((s) => <li key={s}><a href={`#s-${s}`}>{sectionTitle(s)}</a>{state(s)}</li>)}
          {further.filter((s) => s !== 'conditions' || lacks.has(s)).map((s) => <li key={s}><Link to={elsewhere[s] ?? ''}>{sectionTitle(s)}</Link>{state(s)}</li>)}
        </ul>
        <p className="app-sum"><span>{t.total}</span><b>{t.totalOf(totalOf(pieces, scheme), scheme.points)}</b></p>
      </nav>
    </aside>
  )
}
