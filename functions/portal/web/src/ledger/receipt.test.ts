// The server's golden receipts and checkpoint (shared/ledger/testdata) are checked here as anybody's browser checks them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { sha256, toHex, concat, utf8 } from '../ballot/bytes'
import { checkReceipt, readReceipt, receiptFormat, type Key, type Receipt, type ReceiptFile } from './receipt'

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

test('golden receipts hold, with their proofs and without', () => {
  for (const index of [0, 1, 2]) {
    assert.equal(checkReceipt(file(index), keys), undefined)
    assert.equal(checkReceipt({ format: receiptFormat, receipt: receipts[index]! }, keys), undefined)
    assert.deepEqual(readReceipt(JSON.stringify(file(index))), file(index))
    assert.deepEqual(readReceipt(JSON.stringify(receipts[index]))?.receipt, receipts[index])
  }
})

test('what was altered is told at its place', () => {
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
    assert.equal(checkReceipt(f, keys), want, String(alter))
  }
  assert.equal(checkReceipt(file(0), { ...keys, keys: [{ ...key, to: '2019-10-14T01:02:03.045Z' }] }), 'key')
  for (const text of ['', 'x', '[]', '{}', '{"receipt":{}}', '{"format":"linxuan-receipt/2","receipt":' + JSON.stringify(receipts[0]) + '}']) assert.equal(readReceipt(text), undefined, text)
})

test('a receipt of the second suite is left to the published verifier', () => {
  const [receipt] = JSON.parse(data('receipts-v1-sm2.json')) as Receipt[]
  const sm2 = JSON.parse(data('key-v1-sm2.json')) as Key
  assert.equal(checkReceipt({ format: receiptFormat, receipt: receipt! }, { ...keys, keys: [sm2] }), 'suite')
})
