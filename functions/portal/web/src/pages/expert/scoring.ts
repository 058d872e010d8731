// A score as the form has it: texts by piece, so that what is typed is never lost, and what the server takes of it.
import type { Schemas } from '../../api/client'
import type { Pieces } from '../../parts/autosave'

export type Score = Schemas['ReviewScore']
export type Scheme = Schemas['ReviewScheme']

export interface Deduction {
  area: string
  points: string
  reason: string
}

export const pointsKey = (indicator: string): string => `points.${indicator}`

export function toPieces(score: Score): Pieces {
  const pieces: Pieces = { comment: score.comment, deductions: JSON.stringify((score.deductions ?? []).map((d) => ({ ...d, points: String(d.points) }))) }
  for (const [id, points] of Object.entries(score.points)) pieces[pointsKey(id)] = String(points)
  return pieces
}

export const deductionsOf = (pieces: Pieces): Deduction[] => JSON.parse(pieces.deductions ?? '[]') as Deduction[]

/** The points of an indicator, if they are a whole number from 0 to its most. */
export function pointsOf(pieces: Pieces, indicator: { id: string; points: number }): number | undefined {
  const text = (pieces[pointsKey(indicator.id)] ?? '').trim()
  return /^\d{1,4}$/.test(text) && Number(text) <= indicator.points ? Number(text) : undefined
}

const whole = (d: Deduction): boolean => d.area !== '' && /^[1-9]\d{0,2}$/.test(d.points.trim()) && d.reason.trim().length >= 4

/** What can be sent of the pieces; the rest stays on the page until it is whole. */
export function toScore(pieces: Pieces, scheme: Scheme) {
  const points: Record<string, number> = {}
  for (const c of scheme.criteria ?? []) {
    for (const i of c.indicators ?? []) {
      const n = pointsOf(pieces, i)
      if (n !== undefined) points[i.id] = n
    }
  }
  const deductions = deductionsOf(pieces).filter(whole).map((d) => ({ area: d.area, points: Number(d.points), reason: d.reason.trim() }))
  return { points, deductions, comment: pieces.comment ?? '' }
}

export interface Sum {
  total: number
  deducted: number
  left: number // indicators without points
  broken: number // deductions that are not whole
}

/** The running total: points less deductions, never below zero. */
export function sumOf(pieces: Pieces, scheme: Scheme): Sum {
  const { points, deductions } = toScore(pieces, scheme)
  const given = Object.values(points).reduce((n, p) => n + p, 0)
  const deducted = deductions.reduce((n, d) => n + d.points, 0)
  const indicators = (scheme.criteria ?? []).reduce((n, c) => n + (c.indicators ?? []).length, 0)
  return {
    total: Math.max(0, given - deducted),
    deducted,
    left: indicators - Object.keys(points).length,
    broken: deductionsOf(pieces).length - deductions.length,
  }
}
