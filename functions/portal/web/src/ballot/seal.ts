// HPKE (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode. Sealed bytes are the encapsulated key of 65
// bytes and then the ciphertext.
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { concat, type Bytes } from './bytes'
import { Refusal } from './refusal'

export const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() })

export const sealOverhead = 65 + 16

export async function seal(to: Bytes, info: Bytes, aad: Bytes, plain: Bytes): Promise<Bytes> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(to)
  const sender = await suite.createSenderContext({ recipientPublicKey, info })
  return concat(new Uint8Array(sender.enc), new Uint8Array(await sender.seal(plain, aad)))
}

export async function unseal(key: CryptoKey | CryptoKeyPair, info: Bytes, aad: Bytes, sealed: Bytes): Promise<Bytes> {
  if (sealed[0] !== 4) throw new Refusal('ballot-seal-broken') // uncompressed points only
  try {
    const recipient = await suite.createRecipientContext({ recipientKey: key, enc: sealed.slice(0, 65), info })
    return new Uint8Array(await recipient.open(sealed.slice(65), aad))
  } catch {
    throw new Refusal('ballot-seal-broken')
  }
}

export type Choice = 'approve' | 'reject' | 'abstain'
export const choices: Choice[] = ['approve', 'reject', 'abstain']

/** The choice in the first byte (1, 2, 3), zeros after it: every ballot has the same length. */
export function choicePlain(choice: Choice, size: number): Bytes {
  const plain = new Uint8Array(size)
  plain[0] = choices.indexOf(choice) + 1
  return plain
}

export function readChoice(plain: Bytes, size: number): Choice {
  const choice = choices[(plain[0] ?? 0) - 1]
  if (plain.length !== size || !choice || plain.subarray(1).some((b) => b !== 0)) throw new Refusal('ballot-choice-unreadable')
  return choice
}
