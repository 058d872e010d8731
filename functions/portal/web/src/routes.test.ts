import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pages as visits, roleOf, stages } from '../e2e/pages.mjs'
import { pages } from './routes'

const visited: { stage: string; path: string; as?: string }[] = visits

test('every page is visited by each role that may open it, and by the public where it is open to all', () => {
  const missing: string[] = []
  for (const page of pages) {
    const form = new RegExp(`^/${page.path.replace(/:\w+/g, '[^/]+')}$`)
    const here = visited.filter((v) => form.test(v.path))
    for (const role of page.role ? [page.role].flat() : [undefined]) {
      if (page.path === 'password' ? here.length === 0 : !here.some((v) => roleOf(v.as) === role)) missing.push(`${page.path} (${role ?? 'public'})`)
    }
  }
  assert.deepEqual(missing, [], 'add these to e2e/pages.mjs')
})

test('every visit is at a moment that there is', () => {
  const known = [...stages.small, ...stages.played]
  assert.deepEqual(visited.filter((v) => !known.includes(v.stage)).map((v) => v.stage), [])
})
