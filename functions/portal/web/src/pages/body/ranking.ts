// What an officer does to a list, as plain functions over its examinations.
import type { Applicant, Examination } from './queries'

export const byRank = (all: Examination[]): Examination[] =>
  all.filter((e) => e.decision === 'recommend').sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity))

/** Ranks 1 to n in this order; the others keep what they are. */
export function ranked(all: Examination[], order: string[]): Examination[] {
  return all.map((e) => (e.decision === 'recommend' ? { ...e, rank: order.indexOf(e.application) + 1 } : withoutRank(e)))
}

function withoutRank(e: Examination): Examination {
  const { rank: _, ...rest } = e
  return rest
}

/** Puts an examination in. A newly recommended one goes to the end, and nobody leaves a gap behind. */
export function examined(all: Examination[], one: Examination): Examination[] {
  const others = all.filter((e) => e.application !== one.application)
  const before = all.find((e) => e.application === one.application)
  const next = before ? all.map((e) => (e === before ? { ...one, rank: before.rank } : e)) : [...others, one]
  return ranked(next, byRank(next).map((e) => e.application))
}

export const movedTo = (order: string[], application: string, place: number): string[] => {
  const rest = order.filter((id) => id !== application)
  return [...rest.slice(0, place), application, ...rest.slice(place)]
}

export type Standing = 'open' | 'again' | 'recommend' | 'not-recommended'

/** How an applicant's examination stands: one of an earlier submission has to be examined again (R4.2). */
export function standing(applicant: Applicant, examination: Examination | undefined): Standing {
  if (!examination?.decision) return 'open'
  return examination.version < applicant.version ? 'again' : examination.decision
}
