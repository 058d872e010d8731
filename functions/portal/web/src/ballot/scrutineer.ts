// A scrutineer's part in making the closing key: nobody deals alone. Each draws a polynomial, commits to it and sends one value
// of it to each, sealed; what one receives adds up to one's share.
import { fromBase64url, toBase64url, utf8, type Bytes } from './bytes'
import { fits, Point, randomScalar, readCommitments, readScalar, Scalar, sumCommitments, writeScalar } from './curve'
import { Refusal } from './refusal'
import { seal, suite, unseal } from './seal'
import type { Closing } from './setup'

/** What one scrutineer gives to the others. Only scrutineer j can open sealed[j−1]. */
export interface Dealing {
  scrutineer: number
  commitments: string[]
  sealed: string[]
}

export interface Seat {
  round: string
  ballot: string
  scrutineer: number
}

/** The key that the others seal their values to; it cannot be taken out of the browser. */
export interface LetterKey {
  pair: CryptoKeyPair
  point: Bytes
}

export async function newLetterKey(): Promise<LetterKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits'])
  return { pair, point: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)) }
}

const letterInfo = (seat: Seat, from: number, to: number): Bytes =>
  utf8(`linxuan-ballot-letter/1|${seat.round}|${seat.ballot}|${from}|${to}`)

const none = new Uint8Array()

/** Draws a polynomial that `needed` values determine and gives one value to each letter key, in order. */
export async function deal(seat: Seat, needed: number, letterKeys: string[]): Promise<Dealing> {
  const coefficients = Array.from({ length: needed }, randomScalar)
  const commitments = coefficients.map((c) => toBase64url(Point.BASE.multiply(c).toBytes(false)))
  const sealed = await Promise.all(
    letterKeys.map(async (text, i) => {
      const to = fromBase64url(text)
      if (!to) throw new Refusal('closing-dealing-invalid', { scrutineer: i + 1 })
      const at = BigInt(i + 1)
      const value = coefficients.reduceRight((sum, c) => Scalar.add(Scalar.mul(sum, at), c), 0n)
      return toBase64url(await seal(to, letterInfo(seat, seat.scrutineer, i + 1), none, writeScalar(value)))
    }),
  )
  return { scrutineer: seat.scrutineer, commitments, sealed }
}

/** Opens the values meant for this seat, checks each against its dealer's commitments and adds them up: 32 bytes. */
export async function receive(seat: Seat, letter: CryptoKeyPair, dealings: Dealing[]): Promise<Bytes> {
  let sum = 0n
  const needed = dealings[0]?.commitments.length ?? 0
  for (const [i, d] of dealings.entries()) {
    const dealer = i + 1
    const mine = fromBase64url(d.sealed[seat.scrutineer - 1] ?? '?')
    if (d.scrutineer !== dealer || d.sealed.length !== dealings.length || needed < 2 || !mine) {
      throw new Refusal('closing-dealing-invalid', { scrutineer: dealer })
    }
    const points = readCommitments(d.commitments, needed, dealer)
    const value = readScalar(await unseal(letter, letterInfo(seat, dealer, seat.scrutineer), none, mine).catch(() => none))
    if (value === null || !fits(value, seat.scrutineer, points)) throw new Refusal('closing-dealt-share-false', { scrutineer: dealer })
    sum = Scalar.add(sum, value)
  }
  return writeScalar(sum)
}

/** The closing key that dealings or commitments come to: a point of 65 bytes, base64url. */
export const closingKey = (commitments: string[][]): string => toBase64url(sumCommitments(commitments)[0]!.toBytes(false))

export interface KeyShare {
  scrutineer: number
  value: string
}

/** Refuses a share that does not fit what everyone committed to. */
export function checkShare(closing: Pick<Closing, 'commitments'>, share: KeyShare): bigint {
  const sum = sumCommitments(closing.commitments)
  const value = readScalar(fromBase64url(share.value))
  const known = Number.isInteger(share.scrutineer) && share.scrutineer >= 1 && share.scrutineer <= closing.commitments.length
  if (value === null || !known || !fits(value, share.scrutineer, sum)) throw new Refusal('closing-share-false', { scrutineer: share.scrutineer })
  return value
}

/** The closing key's scalar from enough shares of different scrutineers; every share given is checked. */
export function recombine(closing: Closing, shares: KeyShare[]): Bytes {
  const values = new Map<number, bigint>()
  for (const share of shares) values.set(share.scrutineer, checkShare(closing, share))
  const needed = closing.commitments[0]?.length ?? 0
  if (values.size < needed) throw new Refusal('closing-shares-too-few', { needed, given: values.size })
  const used = [...values].slice(0, needed)
  let secret = 0n
  for (const [j, value] of used) {
    let weight = 1n // Lagrange at 0
    for (const [m] of used) {
      if (m !== j) weight = Scalar.mul(weight, Scalar.mul(BigInt(m), Scalar.inv(Scalar.create(BigInt(m - j)))))
    }
    secret = Scalar.add(secret, Scalar.mul(value, weight))
  }
  if (secret === 0n || toBase64url(Point.BASE.multiply(secret).toBytes(false)) !== closing.key) throw new Refusal('closing-key-differs')
  return writeScalar(secret)
}

/** The closing key as WebCrypto takes it. */
export function importClosingKey(scalar: Bytes): Promise<CryptoKey> {
  return suite.kem.importKey('raw', scalar.slice().buffer, false)
}
