import { Link } from 'react-router'
import type { Schemas } from '../../../api/client'
import { shortDeadline } from '../../../format'
import { Status } from '../../../parts/Status'
import { words } from '../../../texts/zh-CN/group'
import { lackingOf } from './lacking'

const t = words.application

/** Where a missing thing is mended. */
export function placeOf(round: string, pointer: string): string {
  const base = `/rounds/${round}/group`
  const year = /^\/statistics\/(\d{4})/.exec(pointer)?.[1]
  if (year) return `${base}/statistics/${year}`
  if (pointer.startsWith('/documents')) return `${base}/documents#kind-${pointer.split('/')[2] ?? ''}`
  const criterion = /^\/content\/assessment\/([^/]+)/.exec(pointer)?.[1]
  if (criterion) return `${base}/application#c-${criterion}`
  if (pointer.startsWith('/content/violations')) return `${base}/application#violations`
  if (pointer.startsWith('/content')) return `${base}/application#introduction`
  return base
}

/** What a pointer is about, for texts that do not say it. */
function subject(pointer: string): string {
  const last = pointer.split('/').slice(2).join('.')
  return pointer.startsWith('/content/') ? (t.pieces[last] ?? '') : ''
}

/** What the application lacks, each with the way to mend it, and what it only waits for. */
export function Missing({ round, checklist }: { round: string; checklist: Schemas['SubmissionChecklist'] }) {
  const { lacking, barred, waits } = lackingOf(checklist)
  const missing = lacking.filter((m) => !barred.includes(m))
  const waiting = waits && <p className="small second" style={{ marginBottom: 16 }}>{t.waits(shortDeadline(waits))}</p>
  if (lacking.length === 0) {
    return (
      <>
        <p style={{ marginBottom: 12 }}><Status tone="done">{t.nothingMissing}</Status></p>
        {waiting}
      </>
    )
  }
  return (
    <>
      {barred.length > 0 && <h3 className="status danger">{t.barred}</h3>}
      <Fields round={round} fields={barred} />
      {missing.length > 0 && <h3 className="status incomplete">{t.missing(missing.length)}</h3>}
      <Fields round={round} fields={missing} />
      {waiting}
    </>
  )
}

function Fields({ round, fields }: { round: string; fields: Schemas['ProblemField'][] }) {
  if (fields.length === 0) return null
  return (
    <ul className="plain small" style={{ margin: '8px 0 16px' }}>
      {fields.map((m) => (
        <li key={m.pointer + m.code}>
          <Link to={placeOf(round, m.pointer)}>{[subject(m.pointer), m.detail].filter(Boolean).join('：')}</Link>
        </li>
      ))}
    </ul>
  )
}
