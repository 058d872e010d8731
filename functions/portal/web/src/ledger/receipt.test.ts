// The server's golden receipts and checkpoint (shared/ledger/testdata) are checked here as anybody's browser checks them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { concat, fromHex, sha256, toHex, utf8 } from '../ballot/bytes'
import { checkReceipt, readReceipt, receiptFormat, type Key, type Receipt, type ReceiptFile } from './receipt'
import { signedBy } from './suite'

const data = (name: string) => readFileSync(`../../../shared/ledger/testdata/${name}`, 'utf8')
const receipts = JSON.parse(data('receipts-v1.json')) as Receipt[]
const key = JSON.parse(data('key-v1.json')) as Key
const keys = { origin: 'linxuan.test/ledger', keys: [key] }
const leaf = (r: Receipt) => sha256(concat(Uint8Array.of(0), utf8(r.entry)))
const node = (a: Uint8Array, b: Uint8Array) => sha256(concat(Uint8Array.of(1), a, b))
const [a, b, c] = receipts.map(leaf) as [Uint8Array, Uint8Array, Uint8Array]
const hex = (...all: Uint8Array[]) => all.map((h) => toHex(h))
const paths = [hex(b, c), hex(a, c), hex(node(a, b))]
const file = (index: number): ReceiptFile => ({
  format: receiptFormat, receipt: structuredClone(receipts[index]!), proof: { index, size: 3, hashes: [...paths[index]!], checkpoint: data('checkpoint-v1.txt') },
})

test('golden receipts hold, with their proofs and without', async () => {
  for (const index of [0, 1, 2]) {
    assert.equal(await checkReceipt(file(index), keys), undefined)
    assert.equal(await checkReceipt({ format: receiptFormat, receipt: receipts[index]! }, keys), undefined)
    assert.deepEqual(readReceipt(JSON.stringify(file(index))), file(index))
    assert.deepEqual(readReceipt(JSON.stringify(receipts[index]))?.receipt, receipts[index])
  }
})

test('what was altered is told at its place', async () => {
  const rows: [string, (f: ReceiptFile) => void][] = [
    ['form', (f) => (f.receipt.entry = 'x')],
    ['hash', (f) => (f.receipt.entry = f.receipt.entry.replace('2019', '2020'))],
    ['fields', (f) => (f.receipt.subject = 'app_9')],
    ['fields', (f) => (f.receipt.content = '00')],
    ['key', (f) => (f.receipt.signature.key = '0'.repeat(16))],
    ['key', (f) => (f.receipt.signature.suite = 'sm2-sm3')],
    ['signature', (f) => (f.receipt.signature.value = receipts[1]!.signature.value)],
    ['checkpoint', (f) => (f.proof!.size = 4)],
    ['checkpoint', (f) => (f.proof!.checkpoint = f.proof!.checkpoint.replace('\n3\n', '\n4\n'))],
    ['proof', (f) => (f.proof!.index = 2)],
    ['proof', (f) => f.proof!.hashes.pop()],
    ['proof', (f) => f.proof!.hashes.push('00'.repeat(32))],
    ['proof', (f) => (f.proof!.hashes[0] = '00'.repeat(32))],
  ]
  for (const [want, alter] of rows) {
    const f = file(0)
    alter(f)
    assert.equal(await checkReceipt(f, keys), want, String(alter))
  }
  assert.equal(await checkReceipt(file(0), { ...keys, keys: [{ ...key, to: '2019-10-14T01:02:03.045Z' }] }), 'key')
  for (const text of ['', 'x', '[]', '{}', '{"receipt":{}}', '{"format":"linxuan-receipt/2","receipt":' + JSON.stringify(receipts[0]) + '}']) assert.equal(readReceipt(text), undefined, text)
})

test('a receipt and a checkpoint of the second suite are checked as well', async () => {
  const [receipt] = JSON.parse(data('receipts-v1-sm2.json')) as Receipt[]
  const sm2 = JSON.parse(data('key-v1-sm2.json')) as Key
  const list = { ...keys, keys: [sm2] }
  const proven: ReceiptFile = { format: receiptFormat, receipt: receipt!, proof: { ...file(0).proof!, checkpoint: data('checkpoint-v1-sm2.txt') } }
  assert.equal(await checkReceipt({ format: receiptFormat, receipt: receipt! }, list), undefined)
  assert.equal(await checkReceipt(proven, list), undefined)
  const raw = Buffer.from(receipt!.signature.value, 'base64')
  raw[20]! ^= 1
  assert.equal(await checkReceipt({ ...proven, receipt: { ...receipt!, signature: { ...receipt!.signature, value: raw.toString('base64') } } }, list), 'signature')
  assert.equal(await checkReceipt({ ...proven, proof: { ...proven.proof!, checkpoint: proven.proof!.checkpoint.replace(/....\n$/, 'AAA=\n') } }, list), 'checkpoint')
})

test('OpenSSL\'s signature by SM2 holds, for its own purpose only', async () => {
  const { key, hash, signature } = JSON.parse(data('signature-sm2-openssl.json')) as { key: Key; hash: string; signature: { value: string } }
  const message = (purpose: string) => concat(utf8(`linxuan ${purpose} v1\n`), fromHex(hash))
  assert.equal(await signedBy(key, message('receipt'), signature.value), true)
  assert.equal(await signedBy(key, message('setup'), signature.value), false)
})

test('a suite that the page does not know is told, never passed', async () => {
  const receipt = structuredClone(receipts[0]!)
  receipt.signature.suite = 'none'
  assert.equal(await checkReceipt({ format: receiptFormat, receipt }, { ...keys, keys: [{ ...key, suite: 'none' }] }), 'suite')
})
