import assert from 'node:assert/strict'
import { sizes } from './browser.mjs'
import { check, signIn } from './check.mjs'
import { figures, fileYears, filingPath, uscc } from './seed.mjs'
import { cellOf, fill } from './xlsx.mjs'
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
    const cell = i.unit === '万元' ? String(v / 10_000) : i.type === 'ratio' ? `${v.num}%` : i.type === 'choice' ? i.options.find((o) => o.id === v).title : String(v)
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

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Saves what a link downloads. */
async function download(p, name) {
  const [file] = await Promise.all([p.waitForEvent('download'), p.getByRole('link', { name }).click()])
  const parts = []
  for await (const part of await file.createReadStream()) parts.push(part)
  return { name: file.suggestedFilename(), data: Buffer.concat(parts) }
}

const choose = (p, name, buffer) => p.getByLabel(name).setInputFiles({ name: '表格.xlsx', mimeType: xlsx, buffer })

test('统计：下载表格，填错的单元格逐个指出，改正后先看改变再导入', async ({ page, people }) => {
  const g = people.groups[2]
  const p = await page()
  await signIn(p, g)
  await p.goto('/rounds/2019/group/statistics/2018')
  await p.getByLabel('秘书处专职人员').waitFor()
  const template = await download(p, '下载表格')
  assert.match(template.name, /2018\.xlsx$/)
  const at = (title) => cellOf(template.data, title).replace('B', 'E')
  const [staff, income] = [at('秘书处专职人员'), at('本年度收入合计')]

  await choose(p, '导入表格', fill(template.data, { [staff]: '十二', [income]: 0.00001 }))
  const dialog = p.getByRole('dialog', { name: '导入 2018 年统计信息' })
  await dialog.getByText(`工作表“统计信息”单元格 ${staff}（秘书处专职人员）：应为不小于零的整数。`).waitFor()
  await dialog.getByText(`工作表“统计信息”单元格 ${income}（本年度收入合计）：应为以万元为单位的数值，最多四位小数。`).waitFor()
  await check(p, 'wrong cells')
  assert.equal((await form(g, 2018)).standing.savedAt, undefined) // nothing was taken in
  await dialog.getByRole('button', { name: '关闭' }).click()

  await choose(p, '导入表格', fill(template.data, { [staff]: 12, [income]: 123.4567 }))
  await dialog.getByText('导入后有 2 项改变').waitFor()
  await dialog.getByText('123.4567 万元').waitFor()
  await check(p, 'what an import changes')
  assert.equal((await form(g, 2018)).standing.savedAt, undefined)
  await dialog.getByRole('button', { name: '导入并保存' }).click()
  await p.getByText(/^已保存 \d\d:\d\d:\d\d/).waitFor()
  const saved = (await form(g, 2018)).values
  assert.deepEqual(saved, { 'secretariat-staff': 12, 'funds-income': 1234567 })
  assert.equal(await p.getByLabel('本年度收入合计').inputValue(), '123.4567')

  await p.goto('/rounds/2019/group/statistics/2017')
  await p.getByLabel('秘书处专职人员').waitFor()
  await choose(p, '导入表格', template.data)
  await p.getByText('这个文件的“年度”与当前页面不同').waitFor()
})

test('统计：不能保存的内容留在页面上，同事的修改不把它顶掉', async ({ page, people }) => {
  const g = people.groups[2]
  const p = await page()
  await signIn(p, g)
  await p.goto('/rounds/2019/group/statistics/2018')
  const [staff, other] = [p.getByLabel('秘书处专职人员'), p.getByLabel('秘书处兼职人员')]
  await staff.fill('十三')
  await other.fill('4')
  await p.getByText(/^已保存/).waitFor()
  await p.getByText('秘书处专职人员的格式不对，没有保存').waitFor()
  const now = await form(g, 2018)
  assert.deepEqual([now.values['secretariat-staff'], now.values['secretariat-part-time']], [12, 4])
  await g.put(filingPath(g, 2018), { values: { ...now.values, 'council-meetings': 2 } }, g.etag)
  await other.fill('5')
  await p.waitForFunction(() => document.querySelector('[data-cell=council-meetings]').value === '2')
  assert.equal(await staff.inputValue(), '十三')
  await p.reload() // what could not be saved is still there
  await p.waitForFunction(() => document.querySelector('[data-cell=secretariat-staff]')?.value === '十三')
  await staff.fill('13')
  await p.waitForFunction(async () => !document.body.innerText.includes('格式不对'))
  await p.getByText(/^已保存/).waitFor()
  assert.equal((await form(g, 2018)).values['secretariat-staff'], 13)
})

test('成员单位：下载名单，导入前看差别，替换后取得回执，回执以后也能查看', async ({ page, people }) => {
  const g = people.groups[1]
  const p = await page()
  await signIn(p, g)
  await p.goto('/rounds/2019/group/members')
  await p.getByText('共 1 家').waitFor()
  await check(p, 'members')
  const template = await download(p, '下载名单')
  const row = { B5: '新成员职业学校（示例）', C5: '91370100163059999X', D5: '学校', E5: '理事单位' }
  await choose(p, '导入名单', fill(template.data, row))
  const dialog = p.getByRole('dialog', { name: '导入成员单位名单' })
  await dialog.getByText('单元格 C5（新成员职业学校（示例））：统一社会信用代码的校验位不符').waitFor()
  await dialog.getByRole('button', { name: '关闭' }).click()
  await choose(p, '导入名单', fill(template.data, { ...row, C5: uscc('91370100163059999') }))
  await dialog.getByText('新增 1 家，去掉 0 家，改动 0 家，不变 1 家').waitFor()
  await check(p, 'what an import of members changes')
  await dialog.getByRole('button', { name: '以此名单替换' }).click()
  await p.getByRole('heading', { name: '名单已更新，共 2 家' }).waitFor()
  await p.getByRole('cell', { name: '新成员职业学校（示例）' }).waitFor()
  await p.goto('/rounds/2019/group/receipts')
  await p.locator('summary', { hasText: '更新成员单位名单' }).click()
  await p.getByText('成员单位名单', { exact: true }).last().waitFor()
  await check(p, 'receipts of statistics')
})
