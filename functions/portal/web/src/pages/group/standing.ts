import { words } from '../../texts/zh-CN/group'
import type { Schemas } from '../../api/client'
import type { Tone } from '../../parts/Status'

/** How a year's filing stands, as a tone. */
export function standingTone(s: Schemas['StatisticsStanding']): Tone {
  if (s.falsified) return 'danger'
  switch (s.status) {
    case 'filed':
    case 'submitted':
      return 'done'
    case 'not-filed':
      return 'danger'
    case 'draft':
      return s.complete ? 'action' : 'incomplete'
    default:
      return 'second'
  }
}

/** The word of a standing: a finding that stands outweighs that the filing was in time. */
export const standingWord = (s: Schemas['StatisticsStanding']): string => (s.falsified ? words.falsified.word : (words.standings[s.status] ?? ''))
