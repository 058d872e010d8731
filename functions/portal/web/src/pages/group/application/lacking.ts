// What an application lacks, and what it only waits for: figures that are complete and not yet locked.
import type { Schemas } from '../../../api/client'

type Field = Schemas['ProblemField']

export interface Lacking {
  lacking: Field[]
  /** Of these, what nobody can mend any more: rules of eligibility. */
  barred: Field[]
  /** The instant of the lock that is waited for. */
  waits?: string
}

export function lackingOf(checklist: Schemas['SubmissionChecklist']): Lacking {
  const complete = new Map((checklist.statistics ?? []).filter((s) => s.complete && !s.lockedAt).map((s) => [`/statistics/${s.year}`, s.closesAt]))
  const waiting = (m: Field) => m.code === 'statistics-not-locked' && complete.has(m.pointer)
  const closed = new Set((checklist.statistics ?? []).filter((s) => s.lockedAt).map((s) => `/statistics/${s.year}`))
  const barring = (m: Field) => closed.has(m.pointer) || m.pointer.startsWith('/group')
  const all = checklist.missing ?? []
  return {
    lacking: all.filter((m) => !waiting(m)),
    barred: all.filter(barring),
    waits: all.filter(waiting).map((m) => complete.get(m.pointer) ?? '').sort().pop(),
  }
}
