// Checks a receipt without the platform: its hash is that of its entry, a key of the platform signed it while that was in use,
// and, where the proof goes with it, the entry stands in the log of a signed checkpoint (RFC 6962, C2SP tlog-checkpoint).
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat, fromHex, sha256, toHex, utf8, type Bytes } from '../ballot/bytes'

export interface Signature {
  suite: string
  key: string
  value: string
}
export interface Key {
  suite: string
  key: string
  value: string
  from?: string
  to?: string
}
export interface KeyList {
  origin: string
  keys: Key[]
}
export interface Receipt {
  id: string
  at: string
  act: string
  subject: string
  content?: string
  entry: string
  hash: string
  signature: Signature
}
export interface Proof {
  index: number
  size: number
  hashes: string[]
  checkpoint: string
}
export interface ReceiptFile {
  format: typeof receiptFormat
  receipt: Receipt
  proof?: Proof
}

export const receiptFormat = 'linxuan-receipt/1'

/** What does not hold. `suite` says that the signature is of a kind that only the published verifier checks. */
export type Fault = 'unread' | 'form' | 'hash' | 'fields' | 'key' | 'signature' | 'checkpoint' | 'proof' | 'suite'

const json = (text: string): Record<string, unknown> | undefined => {
  try {
    const v: unknown = JSON.parse(text)
    return typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Reads a receipt's file or a bare receipt. */
export function readReceipt(text: string): ReceiptFile | undefined {
  const v = json(text.trim())
  if (!v) return undefined
  if (v.receipt === undefined) return isReceipt(v) ? { format: receiptFormat, receipt: v } : undefined
  if ((v.format !== undefined && v.format !== receiptFormat) || !isReceipt(v.receipt)) return undefined
  const proof = v.proof as Proof | undefined
  if (proof !== undefined && !(Array.isArray(proof.hashes) && typeof proof.checkpoint === 'string')) return undefined
  return { format: receiptFormat, receipt: v.receipt, proof }
}

function isReceipt(v: unknown): v is Receipt {
  const r = v as Partial<Receipt> | null
  return typeof r?.entry === 'string' && typeof r.hash === 'string' && typeof r.signature?.value === 'string'
}

const leafHash = (entry: string): Bytes => sha256(concat(Uint8Array.of(0), utf8(entry)))
const parent = (left: Uint8Array, right: Uint8Array): Bytes => sha256(concat(Uint8Array.of(1), left, right))
const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))

function verify(k: Key, message: Uint8Array, value: string | Uint8Array): boolean {
  try {
    const public_ = fromBase64(k.value)
    const signature = typeof value === 'string' ? fromBase64(value) : value
    return toHex(sha256(public_).subarray(0, 8)) === k.key && ed25519.verify(signature, message, public_)
  } catch {
    return false
  }
}

/** Everything that can be said of a receipt from the file and the keys alone; empty when all holds. */
export function checkReceipt({ receipt: r, proof }: ReceiptFile, list: KeyList): Fault | undefined {
  const e = json(r.entry)
  if (!e || e.v !== 1) return 'form'
  const leaf = leafHash(r.entry)
  if (toHex(leaf) !== r.hash) return 'hash'
  if (e.id !== r.id || e.at !== r.at || e.act !== r.act || e.subject !== r.subject || (e.content ?? '') !== (r.content ?? '')) return 'fields'
  const k = list.keys.find((k) => k.key === r.signature.key && (!k.from || r.at >= k.from) && (!k.to || r.at < k.to))
  if (!k || k.suite !== r.signature.suite) return 'key'
  if (k.suite !== 'ed25519') return 'suite'
  if (!verify(k, concat(utf8('linxuan receipt v1\n'), leaf), r.signature.value)) return 'signature'
  return proof && checkProof(leaf, proof, list)
}

function checkProof(leaf: Uint8Array, proof: Proof, list: KeyList): Fault | undefined {
  const [text = '', lines = ''] = splitNote(proof.checkpoint)
  const [origin, size, root = ''] = text.split('\n')
  if (origin !== list.origin || Number(size) !== proof.size) return 'checkpoint'
  const signed = lines.split('\n').some((line) => {
    const found = /^— (\S+) (\S+)$/.exec(line)
    if (!found || found[1] !== list.origin) return false
    const raw = fromBase64(found[2]!)
    return list.keys.some((k) => k.suite === 'ed25519' && verify(k, utf8(text), raw.subarray(4)))
  })
  if (!signed) return list.keys.some((k) => k.suite !== 'ed25519') ? 'suite' : 'checkpoint'
  const got = rootOf(leaf, proof)
  return got && toHex(got) === toHex(fromBase64(root)) ? undefined : 'proof'
}

function splitNote(note: string): [string, string] {
  const at = note.lastIndexOf('\n\n')
  return at < 0 ? ['', ''] : [note.slice(0, at + 1), note.slice(at + 2)]
}

/** RFC 9162 section 2.1.3.2: the root to which an inclusion proof leads. */
function rootOf(leaf: Uint8Array, { index, size, hashes }: Proof): Uint8Array | undefined {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return undefined
  let [fn, sn, r] = [index, size - 1, leaf]
  for (const text of hashes) {
    const p = fromHex(text)
    if (!p || sn === 0) return undefined
    if (fn % 2 === 1 || fn === sn) {
      r = parent(p, r)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
    } else {
      r = parent(r, p)
    }
    ;[fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)]
  }
  return sn === 0 ? r : undefined
}
