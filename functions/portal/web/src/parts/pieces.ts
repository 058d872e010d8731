// An application as a flat record of texts: what is saved by itself (autosave.ts), corrected, and read piece by piece.
import type { Schemas } from '../api/client'
import type { paths } from '../api/generated/schema'
import type { Pieces } from './autosave'
import { number, plainDay } from '../format'
import { application as t } from '../texts/zh-CN/application'

export type View = paths['/v1/submission/{round}/applications/own']['get']['responses'][200]['content']['application/json']
export type Content = Schemas['DossierContent']
export type Scheme = Schemas['ReviewScheme']
export type Violation = Schemas['DossierViolation']

/** Most characters of the texts (shared/dossier/application.go). */
export const limits = { introduction: 3000, highlights: 3000, 'contact.name': 50, 'contact.phone': 30, statement: 2000, account: 1000 } as const

/** What the officer says of violations; a choice for events may stand before the first one. */
export interface Declared {
  choice: '' | 'none' | 'events'
  events: Violation[]
}

export function piecesOf(view: Pick<View, 'content' | 'holdBack'>): Pieces {
  const c = view.content
  const pieces: Pieces = {
    introduction: c.introduction,
    highlights: c.highlights,
    'contact.name': c.contact.name,
    'contact.phone': c.contact.phone,
    violations: JSON.stringify(declaredIn(c)),
    holdBack: view.holdBack ? 'yes' : '',
  }
  for (const a of c.assessment ?? []) {
    pieces[`points.${a.criterion}`] = String(a.points)
    pieces[`statement.${a.criterion}`] = a.statement
  }
  for (const p of c.preferences ?? []) pieces[`preference.${p}`] = 'yes'
  return pieces
}

export function declaredIn(c: Pick<Content, 'violations'>): Declared {
  const events = (c.violations.events ?? []).map(({ area, day, account }) => ({ area, day, account }))
  return { choice: c.violations.none ? 'none' : events.length > 0 ? 'events' : '', events }
}

export const declared = (pieces: Pieces): Declared =>
  pieces.violations ? (JSON.parse(pieces.violations) as Declared) : { choice: '', events: [] }

/** Whether the API can take an event: a draft may lack words, not its area and day. */
export const placed = (v: Violation): boolean => v.area !== '' && v.day !== ''

/** What in the form cannot be saved as it stands, by piece; the rest is saved all the same. */
export function wrongs(pieces: Pieces, scheme: Scheme): Record<string, string> {
  const found: Record<string, string> = {}
  const long = (key: string, limit: number) => {
    const over = (pieces[key] ?? '').length - limit
    if (over > 0) found[key] = t.tooLong(number(limit), number(over))
  }
  for (const key of ['introduction', 'highlights', 'contact.name', 'contact.phone'] as const) long(key, limits[key])
  for (const c of scheme.criteria ?? []) {
    long(`statement.${c.id}`, limits.statement)
    const points = (pieces[`points.${c.id}`] ?? '').trim()
    if (points !== '' && !(/^\d{1,4}$/.test(points) && Number(points) <= c.points)) found[`points.${c.id}`] = t.pointsWrong(c.points)
  }
  const { choice, events } = declared(pieces)
  if (choice === 'events' && events.some((v) => !placed(v) || v.account.length > limits.account)) found.violations = t.eventHeld
  return found
}

interface Edit {
  content: Content
  holdBack: boolean
}

/** What is sent: the form, with what cannot be saved as it was saved before. */
export function editOf(pieces: Pieces, scheme: Scheme, before: Pieces): Edit {
  const bad = wrongs(pieces, scheme)
  const text = (key: string) => (bad[key] ? before[key] : pieces[key]) ?? ''
  const assessment = (scheme.criteria ?? [])
    .map((c) => ({ criterion: c.id, points: text(`points.${c.id}`).trim(), statement: text(`statement.${c.id}`) }))
    .filter((a) => a.points !== '' || a.statement !== '')
    .map((a) => ({ ...a, points: Number(a.points) }))
  const { choice, events } = declared(pieces)
  const kept = choice === 'events' ? events.filter((v) => placed(v) && v.account.length <= limits.account) : []
  return {
    content: {
      introduction: text('introduction'),
      highlights: text('highlights'),
      contact: { name: text('contact.name'), phone: text('contact.phone') },
      assessment,
      violations: { none: choice === 'none', ...(kept.length > 0 ? { events: kept } : {}) },
      preferences: (scheme.preferences ?? []).map((p) => p.id).filter((id) => pieces[`preference.${id}`] === 'yes'),
    },
    holdBack: pieces.holdBack === 'yes',
  }
}

/** The piece that a pointer of the API is about: of a save (criteria by their place) or of the checklist (by their id). */
export function pieceAt(pointer: string, edit?: Edit): string {
  const [, , name = '', one = '', part = ''] = pointer.split('/')
  if (name === 'contact') return `contact.${one}`
  if (name === 'assessment') return `${part === 'points' ? 'points' : 'statement'}.${edit?.content.assessment?.[Number(one)]?.criterion ?? one}`
  if (name === 'preferences') return `preference.${edit?.content.preferences?.[Number(one)] ?? one}`
  return name
}

/** How a piece is called. */
export function titleOf(key: string, scheme: Scheme): string {
  const [kind = '', ...rest] = key.split('.')
  const id = rest.join('.')
  const criterion = scheme.criteria?.find((c) => c.id === id)?.title ?? ''
  if (kind === 'points') return t.pieces.points(criterion)
  if (kind === 'statement') return t.pieces.statement(criterion)
  if (kind === 'preference') return scheme.preferences?.find((p) => p.id === id)?.title ?? ''
  return t.pieces.plain[key] ?? ''
}

/** A piece as people read it. */
export function readable(key: string, value: string, scheme: Scheme): string {
  if (key === 'violations' && value) {
    const d = JSON.parse(value) as Declared
    if (d.choice !== 'events') return d.choice === 'none' ? t.violations.none : ''
    return d.events.map((v) => [areaOf(v.area, scheme), v.day && plainDay(v.day), v.account].filter(Boolean).join('，')).join('；\n')
  }
  if (key === 'holdBack' || key.startsWith('preference.')) return value === 'yes' ? t.ticked : t.unticked
  return value
}

export const areaOf = (id: string, scheme: Scheme): string => (scheme.deductions.areas ?? []).find((a) => a.id === id)?.title ?? ''

/** Points that the group gives itself; what cannot be saved does not count. */
export function totalOf(pieces: Pieces, scheme: Scheme): number {
  const bad = wrongs(pieces, scheme)
  return (scheme.criteria ?? []).reduce((sum, c) => sum + (bad[`points.${c.id}`] ? 0 : Number(pieces[`points.${c.id}`] ?? 0)), 0)
}
