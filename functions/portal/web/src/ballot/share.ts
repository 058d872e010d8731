// A scrutineer's share as it is kept: a `.share` file, and a code of letters and digits for paper that says the same. Both are
// worth nothing without the passphrase.
//
// The code is base32 (Crockford's alphabet) of: version 1, scrutineer (one byte each), iterations of PBKDF2 with SHA-256 (four
// bytes), salt (16), nonce (12), the share under AES-256-GCM (48), and the first four bytes of the SHA-256 of all before. The
// additional data names round, ballot, scrutineer and closing key, so that a share is good for its ballot alone.
import { concat, equal, randomBytes, sha256, toHex, utf8, type Bytes } from './bytes'
import { plain, record, whole, parse, hash, base64url } from './record'
import { Refusal } from './refusal'
import type { Seat } from './scrutineer'

export const shareFormat = 'linxuan-share/1'

export interface ShareFile {
  format: string
  round: string
  ballot: string
  scrutineer: number
  closingKey: string // base64url
  code: string
  checksum: string // SHA-256 of everything before, hex
}

const shape = record({ format: plain, round: plain, ballot: plain, scrutineer: whole, closingKey: base64url, code: plain, checksum: hash })

const iterations = 600_000
const sizes = { head: 6, salt: 16, nonce: 12, sealed: 48, check: 4 }
const total = 86

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function toBase32(b: Bytes): string {
  let [text, held, bits] = ['', 0, 0]
  for (const byte of b) {
    bits = (bits << 8) | byte
    held += 8
    while (held >= 5) {
      held -= 5
      text += alphabet[(bits >> held) & 31]
      bits &= (1 << held) - 1
    }
  }
  return held > 0 ? text + alphabet[(bits << (5 - held)) & 31] : text
}

/** Reads what a person typed: blanks and dashes do not matter, nor case, nor O for 0, I and L for 1. */
function fromBase32(text: string): Bytes | null {
  const clean = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  const bytes: number[] = []
  let [held, bits] = [0, 0]
  for (const c of clean) {
    const value = alphabet.indexOf(c)
    if (value < 0) return null
    bits = (bits << 5) | value
    held += 5
    if (held >= 8) {
      held -= 8
      bytes.push((bits >> held) & 255)
      bits &= (1 << held) - 1
    }
  }
  return bits === 0 ? Uint8Array.from(bytes) : null
}

async function passKey(passphrase: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  const word = await crypto.subtle.importKey('raw', utf8(passphrase.normalize('NFKC')), 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }
  return crypto.subtle.deriveKey(how, word, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

const named = (seat: Seat, closingKey: string): Bytes => utf8(`${shareFormat}|${seat.round}|${seat.ballot}|${seat.scrutineer}|${closingKey}`)

/** Locks a share (32 bytes) with a passphrase; half a second of one processor. */
export async function lockShare(seat: Seat, closingKey: string, share: Bytes, passphrase: string): Promise<ShareFile> {
  const [salt, nonce] = [randomBytes(sizes.salt), randomBytes(sizes.nonce)]
  const key = await passKey(passphrase, salt, iterations)
  const how = { name: 'AES-GCM', iv: nonce, additionalData: named(seat, closingKey) }
  const sealed = new Uint8Array(await crypto.subtle.encrypt(how, key, share))
  const head = Uint8Array.of(1, seat.scrutineer, iterations >>> 24, iterations >>> 16, iterations >>> 8, iterations)
  const body = concat(head, salt, nonce, sealed)
  const code = toBase32(concat(body, sha256(body).subarray(0, sizes.check)))
  const file = { format: shareFormat, round: seat.round, ballot: seat.ballot, scrutineer: seat.scrutineer, closingKey, code }
  return { ...file, checksum: toHex(sha256(utf8(JSON.stringify(file)))) }
}

/** The file's text. */
export const writeShareFile = (file: ShareFile): string => JSON.stringify(file)

/** Reads a `.share` file. share-file-malformed for anything else, share-file-damaged when its checksum does not fit. */
export function readShareFile(text: string): ShareFile {
  const file = parse<ShareFile>(text.trim(), shape, 'share-file-malformed')
  if (file.format !== shareFormat) throw new Refusal('share-file-malformed')
  const { checksum, ...rest } = file
  if (toHex(sha256(utf8(JSON.stringify(rest)))) !== checksum) throw new Refusal('share-file-damaged')
  return file
}

/** Opens the code of a file or of a print. share-code-damaged, share-elsewhere or share-passphrase-wrong otherwise. */
export async function openShare(seat: Omit<Seat, 'scrutineer'>, closingKey: string, code: string, passphrase: string): Promise<{ scrutineer: number; value: Bytes }> {
  const bytes = fromBase32(code)
  const body = bytes?.subarray(0, total - sizes.check)
  if (!bytes || !body || bytes.length !== total || bytes[0] !== 1 || !equal(sha256(body).subarray(0, sizes.check), bytes.subarray(total - sizes.check))) {
    throw new Refusal('share-code-damaged')
  }
  const scrutineer = bytes[1]!
  const rounds = ((bytes[2]! << 24) | (bytes[3]! << 16) | (bytes[4]! << 8) | bytes[5]!) >>> 0
  if (rounds > 10_000_000) throw new Refusal('share-code-damaged')
  const at = sizes.head + sizes.salt
  const key = await passKey(passphrase, bytes.slice(sizes.head, at), rounds)
  const how = { name: 'AES-GCM', iv: bytes.slice(at, at + sizes.nonce), additionalData: named({ ...seat, scrutineer }, closingKey) }
  try {
    return { scrutineer, value: new Uint8Array(await crypto.subtle.decrypt(how, key, bytes.slice(at + sizes.nonce, total - sizes.check))) }
  } catch {
    throw new Refusal('share-passphrase-wrong')
  }
}

/** The code in groups of four, for paper. */
export const codeGroups = (code: string): string[] => code.match(/.{1,4}/g) ?? []
