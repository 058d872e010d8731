// What a group should do next: one thing, decided from what is done.
import type { Schemas } from '../../api/client'
import { shortDeadline } from '../../format'
import { words } from '../../texts/zh-CN/group'

const t = words.home.nexts

interface Situation {
  standings: Schemas['StatisticsStanding'][]
  application?: Schemas['SubmissionView']
  missing?: number // of the application; undefined: not known yet
  waits?: string // the lock of the statistics that the application waits for
  open: boolean // the application's window
  review?: Schemas['ReviewPreliminary'] | null
}

interface Step {
  title: string
  text: string
  act: string
  to: string // below the group's pages
}

export function nextStep({ standings, application, missing, waits, open, review }: Situation): Step {
  if (review?.verdict === 'return' && !review.curedAt && review.cureUntil) return { ...t.cure(shortDeadline(review.cureUntil)), to: '#results' }
  const unfiled = standings.find((s) => !s.lockedAt && !s.complete)
  const undeclared = standings.find((s) => !s.lockedAt && s.complete && s.status === 'draft')
  const falsified = standings.find((s) => s.falsified)
  const barred = standings.find((s) => s.lockedAt && s.status === 'not-filed')
  if (unfiled) return { ...t.file(unfiled.year), to: `statistics/${unfiled.year}` }
  if (undeclared) return { ...t.declare(undeclared.year), to: `statistics/${undeclared.year}` }
  if (falsified) return { ...t.falsified(falsified.year), to: `statistics/${falsified.year}` }
  if (barred && application?.status !== 'submitted') return { ...t.barred(barred.year), to: `statistics/${barred.year}` }
  if (!open && review) return { ...(review.verdict === 'fail' ? t.failed : review.verdict === 'return' ? t.cured : t.passed), to: '#results' }
  if (!open) return { ...t.closed, to: 'application' }
  if (!application) return { ...t.begin, to: 'application' }
  if (application.status === 'submitted') return { ...t.wait, to: 'receipts' }
  if (missing === 0 && waits) return { ...t.hold(shortDeadline(waits)), to: 'submit' }
  if (missing === 0) return { ...t.submit, to: 'submit' }
  return { ...t.fill(missing ?? 0), to: 'application' }
}
