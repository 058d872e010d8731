import assert from 'node:assert/strict'
import { sizes } from './browser.mjs'
import { check } from './check.mjs'
import { test } from './tests.mjs'

test('公众：首页的截止时间以服务器时钟和北京时间为准', async ({ page }) => {
  const p = await page() // its zone is Berlin's
  await p.goto('/')
  await p.getByText('2019年10月21日 24:00（北京时间）').waitFor()
  await p.getByText('即 2019年10月22日 00:00:00 之前').waitFor()
  await p.locator('.bar').getByText('2019年10月15日').waitFor()
  await check(p, 'home')
})

test('公众：各页在两种宽度下可读', async ({ page }) => {
  for (const size of Object.values(sizes)) {
    const p = await page(size)
    for (const path of ['/', '/rounds/2019/notice', '/rounds/2019/notice/objection', '/rounds/2019/list', '/register', '/receipt', '/sign-in', '/nowhere']) {
      await p.goto(path)
      await p.locator('h1').waitFor()
      await p.waitForLoadState('networkidle')
      await check(p, path)
    }
  }
})

test('公众：读不懂的回执有说明', async ({ page }) => {
  const p = await page()
  await p.goto('/receipt')
  await p.getByLabel('也可以粘贴回执文件的内容').fill('{"id": 1')
  await p.getByRole('button', { name: '核验' }).click()
  await p.getByText('没有读懂这份内容').waitFor()
  await check(p, 'receipt')
})

test('页面：策略不许任何行内脚本，资源带摘要并可长期缓存', async ({ page, stack }) => {
  const answer = await fetch(`${stack.origin}/`)
  const policy = answer.headers.get('Content-Security-Policy')
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'( 'sha256-[\w+/]+=*')?;/) // the hash is that of the map with the scripts' own hashes
  assert.equal(answer.headers.get('Cache-Control'), 'no-cache')
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await answer.text())[1]
  const file = await fetch(stack.origin + script, { headers: { 'Accept-Encoding': 'br' } })
  assert.match(file.headers.get('Cache-Control'), /immutable/)
  assert.equal(file.headers.get('Content-Encoding'), 'br')
  const p = await page()
  const foreign = []
  p.on('request', (r) => !r.url().startsWith(stack.origin) && !r.url().startsWith('data:') && foreign.push(r.url()))
  await p.goto('/')
  await p.waitForLoadState('networkidle')
  assert.deepEqual(foreign, [])
})
