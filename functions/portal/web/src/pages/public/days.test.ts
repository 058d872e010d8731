import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayAfter, daysFrom, runsOf } from './days'

test('days of a holiday', () => {
  assert.equal(dayAfter('2019-12-31'), '2020-01-01')
  assert.deepEqual(daysFrom('2020-02-28', '2020-03-01'), ['2020-02-28', '2020-02-29', '2020-03-01'])
  assert.deepEqual(daysFrom('2019-10-02', '2019-10-01'), [])
  assert.deepEqual(daysFrom('', '2019-10-01'), [])
  assert.equal(daysFrom('2019-01-01', '9999-01-01').length, 60)
})

test('holidays that follow each other under one name are one', () => {
  const of = (holidays: string[], names?: string[]) => runsOf({ year: 2019, version: 1, holidays, makeUp: [], ...(names && { names }) }).map((r) => `${r.name} ${r.first} ${r.last} ${r.days}`)
  assert.deepEqual(of(['2019-10-02', '2019-10-01', '2019-10-04'], ['国庆节', '国庆节', '国庆节']), ['国庆节 2019-10-01 2019-10-02 2', '国庆节 2019-10-04 2019-10-04 1'])
  assert.deepEqual(of(['2020-10-01', '2020-10-02'], ['中秋节', '国庆节']), ['中秋节 2020-10-01 2020-10-01 1', '国庆节 2020-10-02 2020-10-02 1'])
  assert.deepEqual(of(['2019-10-01', '2019-10-02']), [' 2019-10-01 2019-10-02 2'])
})
