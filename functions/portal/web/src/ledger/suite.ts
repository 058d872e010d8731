// The suites that the platform's signatures name (shared/ledger/suite.go): Ed25519, and SM2 with SM3. Both come from
// libraries, because no office's browser is sure to have them; the second one's is fetched only where a key is of that suite.
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256, toHex, type Bytes } from '../ballot/bytes'

export interface PublicKey {
  suite: string
  key: string // hex of the first 8 bytes of the SHA-256 of the public key
  value: string // base64
}

type Verify = (signature: Uint8Array, message: Uint8Array, key: Uint8Array) => boolean | Promise<boolean>

const suites: Record<string, Verify | undefined> = {
  ed25519: (signature, message, key) => ed25519.verify(signature, message, key),
  'sm2-sm3': async (signature, message, key) => {
    const { sm2 } = await import('sm-crypto-v2')
    return sm2.doVerifySignature(message, toHex(signature), toHex(key), { der: true, hash: true })
  },
}

/** Whether this page can check signatures of a suite. */
export const knows = (suite: string): boolean => Object.hasOwn(suites, suite)

export const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))

/** Whether a key has signed a message. A key that is not that of its name, or of no known suite, has signed nothing. */
export async function signedBy(k: PublicKey, message: Uint8Array, signature: string | Uint8Array): Promise<boolean> {
  if (!knows(k.suite)) return false
  try {
    const key = fromBase64(k.value)
    const raw = typeof signature === 'string' ? fromBase64(signature) : signature
    return toHex(sha256(key).subarray(0, 8)) === k.key && (await suites[k.suite]!(raw, message, key))
  } catch {
    return false // not the form of a key or a signature
  }
}
