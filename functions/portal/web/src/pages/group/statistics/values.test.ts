import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainPiece, shown, textOf, valueOf, type Dictionary, type Indicator } from './values'

const money = { id: 'income', title: '收入', type: 'amount', unit: '万元', required: true } as Indicator
const salary = { id: 'salary', title: '起薪', type: 'amount', unit: '元', required: true } as Indicator
const dictionary = { sections: [{ id: 's', title: '', indicators: [money, salary] }] } as unknown as Dictionary

test('money of 万元 is whole 元 in the API, with up to four decimals on the form', () => {
  for (const [text, value] of [
    ['123.4567', 1_234_567], ['0.0001', 1], ['1,234.5', 12_345_000], ['１２．5', 125_000], ['7', 70_000], ['7.', 70_000], ['', null],
    ['0.00001', undefined], ['1.2.3', undefined], ['-1', undefined], ['.5', undefined], ['一', undefined], ['1e3', undefined],
  ] as const) assert.equal(valueOf(money, text), value, text)
  for (const n of [0, 1, 9_999, 10_000, 1_234_567, 12_000_000, 1_000_000_000_000]) assert.equal(valueOf(money, textOf(n, money)), n)
  assert.equal(textOf(12_000_000, money), '1200')
  assert.equal(shown(money, '1234.5'), '1,234.5 万元')
  assert.equal(shown(salary, '4500'), '4,500 元')
  assert.equal(valueOf(salary, '4500.5'), undefined)
  assert.equal(plainPiece(dictionary, 'income', '1,234.50'), '1234.5')
  assert.equal(plainPiece(dictionary, 'income', '约一千'), undefined)
})
