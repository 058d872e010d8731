// The asking side of blind signatures (RFC 9474, RSABSSA-SHA384-PSS-Randomized).
import { RSABSSA } from '@cloudflare/blindrsa-ts'
import type { Bytes } from './bytes'

const variant = RSABSSA.SHA384.PSS.Randomized()

/** A message before its signature: what is needed to ask again after a lost answer. */
export interface Blank {
  prepared: Bytes
  blinded: Bytes
  inverse: Bytes
}

/** A message with its signature. What linked it to its asking is gone. */
export interface Finished {
  prepared: Bytes
  token: Bytes
}

const importKey = (spki: Bytes): Promise<CryptoKey> => crypto.subtle.importKey('spki', spki, { name: 'RSA-PSS', hash: 'SHA-384' }, true, ['verify'])

export async function newMessage(spki: Bytes, message: Bytes): Promise<Blank> {
  const prepared = variant.prepare(message) as Bytes
  const { blindedMsg, inv } = await variant.blind(await importKey(spki), prepared)
  return { prepared, blinded: blindedMsg as Bytes, inverse: inv as Bytes }
}

/** Unblinds the signature and checks it; throws where it is not the key's. */
export async function finishMessage(spki: Bytes, blank: Blank, blindSignature: Bytes): Promise<Finished> {
  const token = (await variant.finalize(await importKey(spki), blank.prepared, blindSignature, blank.inverse)) as Bytes
  return { prepared: blank.prepared, token }
}
