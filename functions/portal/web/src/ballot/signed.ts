// The platform's signature over a setup: that the setup shown here is one that the platform stands by, and entered into its
// ledger. Ed25519 comes from a library, because not every browser of an office has it.
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat, fromHex, sha256, toHex, utf8, type Bytes } from './bytes'
import { Refusal } from './refusal'

export interface Signature {
  suite: string
  key: string // hex of the first 8 bytes of the SHA-256 of the public key
  value: string // base64
}

export interface PublicKey {
  suite: string
  key: string
  value: string // base64
}

const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))

const suite = 'ed25519'

/**
 * Refuses a setup hash that none of the platform's keys has signed as a setup. A platform that signs by SM2 is not checked
 * here but by the published verifier: there the hash that is read out, and stands in the ledger, is what counts.
 */
export function checkSigned(hash: string, signature: Signature, keys: PublicKey[]): void {
  if (signature.suite !== suite && keys.some((k) => k.suite === signature.suite && k.key === signature.key)) return
  const message = concat(utf8('linxuan setup v1\n'), fromHex(hash))
  const good = keys.some((k) => {
    if (k.key !== signature.key || k.suite !== suite || signature.suite !== suite) return false
    try {
      const key = fromBase64(k.value)
      return toHex(sha256(key).subarray(0, 8)) === k.key && ed25519.verify(fromBase64(signature.value), message, key)
    } catch {
      return false
    }
  })
  if (!good) throw new Refusal('ballot-setup-unsigned')
}
