import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterSave, merge, spelled } from './autosave'

// Numbers are saved in one spelling; anything else cannot be sent.
const plain = (_: string, text: string) => (text === '' || /^\d+$/.test(text.replace(/,/g, '')) ? text.replace(/,/g, '') : undefined)

test('what cannot be sent is never taken for saved', () => {
  const base = { a: '12', b: '3' }
  const mine = { a: '十三', b: '1,000', c: '' }
  assert.deepEqual(afterSave(base, mine, plain), { a: '12', b: '1000', c: '' })
  assert.deepEqual(spelled(mine, plain), { a: '十三', b: '1000', c: '' })
})

test('a colleague’s edit does not push away what could not be saved', () => {
  const base = { a: '12', b: '1000' }
  const merged = merge(base, spelled({ a: '十三', b: '1,000' }, plain), { a: '12', b: '1000', c: '2' })
  assert.deepEqual(merged, { pieces: { a: '十三', b: '1000', c: '2' }, clashes: [], taken: 1 })
})

test('what both changed is asked, what one changed is taken', () => {
  const merged = merge({ a: '1', b: '1', c: '1' }, { a: '2', b: '1', c: '2' }, { a: '1', b: '3', c: '4' })
  assert.deepEqual(merged.pieces, { a: '2', b: '3', c: '2' })
  assert.deepEqual(merged.clashes, [{ key: 'c', mine: '2', theirs: '4' }])
})
