import assert from 'node:assert/strict'
import { sizes } from './browser.mjs'
import { check, signIn } from './check.mjs'
import { figures, fileYears, filingPath } from './seed.mjs'
import { test } from './tests.mjs'

const form = (group, year) => group.get(filingPath(group, year))

test('统计：填写、自动保存、回车下移、整列粘贴、错误提示、提交取得回执', async ({ page, people }) => {
  const g = people.groups[0]
  await fileYears(g, people.dictionary, [2016, 2017])
  const p = await page()
  await signIn(p, g)
  await p.getByRole('link', { name: '去填报' }).click()
  const staff = p.getByLabel('秘书处专职人员')
  await staff.fill('四十')
  await p.getByText('请填写整数').waitFor()
  await staff.fill('1,2００') // as people and input methods write
  await p.getByText(/^已保存 \d\d:\d\d:\d\d/).waitFor()
  assert.equal((await form(g, 2018)).values['secretariat-staff'], 1200)
  await p.getByText('不得大于 1000').waitFor()
  await staff.press('Enter')
  assert.equal(await p.evaluate(() => document.activeElement.dataset.cell), 'secretariat-part-time')
  await check(p, 'statistics')

  const all = figures(people.dictionary, 2018)
  const rows = people.dictionary.sections.flatMap((s) => s.indicators).map((i) => {
    const v = all[i.id]
    const cell = i.type === 'ratio' ? `${v.num}%` : i.type === 'choice' ? i.options.find((o) => o.id === v).title : String(v)
    return `${i.title}\t${cell}`
  })
  await p.evaluate((text) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, rows.join('\r\n'))
  await p.getByText(`已粘贴 ${rows.length} 项`).waitFor()
  await p.getByText('内容已经完整').waitFor()
  assert.deepEqual((await form(g, 2018)).faults, [])

  await p.getByRole('button', { name: '提交 2018 年统计信息' }).click()
  await p.getByRole('dialog').getByRole('button', { name: '提交 2018 年统计信息' }).click()
  await p.getByRole('heading', { name: '2018 年统计信息已提交' }).waitFor()
  await check(p, 'receipt of statistics')
  assert.equal((await form(g, 2018)).standing.status, 'submitted')
})

test('统计：两人同时修改，不同的项自动合并，相同的项请人选择', async ({ page, people }) => {
  const g = people.groups[2]
  const [a, b] = [await page(), await page(sizes.phone)]
  for (const p of [a, b]) {
    await signIn(p, g)
    await p.goto('/rounds/2019/group/statistics/2017')
    await p.getByLabel('秘书处专职人员').waitFor()
  }
  await a.getByLabel('秘书处专职人员').fill('10')
  await a.getByText(/^已保存/).waitFor()
  await b.getByLabel('秘书处兼职人员').fill('5')
  await b.getByText('已并入同事刚刚修改的 1 项').or(b.getByText(/^已保存/)).first().waitFor()
  await assert.doesNotReject(b.waitForFunction(() => document.querySelector('[data-cell=secretariat-staff]').value === '10'))

  await b.getByLabel('秘书处专职人员').fill('20')
  await b.getByText(/^已保存/).waitFor()
  await a.getByLabel('秘书处专职人员').fill('30')
  const dialog = a.getByRole('dialog', { name: '有人同时修改了相同的内容' })
  await dialog.waitFor()
  await check(a, 'conflict')
  await dialog.getByText('同事的修改：').click()
  await dialog.getByRole('button', { name: '按选择保存' }).click()
  await a.waitForFunction(() => document.querySelector('[data-cell=secretariat-staff]').value === '20')
  const saved = await form(g, 2017)
  assert.equal(saved.values['secretariat-staff'], 20)
  assert.equal(saved.values['secretariat-part-time'], 5)
})

test('统计：没有连上平台时不丢内容，重新打开页面后接着保存', async ({ page, people }) => {
  const g = people.groups[1]
  const p = await page()
  await signIn(p, g)
  await p.goto('/rounds/2019/group/statistics/2016')
  await p.getByLabel('秘书处专职人员').waitFor()
  await p.route('**/filings/2016', (route) => (route.request().method() === 'PUT' ? route.abort() : route.continue()))
  await p.getByLabel('秘书处专职人员').fill('7')
  await p.getByText('未保存：没有连上平台').waitFor()
  await p.unroute('**/filings/2016')
  await p.reload()
  await p.getByText(/^已保存/).waitFor()
  assert.equal((await form(g, 2016)).values['secretariat-staff'], 7)
})
