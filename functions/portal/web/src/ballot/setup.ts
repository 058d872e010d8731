// The setup record and its checks: the same as the server's (shared/ballot), made anew in the browser. Every key that is used
// comes out of a setup whose hash is the one that was read out: a key of one's own would be a perfect tag.
import { equal, fromBase64url, sha256, toHex, type Bytes } from './bytes'
import { readPoint, sumCommitments } from './curve'
import { base64url, hash, hashOf, list, parse, plain, record, whole } from './record'
import { Refusal } from './refusal'
import { isRatio, isShare, type Ratio, type Rules } from './rules'

export const setupFormat = 'linxuan-ballot-setup/1'
export const setupFormatCapped = 'linxuan-ballot-setup/2'

/** The form of a record: the second one where the ballot has coupons. */
export const formOf = (setup: { coupons?: Coupons }, first: string, capped: string): string => (setup.coupons ? capped : first)

/** The cap on one expert's approvals, and the key that signs coupons for them. */
export interface Coupons {
  each: number
  key: string // SPKI, base64url
}

export interface GroupSetup {
  group: string
  entitled: number
  score: Ratio
  key: string // SPKI, base64url
}

export interface Closing {
  commitments: string[][]
  key: string
}

export interface Setup {
  format: string
  round: string
  ballot: string
  runOffOf?: string
  appointed: number
  roll: string
  rules: Rules
  coupons?: Coupons
  window: { opensAt: string; closesAt: string }
  plaintextBytes: number
  closing: Closing
  groups: GroupSetup[]
}

export const ratioShape = record({ num: whole, den: whole })
export const setupShape = record({
  format: plain,
  round: plain,
  ballot: plain,
  'runOffOf?': plain,
  appointed: whole,
  roll: hash,
  rules: record({
    quorum: ratioShape,
    threshold: record({ share: ratioShape, of: plain }),
    minimumEligible: whole,
    target: whole,
  }),
  'coupons?': record({ each: whole, key: base64url }),
  window: record({ opensAt: plain, closesAt: plain }),
  plaintextBytes: whole,
  closing: record({ commitments: list(list(base64url)), key: base64url }),
  groups: list(record({ group: plain, entitled: whole, score: ratioShape, key: base64url })),
})

export const parseSetup = (raw: string): Setup => parse<Setup>(raw, setupShape)

/** A setup whose every part was checked. */
export interface Checked {
  setup: Setup
  hash: string
  closing: Bytes // public key, a point of 65 bytes
  tokenKeys: Map<string, Bytes> // SPKI by group
  couponKey?: Bytes // SPKI, where the ballot has a cap
}

const limits = { experts: 1000, groups: 5000, scrutineers: 9, plain: 1024 }
const between = (n: number, least: number, most: number) => n >= least && n <= most

export const isId = (id: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(id)

/** An instant in its one form, milliseconds since 1970. */
export function readInstant(text: string): number | null {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? null : ms
}

// DER of an RSA SubjectPublicKeyInfo under rsaEncryption, up to the modulus; the modulus begins with a 0 byte.
const heads: Record<number, string> = {
  256: '30820122300d06092a864886f70d01010105000382010f003082010a0282010100',
  384: '308201a2300d06092a864886f70d01010105000382018f003082018a0282018100',
}
const tail = '0203010001' // exponent 65537

/** Reads a token key: RSA of 2048 or 3072 bits, exponent 65537, in its one form. */
export function readTokenKey(text: string): Bytes | null {
  const spki = fromBase64url(text)
  if (!spki) return null
  const size = spki.length - 38
  const head = heads[size]
  if (!head || toHex(spki.subarray(0, 33)) !== head || toHex(spki.subarray(-5)) !== tail) return null
  return (spki[33]! & 128) !== 0 && (spki.at(-6)! & 1) === 1 ? spki : null
}

/** Length of a token in bytes, from its key. */
export const tokenSize = (spki: Bytes): number => spki.length - 38

/** Checks every part of a setup. A Refusal names the first part that does not hold. */
export function checkSetup(setup: Setup): Checked {
  if (!setupShape(setup)) throw new Refusal('ballot-record-malformed')
  const wrong = headWrong(setup) ?? rulesWrong(setup)
  if (wrong) throw new Refusal('ballot-setup-invalid', { at: wrong })
  const closing = readClosing(setup.closing)
  const tokenKeys = readGroups(setup)
  const couponKey = readCoupons(setup)
  return { setup, hash: hashOf(setup), closing, tokenKeys, ...(couponKey && { couponKey }) }
}

/** Checks a setup and that it is the one whose hash was read out. */
export function checkPinned(setup: Setup, readOut: string): Checked {
  const checked = checkSetup(setup)
  if (checked.hash !== readOut) throw new Refusal('ballot-setup-differs')
  return checked
}

function headWrong(s: Setup): string | undefined {
  const opens = readInstant(s.window.opensAt)
  const closes = readInstant(s.window.closesAt)
  if (s.format !== formOf(s, setupFormat, setupFormatCapped)) return '/format'
  if (!isId(s.round)) return '/round'
  if (!isId(s.ballot)) return '/ballot'
  if (s.runOffOf !== undefined && (!isId(s.runOffOf) || s.runOffOf === s.ballot)) return '/runOffOf'
  if (!between(s.appointed, 1, limits.experts)) return '/appointed'
  if (!between(s.plaintextBytes, 32, limits.plain)) return '/plaintextBytes'
  if (opens === null || closes === null || opens >= closes) return '/window'
  return undefined
}

function rulesWrong({ rules }: Setup): string | undefined {
  if (!isShare(rules.quorum)) return '/rules/quorum'
  if (!isShare(rules.threshold.share)) return '/rules/threshold/share'
  if (!['appointed', 'present', 'eligible', 'valid'].includes(rules.threshold.of)) return '/rules/threshold/of'
  if (!between(rules.minimumEligible, 1, limits.experts)) return '/rules/minimumEligible'
  if (!between(rules.target, 1, limits.groups)) return '/rules/target'
  return undefined
}

function readClosing(closing: Closing): Bytes {
  const fails = (at: string) => new Refusal('ballot-setup-invalid', { at })
  const [first] = closing.commitments
  const count = closing.commitments.length
  if (!first || !between(count, 2, limits.scrutineers) || !between(first.length, 2, count)) throw fails('/closing/commitments')
  const sum = sumCommitments(closing.commitments)
  const key = fromBase64url(closing.key)
  if (!key || !readPoint(key) || sum[0]!.is0() || !equal(sum[0]!.toBytes(false), key)) throw fails('/closing/key')
  return key
}

function readGroups(s: Setup): Map<string, Bytes> {
  const fails = (at: string) => new Refusal('ballot-setup-invalid', { at })
  if (!between(s.groups.length, 1, limits.groups)) throw fails('/groups')
  const keys = new Map<string, Bytes>()
  const seen = new Set<string>()
  s.groups.forEach((g, i) => {
    if (!isId(g.group) || (i > 0 && s.groups[i - 1]!.group >= g.group)) throw fails(`/groups/${i}/group`)
    if (!between(g.entitled, s.rules.minimumEligible, s.appointed)) throw fails(`/groups/${i}/entitled`)
    if (!isRatio(g.score)) throw fails(`/groups/${i}/score`)
    const spki = readTokenKey(g.key)
    if (!spki || seen.has(g.key)) throw fails(`/groups/${i}/key`) // a token for one group would be good for the other
    seen.add(g.key)
    keys.set(g.group, spki)
  })
  return keys
}

function readCoupons(s: Setup): Bytes | undefined {
  if (!s.coupons) return undefined
  const fails = (at: string) => new Refusal('ballot-setup-invalid', { at })
  const { each, key } = s.coupons
  if (!between(each, 1, s.groups.length - 1)) throw fails('/coupons/each')
  const spki = readTokenKey(key)
  if (!spki || s.groups.some((g) => g.key === key)) throw fails('/coupons/key') // a token for a group would be good as a coupon
  if (s.plaintextBytes < 1 + 32 + tokenSize(spki)) throw fails('/plaintextBytes')
  return spki
}

/** What names a token key: SHA-256 of its SPKI. */
export const keyId = (spki: Bytes): string => toHex(sha256(spki))
