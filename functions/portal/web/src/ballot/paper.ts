// One voting paper in the expert's hands: a fresh key, the prepared message, and, once the server has signed it blindly, the
// token (RFC 9474, RSABSSA-SHA384-PSS-Randomized). It is forgotten when the receipt of its cast is in.
import { finishMessage, newMessage, type Blank, type Finished } from './blind'
import { castDigest, encodeCast, sealInfo, signedForm, type Cast } from './cast'
import { utf8, type Bytes } from './bytes'
import { Refusal } from './refusal'
import { votePlain, type Coupon } from './coupon'
import { seal, type Choice } from './seal'
import type { Checked } from './setup'

/** A paper before its token. The key cannot be taken out of the browser. */
export interface BlankPaper extends Blank {
  group: string
  key: CryptoKey
}

/** A paper with its token. */
export interface Paper extends Finished {
  group: string
  key: CryptoKey
}

function tokenKey(c: Checked, group: string): Bytes {
  const spki = c.tokenKeys.get(group)
  if (!spki) throw new Refusal('cast-group-unknown', { group })
  return spki
}

/** Prepares and blinds a paper for one group. */
export async function newPaper(c: Checked, group: string): Promise<BlankPaper> {
  const spki = tokenKey(c, group)
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  return { group, key: pair.privateKey, ...(await newMessage(spki, point)) }
}

/** Takes the server's blind signature, unblinds and checks it. */
export async function finishPaper(c: Checked, blank: BlankPaper, blindSignature: Bytes): Promise<Paper> {
  const spki = tokenKey(c, blank.group)
  try {
    return { group: blank.group, key: blank.key, ...(await finishMessage(spki, blank, blindSignature)) }
  } catch {
    throw new Refusal('ballot-blind-signature-invalid', { group: blank.group })
  }
}

/** A cast ready to be sent, as often as it takes. */
export interface SealedCast {
  form: Bytes // binary form
  digest: string // hex; the content of its receipt
}

/** Fills the paper in, seals and signs it. A second cast of one paper is another cast of a spent token: keep the first. */
export async function castPaper(c: Checked, paper: Paper, choice: Choice, coupon?: Coupon): Promise<SealedCast> {
  const plain = votePlain(c, choice, coupon)
  const sealed = await seal(c.closing, utf8(sealInfo(c, paper.group)), paper.prepared, plain)
  const unsigned = { setup: c.hash, group: paper.group, prepared: paper.prepared, token: paper.token, sealed }
  const signature = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, paper.key, signedForm(unsigned)))
  const cast: Cast = { ...unsigned, signature }
  return { form: encodeCast(cast), digest: castDigest(cast) }
}
