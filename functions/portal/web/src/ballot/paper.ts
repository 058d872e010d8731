// One voting paper in the expert's hands: a fresh key, the prepared message, and, once the server has signed it blindly, the
// token (RFC 9474, RSABSSA-SHA384-PSS-Randomized). It is forgotten when the receipt of its cast is in.
import { RSABSSA } from '@cloudflare/blindrsa-ts'
import { castDigest, encodeCast, sealInfo, signedForm, type Cast } from './cast'
import { utf8, type Bytes } from './bytes'
import { Refusal } from './refusal'
import { choicePlain, seal, type Choice } from './seal'
import type { Checked } from './setup'

const variant = RSABSSA.SHA384.PSS.Randomized()

/** A paper before its token: what is needed to ask again after a lost answer. The key cannot be taken out of the browser. */
export interface BlankPaper {
  group: string
  key: CryptoKey
  prepared: Bytes
  blinded: Bytes
  inverse: Bytes
}

/** A paper with its token. What linked it to its asking is gone. */
export interface Paper {
  group: string
  key: CryptoKey
  prepared: Bytes
  token: Bytes
}

function tokenKey(c: Checked, group: string): Promise<CryptoKey> {
  const spki = c.tokenKeys.get(group)
  if (!spki) throw new Refusal('cast-group-unknown', { group })
  return crypto.subtle.importKey('spki', spki, { name: 'RSA-PSS', hash: 'SHA-384' }, true, ['verify'])
}

/** Prepares and blinds a paper for one group. */
export async function newPaper(c: Checked, group: string): Promise<BlankPaper> {
  const key = await tokenKey(c, group)
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const prepared = variant.prepare(point) as Bytes
  const { blindedMsg, inv } = await variant.blind(key, prepared)
  return { group, key: pair.privateKey, prepared, blinded: blindedMsg as Bytes, inverse: inv as Bytes }
}

/** Takes the server's blind signature, unblinds and checks it. */
export async function finishPaper(c: Checked, blank: BlankPaper, blindSignature: Bytes): Promise<Paper> {
  const key = await tokenKey(c, blank.group)
  try {
    const token = (await variant.finalize(key, blank.prepared, blindSignature, blank.inverse)) as Bytes
    return { group: blank.group, key: blank.key, prepared: blank.prepared, token }
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
export async function castPaper(c: Checked, paper: Paper, choice: Choice): Promise<SealedCast> {
  const plain = choicePlain(choice, c.setup.plaintextBytes)
  const sealed = await seal(c.closing, utf8(sealInfo(c, paper.group)), paper.prepared, plain)
  const unsigned = { setup: c.hash, group: paper.group, prepared: paper.prepared, token: paper.token, sealed }
  const signature = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, paper.key, signedForm(unsigned)))
  const cast: Cast = { ...unsigned, signature }
  return { form: encodeCast(cast), digest: castDigest(cast) }
}
