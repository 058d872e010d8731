// P-256 as numbers and points, for the closing key alone: everything else is done by the browser's own cryptography.
import { p256 } from '@noble/curves/nist.js'
import { fromBase64url, type Bytes } from './bytes'
import { Refusal } from './refusal'

export const Point = p256.Point
export type Point = InstanceType<typeof p256.Point>
export const Scalar = p256.Point.Fn

/** A point of 65 bytes, uncompressed, on the curve; null for anything else. */
export function readPoint(bytes: Uint8Array): Point | null {
  if (bytes.length !== 65 || bytes[0] !== 4) return null
  try {
    return Point.fromBytes(bytes)
  } catch {
    return null
  }
}

/** 32 bytes below the order of the group; null for anything else. */
export function readScalar(bytes: Uint8Array | null): bigint | null {
  if (bytes?.length !== 32) return null
  const n = bytes.reduce((sum, b) => (sum << 8n) | BigInt(b), 0n)
  return n < Scalar.ORDER ? n : null
}

export const writeScalar = (n: bigint): Bytes => Scalar.toBytes(n) as Bytes

/** A scalar from 1 to n−1, drawn by trying. */
export function randomScalar(): bigint {
  for (;;) {
    const n = readScalar(crypto.getRandomValues(new Uint8Array(32)))
    if (n) return n
  }
}

/** Reads one dealer's commitments, as many as shares are needed to open. */
export function readCommitments(commitments: string[], needed: number, dealer: number): Point[] {
  const points = commitments.map((text) => readPoint(fromBase64url(text) ?? new Uint8Array()))
  if (points.length !== needed || points.some((p) => p === null)) throw new Refusal('closing-dealing-invalid', { scrutineer: dealer })
  return points as Point[]
}

/** Adds everyone's commitments point by point: those of the polynomial that nobody knows. */
export function sumCommitments(all: string[][]): Point[] {
  const needed = all[0]?.length ?? 0
  if (needed === 0) throw new Refusal('closing-dealing-invalid', { scrutineer: 1 })
  const sum = Array.from({ length: needed }, () => Point.ZERO)
  all.forEach((commitments, i) => readCommitments(commitments, needed, i + 1).forEach((p, k) => (sum[k] = sum[k]!.add(p))))
  return sum
}

/** Whether a value is that of the committed polynomial at an index: value·G = Σ Cₖ·jᵏ (Feldman). */
export function fits(value: bigint, index: number, commitments: Point[]): boolean {
  let right = Point.ZERO
  let power = 1n
  for (const c of commitments) {
    right = right.add(c.multiplyUnsafe(power))
    power = Scalar.mul(power, BigInt(index))
  }
  return (value === 0n ? Point.ZERO : Point.BASE.multiply(value)).equals(right)
}
