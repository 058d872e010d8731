// Opening many seals with one key: the receiving half of HPKE (RFC 9180 sections 4.1 and 5.1, base mode) with what repeats
// computed once. A recount opens some ten thousand; through a general library it would take minutes.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, utf8, type Bytes } from './bytes'
import { Refusal } from './refusal'

const none = new Uint8Array()
const version = utf8('HPKE-v1')
const kemSuite = concat(utf8('KEM'), Uint8Array.of(0x00, 0x10)) // DHKEM(P-256, HKDF-SHA256)
const suite = concat(utf8('HPKE'), Uint8Array.of(0x00, 0x10, 0x00, 0x01, 0x00, 0x01)) // with HKDF-SHA256, AES-128-GCM

const extract = (id: Bytes, salt: Uint8Array, label: string, key: Uint8Array): Bytes =>
  hmac(sha256, salt, concat(version, id, utf8(label), key)) as Bytes

/** At most 32 bytes: one block of HKDF-Expand. */
const expand = (id: Bytes, prk: Bytes, label: string, info: Uint8Array, size: number): Bytes =>
  hmac(sha256, prk, concat(Uint8Array.of(0, size), version, id, utf8(label), info, Uint8Array.of(1))).slice(0, size) as Bytes

const curve = { name: 'ECDH', namedCurve: 'P-256' }

export class Opener {
  private readonly contexts = new Map<string, Bytes>()
  private readonly pskHash = extract(suite, none, 'psk_id_hash', none)

  private constructor(
    private readonly key: CryptoKey,
    private readonly point: Bytes,
  ) {}

  /** From the closing key, a scalar of 32 bytes, and its public point. */
  static async open(scalar: Bytes, point: Bytes): Promise<Opener> {
    const head = Uint8Array.of(0x30, 0x41, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x27, 0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20)
    const key = await crypto.subtle.importKey('pkcs8', concat(head, scalar), curve, false, ['deriveBits'])
    return new Opener(key, point)
  }

  /** The plaintext; ballot-seal-broken for what was not sealed to this key, info and additional data. */
  async unseal(info: string, aad: Bytes, sealed: Bytes): Promise<Bytes> {
    if (sealed[0] !== 4) throw new Refusal('ballot-seal-broken') // uncompressed points only
    const sent = sealed.slice(0, 65)
    try {
      const ephemeral = await crypto.subtle.importKey('raw', sent, curve, true, [])
      const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: ephemeral }, this.key, 256))
      const secret = expand(kemSuite, extract(kemSuite, none, 'eae_prk', shared), 'shared_secret', concat(sent, this.point), 32)
      const prk = extract(suite, secret, 'secret', none)
      const context = this.context(info)
      const key = await crypto.subtle.importKey('raw', expand(suite, prk, 'key', context, 16), 'AES-GCM', false, ['decrypt'])
      const how = { name: 'AES-GCM', iv: expand(suite, prk, 'base_nonce', context, 12), additionalData: aad }
      return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.slice(65)))
    } catch {
      throw new Refusal('ballot-seal-broken')
    }
  }

  private context(info: string): Bytes {
    let known = this.contexts.get(info)
    if (!known) {
      known = concat(Uint8Array.of(0), this.pskHash, extract(suite, none, 'info_hash', utf8(info)))
      this.contexts.set(info, known)
    }
    return known
  }
}
