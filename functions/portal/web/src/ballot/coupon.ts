// Approval coupons, where one expert may approve only so many groups: blind signatures by a key of their own over 32 random
// bytes, carried inside the seal behind the choice (shared/ballot has the rule).
import { finishMessage, newMessage, type Blank, type Finished } from './blind'
import { sha256, toHex, type Bytes } from './bytes'
import { Refusal } from './refusal'
import { choicePlain, readChoice, type Choice } from './seal'
import { tokenSize, type Checked } from './setup'

/** A coupon before its signature. */
export type BlankCoupon = Blank

/** A coupon that is good for one approval. */
export type Coupon = Finished

const couponSize = 32

const couponKey = (c: Checked): Bytes => {
  if (!c.couponKey) throw new Refusal('ballot-no-coupon')
  return c.couponKey
}

export const newCoupon = (c: Checked): Promise<BlankCoupon> => newMessage(couponKey(c), new Uint8Array())

export async function finishCoupon(c: Checked, blank: BlankCoupon, blindSignature: Bytes): Promise<Coupon> {
  try {
    return await finishMessage(couponKey(c), blank, blindSignature)
  } catch {
    throw new Refusal('ballot-coupon-signature-invalid')
  }
}

/** What is sealed: the choice, behind an approval under a cap its coupon, zeros. */
export function votePlain(c: Checked, choice: Choice, coupon: Coupon | undefined): Bytes {
  const plain = choicePlain(choice, c.setup.plaintextBytes)
  if (choice === 'approve' && c.couponKey) {
    if (!coupon) throw new Refusal('ballot-no-coupon')
    plain.set(coupon.prepared, 1)
    plain.set(coupon.token, 1 + couponSize)
  }
  return plain
}

export interface Vote {
  choice: Choice
  coupon?: string // hash of what the coupon signs
}

/** Reads what was sealed; a coupon's signature is checked with the key at hand. */
export async function readVote(c: Checked, key: CryptoKey | undefined, plain: Bytes): Promise<Vote> {
  const size = c.setup.plaintextBytes
  if (!c.couponKey || !key || plain.length !== size || plain[0] !== 1) return { choice: readChoice(plain, size) }
  const end = 1 + couponSize + tokenSize(c.couponKey)
  if (plain.subarray(end).some((b) => b !== 0)) throw new Refusal('ballot-choice-unreadable')
  const message = plain.slice(1, 1 + couponSize)
  const good = await crypto.subtle.verify({ name: 'RSA-PSS', saltLength: 48 }, key, plain.slice(1 + couponSize, end), message)
  if (!good) throw new Refusal('ballot-coupon-invalid')
  return { choice: 'approve', coupon: toHex(sha256(message)) }
}
