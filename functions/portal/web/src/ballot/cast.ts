// A cast: one vote as it is sent, stored and published. Nothing in it names or numbers a voter.
import { concat, fields, fromHex, sha256, toHex, utf8, type Bytes } from './bytes'
import { Refusal } from './refusal'
import { sealOverhead } from './seal'
import { isId, tokenSize, type Checked } from './setup'

export interface Cast {
  setup: string // hash, hex
  group: string
  prepared: Bytes
  token: Bytes
  sealed: Bytes
  signature: Bytes
}

export const castFormat = 'linxuan-cast/1'
export const preparedSize = 32 + 65
export const signatureSize = 64

/** The part of the binary form that the signature covers. */
export function signedForm(c: Omit<Cast, 'signature'>): Bytes {
  return fields(utf8(castFormat), fromHex(c.setup), utf8(c.group), c.prepared, c.token, c.sealed)
}

export const encodeCast = (c: Cast): Bytes => concat(signedForm(c), fields(c.signature))

/** Names what was cast, whatever the signature; a receipt's content. */
export const castDigest = (c: Omit<Cast, 'signature'>): string => toHex(sha256(signedForm(c)))

/** What a token is spent by. */
export const spendId = (prepared: Bytes): string => toHex(sha256(prepared))

/** The HPKE info of a group's seals. */
export const sealInfo = (c: Checked, group: string): string => `${c.setup.round}|${c.setup.ballot}|${group}`

const pss = { name: 'RSA-PSS', hash: 'SHA-384' }
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' }

/** Checks casts against a setup; keeps the groups' keys once they are read in. */
export class Verifier {
  private readonly keys = new Map<string, Promise<CryptoKey>>()

  constructor(readonly checked: Checked) {}

  /** Refuses what the server must not have taken: form, ballot, group, token, signature, in this order. */
  async verify(c: Cast): Promise<void> {
    if (!isId(c.group) || c.prepared.length !== preparedSize || c.signature.length !== signatureSize) throw new Refusal('cast-malformed')
    if (c.setup !== this.checked.hash) throw new Refusal('cast-elsewhere')
    const spki = this.checked.tokenKeys.get(c.group)
    if (!spki) throw new Refusal('cast-group-unknown', { group: c.group })
    if (c.sealed.length !== sealOverhead + this.checked.setup.plaintextBytes || c.token.length !== tokenSize(spki)) {
      throw new Refusal('cast-malformed')
    }
    const key = await this.tokenKey(c.group, spki)
    if (!(await crypto.subtle.verify({ name: 'RSA-PSS', saltLength: 48 }, key, c.token, c.prepared))) throw new Refusal('cast-token-invalid')
    if (!(await signatureHolds(c))) throw new Refusal('cast-signature-invalid')
  }

  tokenKey(group: string, spki: Bytes): Promise<CryptoKey> {
    let key = this.keys.get(group)
    if (!key) {
      key = crypto.subtle.importKey('spki', spki, pss, true, ['verify'])
      this.keys.set(group, key)
    }
    return key
  }
}

async function signatureHolds(c: Cast): Promise<boolean> {
  if (c.prepared[32] !== 4) return false // uncompressed points only
  try {
    const key = await crypto.subtle.importKey('raw', c.prepared.slice(32), ecdsa, true, ['verify'])
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, c.signature, signedForm(c))
  } catch {
    return false
  }
}
