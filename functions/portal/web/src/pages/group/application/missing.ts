// What the checklist finds, as the pages show it: whose business it is, and where it is mended.
import type { Schemas } from '../../../api/client'
import { shortDeadline } from '../../../format'
import { application as t } from '../../../texts/zh-CN/application'
import type { Lacking } from './lacking'
import { pieceAt, titleOf, type Scheme } from '../../../parts/pieces'

export type Lack = Schemas['ProblemField']
export type Section = 'basic' | 'contact' | 'assessment' | 'violations' | 'documents' | 'statistics' | 'conditions'

export function sectionOf(pointer: string): Section {
  const [, area = '', name = ''] = pointer.split('/')
  if (area === 'documents' || area === 'statistics') return area
  if (area !== 'content') return 'conditions'
  if (name === 'contact' || name === 'assessment' || name === 'violations') return name
  return 'basic'
}

/** Where a lack is mended; nothing for what the group cannot mend by itself. */
export function placeOf(pointer: string, round: string): string | undefined {
  const base = `/rounds/${round}/group`
  const [, area = '', name = ''] = pointer.split('/')
  if (area === 'statistics') return `${base}/statistics/${name}`
  if (area === 'documents') return `${base}/documents#${anchorOf(`document.${name}`)}`
  if (area === 'content') return `${base}/application?check=1#${anchorOf(pieceAt(pointer))}`
  return undefined
}

/** Id of the element that holds a piece. */
export const anchorOf = (piece: string): string => `p-${piece.replace(/[^\w-]/g, '-')}`

/** The lack in words that stand alone. */
export function tell(lack: Lack, scheme: Scheme): string {
  const needsName = lack.code === 'required' || lack.code === 'min-length'
  const title = needsName ? titleOf(pieceAt(lack.pointer), scheme) : ''
  return title ? `${title}：${lack.detail}` : lack.detail
}

export const bySection = (all: Lack[]): Map<Section, Lack[]> => {
  const found = new Map<Section, Lack[]>()
  for (const lack of all) found.set(sectionOf(lack.pointer), [...(found.get(sectionOf(lack.pointer)) ?? []), lack])
  return found
}

export const sectionTitle = (s: Section): string => t.sections[s]

/** What is still missing in a line, or what is waited for. */
export function lackWords({ lacking, barred, waits }: Lacking): string {
  if (barred.length > 0) return t.missing.barred
  if (lacking.length > 0) return t.bar.missing(lacking.length)
  return waits ? t.missing.waits(shortDeadline(waits)) : t.missing.none
}
