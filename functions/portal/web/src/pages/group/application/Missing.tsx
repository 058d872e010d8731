import { Link } from 'react-router'
import type { Schemas } from '../../../api/client'
import { Status } from '../../../parts/Status'
import { words } from '../../../texts/zh-CN/group'

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

export function Missing({ round, missing, known }: { round: string; missing: Schemas['ProblemField'][]; known: boolean }) {
  if (!known) return null
  if (missing.length === 0) return <p style={{ marginBottom: 12 }}><Status tone="done">{t.nothingMissing}</Status></p>
  return (
    <>
      <h3 className="status incomplete" style={{ marginBottom: 8 }}>{t.missing(missing.length)}</h3>
      <ul className="plain small" style={{ marginBottom: 16 }}>
        {missing.map((m) => (
          <li key={m.pointer + m.code}>
            <Link to={placeOf(round, m.pointer)}>{[subject(m.pointer), m.detail].filter(Boolean).join('：')}</Link>
          </li>
        ))}
      </ul>
    </>
  )
}
