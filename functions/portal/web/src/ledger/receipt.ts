// Checks a receipt without the platform: its hash is that of its entry, a key of the platform signed it while that was in use,
// and, where the proof goes with it, the entry stands in the log of a signed checkpoint (RFC 6962, C2SP tlog-checkpoint).
import { concat, fromHex, sha256, toHex, utf8, type Bytes } from '../ballot/bytes'
import { fromBase64, knows, signedBy, type PublicKey } from './suite'

export interface Signature {
  suite: string
  key: string
  value: string
}
export interface Key extends PublicKey {
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

/** What does not hold. `suite` says that the signature is of a kind that this page does not know. */
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

/** Everything that can be said of a receipt from the file and the keys alone; empty when all holds. */
export async function checkReceipt({ receipt: r, proof }: ReceiptFile, list: KeyList): Promise<Fault | undefined> {
  const e = json(r.entry)
  if (!e || e.v !== 1) return 'form'
  const leaf = leafHash(r.entry)
  if (toHex(leaf) !== r.hash) return 'hash'
  if (e.id !== r.id || e.at !== r.at || e.act !== r.act || e.subject !== r.subject || (e.content ?? '') !== (r.content ?? '')) return 'fields'
  const k = list.keys.find((k) => k.key === r.signature.key && (!k.from || r.at >= k.from) && (!k.to || r.at < k.to))
  if (!k || k.suite !== r.signature.suite) return 'key'
  if (!knows(k.suite)) return 'suite'
  if (!(await signedBy(k, concat(utf8('linxuan receipt v1\n'), leaf), r.signature.value))) return 'signature'
  return proof && checkProof(leaf, proof, list)
}

async function checkProof(leaf: Uint8Array, proof: Proof, list: KeyList): Promise<Fault | undefined> {
  const [text = '', lines = ''] = splitNote(proof.checkpoint)
  const [origin, size, root = ''] = text.split('\n')
  if (origin !== list.origin || Number(size) !== proof.size) return 'checkpoint'
  if (!(await signedNote(text, lines, list))) return list.keys.some((k) => !knows(k.suite)) ? 'suite' : 'checkpoint'
  const got = rootOf(leaf, proof)
  return got && toHex(got) === toHex(fromBase64(root)) ? undefined : 'proof'
}

async function signedNote(text: string, lines: string, list: KeyList): Promise<boolean> {
  for (const line of lines.split('\n')) {
    const found = /^— (\S+) ([\w+/]+=*)$/.exec(line)
    if (!found || found[1] !== list.origin) continue
    const raw = fromBase64(found[2]!)
    for (const k of list.keys) if (await signedBy(k, utf8(text), raw.subarray(4))) return true
  }
  return false
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
