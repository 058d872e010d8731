// The platform's signature over a setup: that the setup shown here is one that the platform stands by, and entered into its
// ledger.
import { signedBy, type PublicKey } from '../ledger/suite'
import { concat, fromHex, utf8 } from './bytes'
import { Refusal } from './refusal'

export interface Signature {
  suite: string
  key: string // hex of the first 8 bytes of the SHA-256 of the public key
  value: string // base64
}

/** Refuses a setup hash that none of the platform's keys has signed as a setup, of whatever suite they are. */
export async function checkSigned(hash: string, signature: Signature, keys: PublicKey[]): Promise<void> {
  const message = concat(utf8('linxuan setup v1\n'), fromHex(hash))
  for (const k of keys) {
    if (k.key === signature.key && k.suite === signature.suite && (await signedBy(k, message, signature.value))) return
  }
  throw new Refusal('ballot-setup-unsigned')
}
