// Bytes and their written forms: base64url without padding, lower-case hex, length-prefixed fields.
import { sha256 as digest } from '@noble/hashes/sha2.js'

export type Bytes = Uint8Array<ArrayBuffer>

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const places = new Map([...alphabet].map((c, i) => [c, i]))

export function toBase64url(b: Uint8Array): string {
  let text = ''
  for (let i = 0; i < b.length; i += 3) {
    const n = (b[i]! << 16) | ((b[i + 1] ?? 0) << 8) | (b[i + 2] ?? 0)
    const some = alphabet[n >> 18]! + alphabet[(n >> 12) & 63]! + alphabet[(n >> 6) & 63]! + alphabet[n & 63]!
    text += some.slice(0, Math.min(4, b.length - i + 1))
  }
  return text
}

/** Reads base64url in its one form: no padding, no other characters, no bits left over. */
export function fromBase64url(text: string): Bytes | null {
  if (text.length % 4 === 1) return null
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let [bits, held, at] = [0, 0, 0]
  for (const c of text) {
    const value = places.get(c)
    if (value === undefined) return null
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[at++] = (bits >> held) & 255
    }
  }
  return (bits & ((1 << held) - 1)) === 0 ? bytes : null
}

export function toHex(b: Uint8Array): string {
  let text = ''
  for (const byte of b) text += (byte + 256).toString(16).slice(1)
  return text
}

export function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text) as Bytes

export function concat(...parts: Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const p of parts) {
    all.set(p, at)
    at += p.length
  }
  return all
}

/** Fields, each behind its length in four bytes. */
export function fields(...parts: Uint8Array[]): Bytes {
  return concat(...parts.flatMap((p) => [Uint8Array.of(p.length >>> 24, p.length >>> 16, p.length >>> 8, p.length), p]))
}

export const sha256 = (b: Uint8Array): Bytes => digest(b) as Bytes

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

export function randomBytes(n: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(n))
}

/** A number from 0 to below n, every one as likely. */
export function randomBelow(n: number): number {
  const most = Math.floor(2 ** 32 / n) * n
  for (;;) {
    const [drawn] = crypto.getRandomValues(new Uint32Array(1))
    if (drawn! < most) return drawn! % n
  }
}

/** An order that nobody can foretell (Fisher and Yates). */
export function shuffled<T>(items: readonly T[]): T[] {
  const all = [...items]
  for (let i = all.length - 1; i > 0; i--) {
    const j = randomBelow(i + 1)
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  return all
}
