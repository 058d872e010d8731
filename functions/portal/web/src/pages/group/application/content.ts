// The application's content as flat pieces, so that it saves and merges like any form.
import type { Schemas } from '../../../api/client'
import type { Pieces } from '../../../parts/autosave'

type Content = Schemas['DossierContent']
export type Violation = Schemas['DossierViolation']

export function piecesOf(a: Schemas['SubmissionView']): Pieces {
  const c = a.content
  const pieces: Pieces = {
    introduction: c.introduction,
    highlights: c.highlights,
    'contact.name': c.contact.name,
    'contact.phone': c.contact.phone,
    violations: JSON.stringify(c.violations.events ?? []),
    none: c.violations.none ? '1' : '',
    preferences: (c.preferences ?? []).join(','),
    holdBack: a.holdBack ? '1' : '',
  }
  for (const x of c.assessment ?? []) {
    pieces[`points.${x.criterion}`] = String(x.points)
    pieces[`statement.${x.criterion}`] = x.statement
  }
  return pieces
}

export const eventsOf = (pieces: Pieces): Violation[] => JSON.parse(pieces.violations || '[]') as Violation[]

/** Whether a declared event has all that the API asks for; unfinished ones stay on the page. */
export const finished = (v: Violation): boolean => v.area !== '' && v.day !== ''

export function editOf(pieces: Pieces, scheme: Schemas['ReviewScheme']): { content: Content; holdBack: boolean } {
  const text = (key: string) => pieces[key] ?? ''
  const assessment = (scheme.criteria ?? [])
    .map((c) => ({ criterion: c.id, points: Number(text(`points.${c.id}`).trim() || 0), statement: text(`statement.${c.id}`) }))
    .filter((a) => a.statement !== '' || text(`points.${a.criterion}`) !== '')
    .map((a) => ({ ...a, points: Number.isInteger(a.points) && a.points >= 0 ? a.points : 0 }))
  return {
    content: {
      introduction: text('introduction'),
      highlights: text('highlights'),
      contact: { name: text('contact.name'), phone: text('contact.phone') },
      assessment,
      violations: { none: text('none') === '1', events: eventsOf(pieces).filter(finished) },
      preferences: text('preferences').split(',').filter(Boolean),
    },
    holdBack: text('holdBack') === '1',
  }
}
