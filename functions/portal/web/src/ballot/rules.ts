// Shares and thresholds in exact integers.

export interface Ratio {
  num: number
  den: number
}

export type Base = 'appointed' | 'present' | 'eligible' | 'valid'

export interface Rules {
  quorum: Ratio
  threshold: { share: Ratio; of: Base }
  minimumEligible: number
  target: number
}

export const isRatio = (r: Ratio): boolean => r.num >= 0 && r.den > 0

/** Above 0 and at most 1. */
export const isShare = (r: Ratio): boolean => isRatio(r) && r.num > 0 && r.num <= r.den

const sign = (n: bigint): number => (n < 0n ? -1 : n > 0n ? 1 : 0)

export const compareRatios = (a: Ratio, b: Ratio): number => sign(BigInt(a.num) * BigInt(b.den) - BigInt(b.num) * BigInt(a.den))

/** Whether part of whole reaches the ratio; a part of nothing never does. */
export const met = (r: Ratio, part: number, of: number): boolean =>
  of > 0 && BigInt(part) * BigInt(r.den) >= BigInt(r.num) * BigInt(of)

/** The least part of whole that reaches the ratio; 1 when the whole is 0, so that it cannot be reached. */
export function needed(r: Ratio, of: number): number {
  if (of <= 0) return 1
  const den = BigInt(r.den)
  return Number((BigInt(r.num) * BigInt(of) + den - 1n) / den)
}
