// npm run e2e:officers [-- part of a test's name]: the whole work of a recommending body, the ministry, the secretariat and the
// auditor in the browser, on a round of its own: seven groups of one province, five of which have applied.
import assert from 'node:assert/strict'
import { check, signIn } from './check.mjs'
import { upload } from './client.mjs'
import { content, fileYears, round, seed, uscc } from './seed.mjs'
import { start } from './stack.mjs'
import { runAll, test } from './tests.mjs'

const at = (page) => `/rounds/${round}/${page}`
const kinds = [['approval', '批准备案文件.pdf'], ['charter', '集团章程.pdf'], ['self-report', '自评报告.pdf']]

const further = ['现代物流', '智能制造', '文化旅游', '护理与健康'].map((trade, i) => ({
  number: `201937${i + 101}`, name: `山东${trade}职业教育集团（示例）`, kind: 'federation', founded: '2013-06-01', approvedBy: '山东省教育厅', approvalNumber: `鲁教职字〔2013〕${i + 21}号`,
  leadUnits: [{ name: `山东${trade}职业学院（示例）`, uscc: uscc(`1237000059557${String(i).padStart(4, '1')}`), kind: 'school', adcode: '370100', corps: false }],
  members: [], industry: 'C34', reportsThrough: { local: true }, crossRegion: i === 2, nationalIndustry: false, contact: { office: '集团秘书处', address: '济南市历下区示例路1号', email: 'office@group.example' },
}))

/** People and groups; the first five have applied, the sixth has a draft, the seventh nothing. */
async function furnish(stack) {
  const people = await seed(stack)
  const { groups: more } = await people.ministry.post('/v1/registry/groups', { groups: further })
  for (const [i, g] of more.entries()) {
    people.groups.push(Object.assign(await people.body.invite('group', `group-${i + 4}`, ['赵示例', '钱示例', '孙示例', '周示例'][i], { group: g.id }), { id: g.id, groupName: g.name }))
  }
  people.secretariat = await people.ministry.invite('secretariat', 'secretariat-1', '秘书处示例')
  people.auditor = await people.ministry.invite('auditor', 'auditor-1', '审计示例')
  for (const g of people.groups.slice(0, 6)) await fileYears(g, people.dictionary)
  await stack.moveTo('2019-10-23T09:00:00+08:00')
  for (const [i, g] of people.groups.slice(0, 6).entries()) {
    await g.signIn()
    const { id } = await g.post(`/v1/submission/${round}/applications`)
    const path = `/v1/submission/${round}/applications/${id}`
    await g.put(path, { content: await content(g) }, '"1"')
    if (i === 5) continue
    for (const [kind, name] of kinds) await upload(g, round, id, kind, name)
    await g.get(path)
    await g.call('POST', `${path}/submit`, undefined, { 'If-Match': g.etag })
  }
  return people
}

test('秘书处：更正已锁定的统计信息、认定不实、集团申辩、作出决定、异常核查', async ({ page, people }) => {
  const g = people.groups[5]
  const p = await page()
  await signIn(p, people.secretariat)
  await p.goto(at(`office/filings/${g.id}/2018`))
  await p.getByRole('button', { name: '更正', exact: true }).click()
  await p.getByLabel('本年度授权专利').fill('77')
  await p.getByRole('heading', { name: '拟更正 1 项' }).waitFor()
  await check(p, 'correction of a filing')
  await p.getByLabel('更正事由').fill('与专利证书核对有误')
  await p.getByRole('button', { name: '写入更正' }).click()
  const dialog = p.getByRole('dialog')
  await dialog.getByLabel('请输入').or(dialog.locator('input')).first().fill('更正')
  await dialog.getByRole('button', { name: '写入更正' }).click()
  await p.getByRole('heading', { name: '更正已写入' }).waitFor()
  await p.getByText('事由：与专利证书核对有误').waitFor()

  await p.getByRole('button', { name: '认定不实' }).click()
  await dialog.getByLabel('依据').fill('就业人数与毕业生名册不符')
  await dialog.locator('input').fill('认定')
  await dialog.getByRole('button', { name: '作出认定' }).click()
  await p.getByText('集团尚未申辩').waitFor()
  await check(p, 'finding')

  const q = await page()
  await signIn(q, g)
  await q.goto(at('group'))
  await q.getByText('2018年统计信息被认定不实').waitFor()
  await check(q, 'notice of a finding')
  await q.getByRole('link', { name: '查看依据并申辩' }).click()
  await q.getByText('就业人数与毕业生名册不符').waitFor()
  await q.getByText('由 42 件 改为 77 件').waitFor()
  await q.getByText(/可在 .*10月28日 24:00.*前申辩/).waitFor()
  await q.getByLabel('申辩').fill('统计口径不同，附毕业生名册')
  await q.getByRole('button', { name: '提交申辩' }).click()
  await q.getByText(/集团于 .* 申辩：统计口径不同/).waitFor()
  await check(q, 'answer to a finding')

  await p.goto(at('office/findings'))
  await p.getByText('已申辩，待决定').first().waitFor()
  await check(p, 'findings and corrections')
  await p.getByRole('link', { name: g.groupName }).first().click()
  await p.getByText('统计口径不同，附毕业生名册').waitFor()
  await p.getByLabel('决定', { exact: true }).selectOption('withdrawn')
  await p.getByLabel('理由').fill('申辩属实，名册相符')
  await p.getByRole('button', { name: '作出决定' }).click()
  await dialog.getByRole('button', { name: '作出决定' }).click()
  await p.getByText('决定已作出').waitFor()
  await q.reload()
  await q.getByText(/撤销认定/).waitFor()

  await p.goto(at('office/anomalies'))
  await p.getByText('还没有核查').waitFor()
  await p.getByRole('button', { name: '重新核查' }).click()
  await p.getByText(/填报集团 6 家，其中 \d 家有异常/).waitFor()
  await p.getByLabel('规则').selectOption('copy')
  await p.getByText('“全部数值”与另外', { exact: false }).first().waitFor()
  assert.match(p.url(), /rule=copy/)
  await check(p, 'anomalies')
  await p.goto(at('office'))
  await p.getByText('每天填报多少统计信息').waitFor()
  await check(p, 'dashboard with the days of the filings')
})

test('推荐单位：考察、排序、封存、重新打开、汇总表', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.body)
  await p.goto(at('body'))
  await p.getByText('共 7 行').waitFor()
  await check(p, 'applicants')
  await p.getByRole('combobox', { name: '申报', exact: true }).selectOption('draft')
  await p.getByText('7 行中的 1 行').waitFor()
  assert.match(p.url(), /state=draft/)
  await p.reload()
  await p.getByText('7 行中的 1 行').waitFor() // the address keeps the view
  await p.getByRole('button', { name: '清除筛选' }).click()
  await p.locator('td a').first().click()
  for (let i = 0; i < 5; i++) {
    await p.getByText('自评报告.pdf').waitFor()
    if (i === 0) await check(p, 'dossier beside the examination')
    const name = await p.locator('h1').innerText()
    await p.getByRole('radio', { name: i === 3 ? '不予推荐' : '推荐', exact: true }).check()
    if (i === 3) await p.getByLabel('不予推荐的理由').fill('综合考察后排序靠后，办学成效尚待巩固。')
    await p.getByRole('button', { name: '保存意见' }).click()
    await p.getByText(/^已保存/).waitFor()
    if (i === 4) break
    await p.getByRole('link', { name: /^下一家待考察/ }).click()
    await p.waitForFunction((before) => document.querySelector('h1').innerText !== before, name)
  }
  await p.getByRole('link', { name: '去排序' }).click()
  const names = p.locator('.ranked .who b')
  await names.nth(3).waitFor()
  const before = await names.allInnerTexts()
  await p.getByRole('button', { name: `下移 ${before[0]}` }).click()
  await p.getByText(/^已保存/).waitFor()
  const grip = p.locator('.grip').nth(3)
  await grip.focus()
  await p.keyboard.press('Space')
  await p.waitForTimeout(100)
  await p.keyboard.press('ArrowUp')
  await p.waitForTimeout(300)
  await p.keyboard.press('Space')
  const expected = [before[1], before[0], before[3], before[2]]
  await p.waitForFunction((want) => [...document.querySelectorAll('.ranked .who b')].map((b) => b.innerText).join() === want, expected.join())
  await p.getByText(/^已保存/).waitFor()
  await p.getByText('以上为推荐名额 5 家，还可推荐 1 家').waitFor()
  await check(p, 'ranked list')
  await p.getByRole('button', { name: '封存推荐名单' }).click()
  assert.deepEqual(await p.locator('dialog li').allInnerTexts(), expected)
  await p.getByRole('button', { name: '确认封存' }).click()
  await p.getByText('名单已封存（第 1 份）').waitFor()
  await p.getByText('回执编号').waitFor()
  await check(p, 'sealed list')
  await p.getByRole('button', { name: '重新打开' }).click()
  await p.getByLabel('理由').fill('排序录入有误，需要调整。')
  await p.locator('dialog').getByRole('button', { name: '重新打开' }).click()
  await p.getByRole('button', { name: '封存推荐名单' }).click()
  await p.getByRole('button', { name: '确认封存' }).click()
  await p.getByText('名单已封存（第 2 份）').waitFor()
  await p.getByRole('link', { name: '汇总表' }).first().click()
  await p.getByText('共推荐 4 家，推荐名额 5 家。').waitFor()
  await check(p, 'summary sheet')
  const list = await (await people.body.signIn(), people.body.get(`/v1/quota/${round}/bodies/P37/recommendation`))
  assert.deepEqual(list.sealed.recommended.map((e) => e.name), expected)
})

test('推荐单位邀请经办人：链接只显示一次；申请增加名额', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.body)
  await p.goto(at('body/groups'))
  await p.getByRole('button', { name: `再邀请 ${people.groups[6].groupName}` }).click()
  await p.getByRole('button', { name: '生成邀请链接' }).click()
  assert.match(await p.getByRole('textbox', { name: '邀请链接' }).inputValue(), /\/#\/invitation\/[\w-]+$/)
  await p.getByRole('button', { name: '已交给本人' }).click()
  await p.getByText('等待接受').first().waitFor()
  await check(p, 'groups and officers')
  await p.goto(at('body/settings'))
  await p.getByLabel('理由').fill('本省职教集团数量较多，申请增加。')
  await p.getByRole('button', { name: '申请增加名额' }).click()
  await p.getByText('等待批准').waitFor()
  await check(p, 'closing and places')
})

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

test('秘书处和审计人员查看各单位进展与存证记录', async ({ page, people, stack }) => {
  const p = await page()
  await signIn(p, people.secretariat)
  await p.goto(at('office'))
  await p.getByLabel('搜索').fill('山东')
  await p.getByRole('link', { name: '山东省教育厅' }).click()
  await p.getByText('第 2 份，封存于').waitFor()
  await check(p, 'a body')
  await stack.moveTo('2019-10-31T09:00:00+08:00')
  await signInAgain(p, people.secretariat)
  await p.goto(at('office/preliminary'))
  await p.getByRole('button', { name: '接收推荐名单' }).click()
  await p.locator('dialog').getByRole('button', { name: '接收推荐名单' }).click()
  await p.getByText('现有 4 家列入审查。').waitFor()
  await check(p, 'queue')
  await p.locator('td a').first().click()
  await p.getByText('还有 10 项没有对照').waitFor()
  for (const radio of await p.getByRole('radio', { name: '符合', exact: true }).all()) await radio.check()
  await p.getByRole('radio', { name: '通过', exact: true }).check()
  await check(p, 'checklist')
  await p.getByRole('button', { name: '作出结论' }).click()
  await p.locator('dialog').getByRole('button', { name: '确认', exact: true }).click()
  await p.getByText('审查回执').waitFor()
  for (const path of ['office', 'office/panel', 'office/totals', 'office/proposal']) {
    await p.goto(at(path))
    await p.waitForLoadState('networkidle')
    await check(p, path)
  }
  const q = await page()
  await signIn(q, people.auditor)
  await q.goto('/ledger')
  await q.getByText('签名检查点').waitFor()
  await q.waitForLoadState('networkidle')
  const entry = (await q.locator('tbody tr').first().locator('td').last().innerText()).trim()
  await q.getByLabel('记录编号').first().fill(entry)
  await q.getByRole('button', { name: '查找' }).click()
  await q.getByText('这条记录已经列入，是第 1 条。').waitFor()
  await check(q, 'ledger')
})

/** The session ended while the clock moved. */
async function signInAgain(page, person) {
  await page.context().clearCookies()
  await page.goto('/sign-in')
  await page.evaluate(() => localStorage.clear())
  await signIn(page, person)
}

const stack = await start('2019-10-15T09:30:00+08:00')
let failed = 1
try {
  failed = await runAll({ stack, people: await furnish(stack) }, process.argv[2])
} finally {
  await stack.stop()
}
process.exit(failed > 0 ? 1 : 0)
