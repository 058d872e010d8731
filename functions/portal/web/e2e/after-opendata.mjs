// After the list: open data as a page and as a program reads it, and the list of integration enterprises.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { sizes } from './browser.mjs'
import { check, signInAgain } from './check.mjs'
import { testAt } from './tests.mjs'
import { fill } from './xlsx.mjs'

const test = testAt('list')

test('开放数据：页面上的地址都能读取，没有变化的不再传送，订阅源记有公示和名单', async ({ page, stack }) => {
  const p = await page()
  await p.goto('/open-data')
  await p.getByText('入选集团登记').waitFor()
  await p.getByText('各列的含义').first().click()
  await p.getByText('集团在本平台的编码').first().waitFor()
  await check(p, 'open data')
  const addresses = await p.locator('main li a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  assert.ok(addresses.length >= 15, addresses.join(' '))
  for (const address of addresses) {
    const first = await fetch(stack.origin + address)
    assert.equal(first.status, 200, address)
    if (address.startsWith('/v1/documents/')) continue // prints are made anew for each reader
    const again = await fetch(stack.origin + address, { headers: { 'If-None-Match': first.headers.get('ETag') } })
    assert.equal(again.status, 304, address)
  }
  const two = await fetch(`${stack.origin}/v1/open/data/register?limit=2`)
  const next = /<([^>]+)>; rel="next"/.exec(two.headers.get('Link'))[1]
  const [head, rest] = [(await two.json()).items, (await (await fetch(stack.origin + next)).json()).items]
  assert.ok(head.length === 2 && rest.every((row) => row.group > head[1].group))
  const feed = await p.locator('head link[type="application/atom+xml"]').getAttribute('href')
  const text = await (await fetch(stack.origin + feed)).text()
  assert.match(text, /公示拟入选集团 \d+ 家/)
  assert.match(text, /公布入选集团 \d+ 家/)
})

test('入选登记：搜索留在地址里，打开集团看到状态和变动', async ({ page }) => {
  const p = await page(sizes.phone)
  const rows = (await (await p.request.get('/v1/register/groups')).json()).items
  const [one] = rows
  await p.goto('/register')
  await p.getByLabel('搜索').fill(one.name)
  await p.waitForURL(/register\?q=/)
  assert.equal(await p.getByRole('link', { name: /（示例）/ }).count(), 1)
  await check(p, 'a search in the register')
  await p.getByRole('link', { name: one.name }).click()
  await p.getByRole('heading', { name: '状态变动' }).waitFor()
  await p.getByText('名单第 1 版').first().waitFor()
  await check(p, 'a listed group')
})

test('产教融合型企业：错格逐一指出，核对差别后导入，随登记公开并显示在材料旁', async ({ page, people, stack }) => {
  const { items } = await (await fetch(`${stack.origin}/v1/open/data/register`)).json()
  const [listed] = items
  const p = await page()
  await signInAgain(p, people.secretariat)
  await p.goto('/office/enterprises')
  await p.getByText('还没有导入名单').waitFor()
  const download = p.waitForEvent('download')
  await p.getByRole('link', { name: '下载名单' }).click()
  const template = await readFile(await (await download).path())
  const row = { B4: '第一家企业（示例）', C4: listed.leadUnitCodes[0], D4: '已认证', E4: '2019-07-01' }
  const bring = (cells) => p.getByLabel('导入名单').setInputFiles({ name: '名单.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: fill(template, cells) })
  await bring({ ...row, E4: '去年' })
  await p.getByText('单元格 E4').waitFor()
  await p.getByRole('button', { name: '关闭' }).click()
  await p.getByText('还没有导入名单').waitFor()
  await bring(row)
  await p.getByText('新增 1 家').waitFor()
  await p.getByLabel('名单来源').fill('示例文件〔2019〕1号')
  await check(p, 'preview of enterprises')
  await p.getByRole('button', { name: '确认导入' }).click()
  await p.getByText('已导入第 1 版名单').waitFor()
  await p.getByText('示例文件〔2019〕1号').waitFor()
  await check(p, 'enterprises')
  const open = await (await fetch(`${stack.origin}/v1/open/data/enterprises`)).json()
  assert.ok(open.items.some((one) => one.group === listed.group && one.seat === 'lead' && one.enterprise === '第一家企业（示例）'), JSON.stringify(open))
  const filed = await p.evaluate(async () => (await (await fetch('/v1/review/2019/candidates?limit=200')).json()).items)
  await p.goto(`/rounds/2019/office/applications/${filed.find((one) => one.group === listed.group).application}`)
  await p.getByText('按第 1 版名单匹配，不加分').waitFor()
  await p.getByText(listed.leadUnitCodes[0]).last().waitFor()
})
