// npm run e2e:report [-- part of a test's name]: the annual report from the locked filings to its public page, a correction and
// the second version, on a round of eight groups.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sizes } from './browser.mjs'
import { check, signIn } from './check.mjs'
import { fileYears, filingPath, round, seed, uscc } from './seed.mjs'
import { start } from './stack.mjs'
import { runAll, test } from './tests.mjs'

const at = (page) => `/rounds/${round}/${page}`
const pictures = process.env.REPORT_PICTURES // a folder for pictures and the print, to look at
const picture = async (p, name) => {
  if (pictures) await p.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}

const further = ['现代物流', '智能制造', '文化旅游', '护理与健康', '现代农业'].map((trade, i) => ({
  number: `201937${i + 101}`, name: `山东${trade}职业教育集团（示例）`, kind: 'federation', founded: '2013-06-01', approvedBy: '山东省教育厅', approvalNumber: `鲁教职字〔2013〕${i + 21}号`,
  leadUnits: [{ name: `山东${trade}职业学院（示例）`, uscc: uscc(`1237000059557${String(i).padStart(4, '1')}`), kind: i === 4 ? 'enterprise' : 'school', adcode: '370100', corps: false }],
  members: [], industry: i < 3 ? 'C36' : 'A01', reportsThrough: { local: true }, crossRegion: false, nationalIndustry: false, contact: { office: '集团秘书处', address: '济南市历下区示例路1号', email: 'office@group.example' },
}))

async function furnish(stack) {
  const people = await seed(stack)
  const { groups: more } = await people.ministry.post('/v1/registry/groups', { groups: further })
  for (const [i, g] of more.entries()) people.groups.push(Object.assign(await people.body.invite('group', `group-${i + 4}`, '集团经办示例', { group: g.id }), { id: g.id }))
  people.secretariat = await people.ministry.invite('secretariat', 'secretariat-1', '秘书处示例')
  for (const g of people.groups) await fileYears(g, people.dictionary, undefined, false)
  await stack.moveTo('2019-10-23T09:00:00+08:00')
  return people
}

test('公众：报告发布之前说明何时公布', async ({ page }) => {
  const p = await page()
  await p.goto(at('report'))
  await p.getByText('报告尚未发布').waitFor()
  await check(p, 'no report yet')
})

test('秘书处：汇总、撰写、核对、发布', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.secretariat)
  await p.goto(at('office/report'))
  await p.getByRole('button', { name: '开始汇总' }).click()
  await p.getByText('2018 年 8 家').first().waitFor()
  const first = p.locator('.chapter-edit').first()
  await first.getByLabel('正文', { exact: true }).fill('本报告依据锁定的统计信息编制。')
  await p.getByText('有未保存的修改').waitFor()
  await p.reload() // what is not saved is not lost
  assert.equal(await first.getByLabel('正文', { exact: true }).inputValue(), '本报告依据锁定的统计信息编制。')
  const second = p.locator('.chapter-edit').nth(1)
  await second.locator('summary').click()
  await second.getByRole('button', { name: '增加一张图' }).click()
  await p.getByRole('button', { name: '保存为新一稿' }).click()
  await p.getByText('请选择统计表中可以汇总的指标').first().waitFor() // a figure that asks for nothing
  const figure = second.locator('.figure-edit').last()
  await figure.getByLabel('这张图回答什么问题').fill('2018年哪些行业的成员单位最多？')
  await figure.getByLabel('按什么统计').selectOption('industry')
  await figure.getByLabel('指标', { exact: true }).selectOption('members-total')
  await p.keyboard.press('Control+s')
  await p.getByText('已保存为第 1 稿').waitFor()
  await p.waitForLoadState('networkidle')
  await check(p, 'builder')
  await first.getByLabel('正文', { exact: true }).fill('本报告依据已锁定的统计信息编制。')
  await p.getByRole('button', { name: '保存为新一稿' }).click()
  await p.getByText('已保存为第 2 稿').waitFor()
  await p.locator('.differ ins').first().waitFor()
  await p.getByRole('button', { name: '公众看到的' }).click()
  await p.locator('.preview-frame svg').first().waitFor()
  await check(p, 'builder with the preview')
  await picture(p, 'builder')
  await p.getByLabel('版本说明').fill('首次发布')
  await p.getByRole('button', { name: '发布', exact: true }).click()
  await p.getByLabel(/请输入/).or(p.locator('dialog input')).first().fill('发布')
  await p.locator('dialog').getByRole('button', { name: '发布', exact: true }).click()
  await p.getByText('第 1 版已经发布').waitFor()
  await check(p, 'published')
})

test('公众：报告的正文、图、表和下载', async ({ page, stack }) => {
  for (const [width, size] of Object.entries(sizes)) {
    const p = await page(size)
    await p.goto(at('report'))
    await p.locator('.plot svg').first().waitFor()
    await p.waitForLoadState('networkidle')
    assert.ok(await p.locator('.plot svg').count() >= 5)
    assert.equal(await p.locator('.plot').count(), await p.locator('.plot table').count())
    await check(p, `report ${width}`)
    await picture(p, `report-${width}`)
    await p.getByLabel('分类').selectOption('industry')
    await p.getByText('汽车制造业').first().waitFor()
    for (const [name, text] of [['industry.json', '本表的数据文件'], ['dictionary.csv', '数据字典'], ['tables.schema.json', '结构说明']]) {
      const href = await p.locator('.report-table').getByRole('link', { name: text }).getAttribute('href')
      assert.ok(href.endsWith(name), href)
      const { status, headers } = await fetch(stack.origin + href)
      const again = await fetch(stack.origin + href, { headers: { 'If-None-Match': headers.get('etag') } })
      assert.deepEqual([status, again.status], [200, 304], name)
    }
    await check(p, `tables ${width}`)
  }
  const p = await page()
  await p.goto(at('report'))
  await p.locator('.plot svg').first().waitFor()
  for (const a of await p.locator('.downloads a').all()) {
    const answer = await fetch(stack.origin + (await a.getAttribute('href')))
    assert.equal(answer.status, 200, await a.innerText())
    if ((await a.innerText()).includes('PDF')) assert.equal(Buffer.from(await answer.arrayBuffer()).subarray(0, 4).toString(), '%PDF')
  }
  const paper = await p.pdf({ format: 'A4', preferCSSPageSize: true })
  if (pictures) await writeFile(join(pictures, 'report.pdf'), paper)
})

async function correctAndPublish(office, groups, note) {
  for (const g of groups) {
    const { values } = await office.get(filingPath(g, 2018))
    await office.post(`${filingPath(g, 2018)}/corrections`, { values: { patents: values.patents + 5 }, reason: '与年报核对有误，据实更正' })
  }
  const reports = `/v1/statistics/${round}/reports`
  let step = await office.post(reports, {})
  while (!step.draft.compiledAt) step = await office.post(`${reports}/draft/continue`, {})
  return async () => office.post(`${reports}/draft/publish`, { text: 2, note })
}

test('公众：只更正一家集团时沿用此前的数据，够三家时说明改了什么，第一版照旧', async ({ page, people }) => {
  const { secretariat: office, groups } = people
  await office.signIn()
  const publish = await correctAndPublish(office, groups.slice(0, 1), '更正专利数')
  const p = await page()
  await signIn(p, office)
  await p.goto(at('office/report'))
  await p.getByText('更正只涉及不足 3 家集团的数据').waitFor() // the secretariat knows before it publishes
  await check(p, 'builder, what will be held')
  await picture(p, 'builder-held')
  await publish()
  await p.goto(at('report'))
  await p.getByText('全国各指标，沿用第 1 版：本年度授权专利').waitFor()
  await p.getByText('数据没有变化').waitFor()
  await check(p, 'second version')
  await picture(p, 'held')
  await p.goto(at('report?by=industry&indicator=patents'))
  await p.getByText('这项数据沿用第 1 版').waitFor()
  await (await correctAndPublish(office, groups.slice(1, 3), '更正专利数'))()
  await p.goto(at('report'))
  await p.getByText('与上一版的差异').waitFor()
  await p.getByRole('cell', { name: '本年度授权专利' }).first().waitFor()
  assert.equal(await p.getByText('全国各指标，沿用').count(), 0)
  await check(p, 'third version')
  await picture(p, 'third')
  await p.goto(at('report?version=1'))
  await p.getByText('您正在看较早的版本').waitFor()
})

const stack = await start('2019-10-15T09:30:00+08:00')
let failed = 1
try {
  failed = await runAll({ stack, people: await furnish(stack) }, process.argv[2])
} finally {
  await stack.stop()
}
process.exit(failed > 0 ? 1 : 0)
