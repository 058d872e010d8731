// The ministry's whole work but the notice and the list.
import assert from 'node:assert/strict'
import { check, signIn } from './check.mjs'
import { file, round, uscc } from './seed.mjs'
import { test } from './tests.mjs'

const at = (page) => `/rounds/${round}/${page}`

test('主管部门：两人批准增加名额和延期，同一人不能批准两次', async ({ page, people }) => {
  const [one, two] = [await page(), await page()]
  await signIn(one, people.ministry)
  await signIn(two, people.ministry2)
  await one.goto(at('ministry'))
  await one.getByRole('link', { name: '办理 增加名额的申请等待批准' }).click()
  const approve = async (p) => {
    await p.getByRole('button', { name: '批准 山东省教育厅' }).click()
    await p.locator('dialog').getByRole('button', { name: '批准' }).click()
  }
  await approve(one)
  await one.getByText('已有一人批准，等待另一人').waitFor()
  await approve(one)
  await one.getByText('需要另一人批准').waitFor()
  await one.getByRole('button', { name: '取消' }).click()
  await check(one, 'places')
  await two.goto(at('ministry/quotas'))
  await approve(two)
  await two.getByText('名额已经增加').waitFor()

  await one.goto(at('ministry/extensions'))
  await one.getByRole('radio', { name: '全体' }).check()
  await one.getByLabel('选择日期').click()
  await one.getByLabel('选择日期').fill('2019年10月30日')
  await one.keyboard.press('Enter')
  await one.getByLabel('理由').fill('部分地区网络中断，申请延期。')
  await one.getByRole('button', { name: '提交申请' }).click()
  await one.getByText('2019年10月30日 24:00').waitFor()
  await check(one, 'extensions')
  for (const p of [one, two]) {
    await p.goto(at('ministry/extensions'))
    await p.getByRole('button', { name: '批准 全体' }).click()
    await p.locator('dialog').getByRole('button', { name: '批准' }).click()
    await p.getByText(p === one ? '已有一人批准，等待另一人' : '延期已生效').waitFor()
  }
  for (const path of ['ministry', 'ministry/notice', 'objections']) {
    await one.goto(at(path))
    await one.waitForLoadState('networkidle')
    await check(one, path)
  }
  for (const path of ['/ministry/rounds', '/ministry/registry', '/ministry/people']) {
    await one.goto(path)
    await one.waitForLoadState('networkidle')
    await check(one, path)
  }
})


test('主管部门：准许牵头单位例外，理由公布；延长初步审查只能适用于全体', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.ministry)
  await p.goto(at('ministry/quotas'))
  const name = people.groups[5].groupName
  await p.getByRole('combobox', { name: '输入名称或登记号查找集团' }).fill(name)
  await p.locator('.ant-select-item-option').filter({ hasText: name }).click()
  await p.getByLabel('牵头单位').selectOption({ index: 1 })
  await p.getByLabel('理由').last().fill('该校两个集团分属不同行业，均为省级重点。')
  await p.getByRole('button', { name: '准许例外' }).click()
  await p.getByText('已准许例外').waitFor()
  await p.getByRole('cell', { name: '该校两个集团分属不同行业，均为省级重点。' }).waitFor()
  await p.reload() // a list of choices keeps its values in sight of readers of the whole page
  await p.getByRole('cell', { name: '该校两个集团分属不同行业，均为省级重点。' }).waitFor()
  await check(p, 'an exception')
  const { items } = await people.groups[0].get(`/v1/submission/${round}/exceptions`)
  assert.equal(items.length, 1)

  await p.goto(at('ministry/extensions'))
  await p.getByLabel('阶段', { exact: true }).selectOption({ label: '初步审查' })
  assert.deepEqual(await p.locator('fieldset .choice label').allInnerTexts(), ['全体'])
  await p.getByLabel('选择日期').click()
  await p.getByLabel('选择日期').fill('2019年11月20日')
  await p.keyboard.press('Enter')
  await p.getByLabel('理由').fill('申报数量较多，审查需要更多时间。')
  await p.getByRole('button', { name: '提交申请' }).click()
  await p.getByText('2019年11月20日 24:00').waitFor()
  const q = await page()
  await signIn(q, people.ministry2)
  for (const one of [p, q]) {
    await one.goto(at('ministry/extensions'))
    await one.getByRole('row', { name: /初步审查/ }).getByRole('button', { name: '批准 全体' }).click()
    await one.locator('dialog').getByRole('button', { name: '批准' }).click()
    await one.getByText(one === p ? '已有一人批准，等待另一人' : '延期已生效').waitFor()
  }
  const { windows } = await people.groups[0].get(`/v1/rounds/${round}/windows`)
  assert.equal(windows.find((w) => w.phase === 'preliminaryReview').closesAt, '2019-11-20T16:00:00.000Z')
})

const columns = '登记号,集团名称,类型,成立日期,批准单位,批准文号,牵头单位,成员单位,行业代码,经地方报送,经行指委报送,跨区域,国家重大产业,联系处室,地址,邮箱'
const line = (n, name, code) => `2019370${n},${name},集团,2012-05-18,山东省教育厅,鲁教职字〔2012〕${n}号,${name}学院|${code}|学校|370100,,C34,是,,否,否,集团秘书处,济南市示例路1号,office@group.example`

test('主管部门：从表格登记集团，有误的逐行说明，一行也不登记；更正后登记', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.ministry)
  await p.goto('/ministry/registry')
  await p.getByRole('radio', { name: '职教集团' }).check()
  const [good, bad] = [uscc('12370000795571111'), '123700007955711110']
  const paste = p.getByLabel('粘贴内容')
  await paste.fill(`${columns}\n${line(901, '山东示例甲职业教育集团（示例）', good)}\n${line(902, '山东示例乙职业教育集团（示例）', bad)}`)
  await p.getByRole('button', { name: '登记职教集团' }).click()
  const wrong = p.getByRole('row').filter({ hasText: '山东示例乙职业教育集团（示例）' })
  await wrong.getByRole('cell', { name: '2', exact: true }).waitFor()
  await check(p, 'rows that are refused')
  const names = async () => (await people.ministry.get('/v1/registry/groups?body=P37&limit=200')).items.map((g) => g.name)
  await people.ministry.signIn()
  assert.equal((await names()).includes('山东示例甲职业教育集团（示例）'), false)
  await paste.fill('登记号,名称\n1,2')
  await p.getByRole('button', { name: '登记职教集团' }).click()
  await p.getByText(/第一行缺少栏目：集团名称/).waitFor()
  await paste.fill(`${columns}\n${line(901, '山东示例甲职业教育集团（示例）', good)}\n${line(902, '山东示例乙职业教育集团（示例）', uscc('12370000795572222'))}`)
  await p.getByRole('button', { name: '登记职教集团' }).click()
  await p.getByText('已登记 2 行').waitFor()
  assert.equal((await names()).includes('山东示例乙职业教育集团（示例）'), true)
  await p.getByRole('radio', { name: '推荐单位' }).check()
  await p.locator('input[type=file]').setInputFiles({ name: 'bodies.json', mimeType: 'application/json', buffer: Buffer.from('[{"code": "I99", "kind": "council", "name": "全国示例行业职业教育教学指导委员会"}]') })
  await p.getByRole('button', { name: '登记推荐单位' }).click()
  await p.getByText('已登记 1 行').waitFor()
})

test('主管部门：建立批次，文件有误逐处说明，更正后建立', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.ministry)
  await p.goto('/ministry/rounds')
  const config = await file('round-2020.yaml')
  const choose = async (label, name, text) => p.getByLabel(label).setInputFiles({ name, mimeType: 'application/yaml', buffer: Buffer.from(text) })
  await choose('评审标准文件', 'scheme.yaml', await file('scheme-2019.yaml'))
  await choose('统计指标文件', 'indicators.yaml', await file('indicators-2019.yaml'))
  await choose('批次设置文件', 'round.yaml', config.replace(/workingDays: \d+/, 'workingDays: 3'))
  const create = async () => {
    await p.getByRole('button', { name: '建立批次' }).click()
    await p.getByRole('button', { name: '确认建立' }).click()
  }
  await create()
  await p.getByText('notice › workingDays').waitFor()
  await p.getByText('需要更正的地方').or(p.getByRole('region', { name: '需要更正的地方' })).first().waitFor()
  const latin = await p.locator('td.mono').allInnerTexts() // places in the file are named as the file names them
  assert.equal(latin.length, 1)
  await choose('批次设置文件', 'round.yaml', config)
  await create()
  await p.getByText(/^已建立：/).waitFor()
  await p.getByText('回执编号').waitFor()
  await check(p, 'a round that was created')
  assert.deepEqual((await people.ministry.get('/v1/rounds')).items.map((r) => r.id).sort(), ['2019', '2020'])
})

test('长名单：屏幕上分页，打印时每一行都在纸上', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.ministry)
  await p.route('**/v1/accounts/people*', async (route) => {
    const { items } = await (await route.fetch()).json()
    await route.fulfill({ json: { items: Array.from({ length: 1400 }, (_, i) => ({ ...items[i % items.length], id: `${items[i % items.length].id}${i}` })) } })
  })
  await p.goto('/ministry/people')
  await p.getByRole('status').getByText('第 1 页，共 7 页').waitFor()
  const rows = p.locator('section.card').first().locator('tbody tr') // the invitations have a table of their own
  assert.equal(await rows.count(), 200)
  await p.evaluate(() => addEventListener('beforeprint', () => (window.printed = document.querySelector('section.card').querySelectorAll('tbody tr').length)))
  await p.pdf()
  assert.equal(await p.evaluate(() => window.printed), 1400)
  await p.getByRole('status').getByText('第 1 页，共 7 页').waitFor()
  assert.equal(await rows.count(), 200)
})
