// npm run e2e:forty [-- part of a test's name]: a council with forty applicants, ranked with the keyboard; single-region groups
// above cross-region ones ask for a reason (R4.4).
import assert from 'node:assert/strict'
import { check, signIn } from './check.mjs'
import { upload } from './client.mjs'
import { content, fileYears, groupOf, round, seed, uscc } from './seed.mjs'
import { start } from './stack.mjs'
import { runAll, test } from './tests.mjs'

const at = (page) => `/rounds/${round}/${page}`
const code = 'I18'
const list = `/v1/quota/${round}/bodies/${code}`
const n = 40

const rows = Array.from({ length: n }, (_, i) => ({
  ...groupOf(`第${i + 1}机械行业职业教育集团（示例）`, i), number: `2019180${String(i + 1).padStart(3, '0')}`,
  leadUnits: [{ name: `第${i + 1}机械职业学院（示例）`, uscc: uscc(`1237000069557${String(i).padStart(4, '0')}`), kind: 'school', adcode: '370100', corps: false }],
  members: [], reportsThrough: { local: false, council: code }, crossRegion: i % 2 === 0,
}))

async function furnish(stack) {
  const people = await seed(stack)
  people.council = await people.ministry.invite('body', 'body-i18', '行指委办公室', { body: code })
  const registered = []
  for (const some of [rows.slice(0, 20), rows.slice(20)]) registered.push(...(await people.ministry.post('/v1/registry/groups', { groups: some })).groups)
  const officers = []
  for (const g of registered) officers.push(Object.assign(await people.council.invite('group', `i18-${g.number}`, '经办人', { group: g.id }), { id: g.id, groupName: g.name }))
  for (const g of officers) await fileYears(g, people.dictionary, undefined, false)
  await stack.moveTo('2019-10-23T09:00:00+08:00')
  for (const g of officers) await apply(g)
  return { ...people, officers }
}

async function apply(g) {
  await g.signIn()
  const { id } = await g.post(`/v1/submission/${round}/applications`)
  const path = `/v1/submission/${round}/applications/${id}`
  await g.put(path, { content: await content(g) }, '"1"')
  for (const [kind, name] of [['approval', '批准备案文件.pdf'], ['charter', '集团章程.pdf'], ['self-report', '自评报告.pdf']]) await upload(g, round, id, kind, name)
  await g.get(path)
  await g.call('POST', `${path}/submit`, undefined, { 'If-Match': g.etag })
}

/** Recommends some applicants in an order, and refuses the others. */
async function examine(people, order) {
  await people.council.signIn()
  const { items } = await people.council.get(`${list}/applicants`)
  const named = new Map(items.map((a) => [a.name, a]))
  const examinations = [
    ...order.map((name, i) => ({ application: named.get(name).application, version: named.get(name).version, decision: 'recommend', rank: i + 1 })),
    ...items.filter((a) => !order.includes(a.name)).map((a) => ({ application: a.application, version: a.version, decision: 'not-recommended', reason: '综合考察后排序靠后，办学成效尚待巩固。' })),
  ]
  await people.council.get(`${list}/recommendation`)
  await people.council.put(`${list}/recommendation`, { examinations }, people.council.etag)
}

test('四十家申报：逐一考察，筛选后的视图可以发给同事', async ({ page, people }) => {
  const [p, q] = [await page(), await page()]
  await signIn(p, people.council)
  await p.goto(at('body'))
  await p.getByText('共 40 行').waitFor()
  await p.getByLabel('搜索').fill('第3')
  await p.getByText('40 行中的 11 行').waitFor() // 3 and 30 to 39
  await p.getByRole('button', { name: '按“集团”排序' }).click()
  await signIn(q, people.council)
  await q.goto(p.url()) // the link that a colleague was sent
  await q.getByText('40 行中的 11 行').waitFor()
  assert.deepEqual(await q.locator('tbody tr td:first-child').allInnerTexts(), await p.locator('tbody tr td:first-child').allInnerTexts())
  await check(p, 'forty applicants')
  await p.getByRole('link', { name: '第3机械行业职业教育集团（示例）' }).click()
  await p.getByText('自评报告.pdf').waitFor() // the dossier, beside the form
  await p.getByRole('heading', { name: '考察意见' }).waitFor()
  const [dossier, form] = [await p.getByText('自评报告.pdf').boundingBox(), await p.getByRole('heading', { name: '考察意见' }).boundingBox()]
  assert.ok(form.x > dossier.x + 300, 'the form stands beside the dossier')
  await p.getByRole('radio', { name: '推荐', exact: true }).check()
  await p.getByRole('button', { name: '保存意见' }).click()
  await p.getByText(/^已保存/).waitFor()
})

test('四十家排序：键盘移动，输入位次移动，名额线，行指委优先跨区域的须说明理由，封存', async ({ page, people }) => {
  const names = rows.map((r) => r.name)
  await examine(people, names)
  const p = await page()
  await signIn(p, people.council)
  await p.goto(at('body/list'))
  const shown = p.locator('.ranked .who b')
  await shown.nth(39).waitFor()
  await p.getByText('以上为推荐名额 3 家').waitFor()
  assert.equal(await p.locator('.ranked li.beyond').count(), 37)
  assert.equal(await p.getByRole('button', { name: '封存推荐名单' }).isDisabled(), true)
  await check(p, 'forty in the list')
  const rank = p.getByLabel(`${names[39]}的排序，输入后按回车键移动`)
  await rank.fill('1')
  await rank.press('Enter')
  await p.getByText(/^已保存/).waitFor()
  await p.waitForFunction((want) => document.querySelector('.ranked .who b').innerText === want, names[39])
  const grip = p.locator('.grip').nth(2) // what was second: with space and arrows, one place up
  const third = await shown.nth(2).innerText()
  await grip.focus()
  await p.keyboard.press('Space')
  await p.waitForTimeout(100)
  await p.keyboard.press('ArrowUp')
  await p.waitForTimeout(300)
  await p.keyboard.press('Space')
  await p.waitForFunction((want) => document.querySelectorAll('.ranked .who b')[1].innerText === want, third)
  await p.getByText(/^已保存/).waitFor()

  // Within the quota, a single-region group first: a reason is asked for.
  await examine(people, [names[39], names[0], names[2]])
  await p.reload()
  const reason = p.getByLabel('排列理由')
  await reason.waitFor()
  assert.equal(await p.getByRole('button', { name: '封存推荐名单' }).isDisabled(), true)
  await check(p, 'a single-region group above a cross-region one')
  await reason.fill('该集团虽为单一区域，但在装备制造领域成效最为突出。')
  await p.getByRole('button', { name: '保存理由' }).click()
  await p.getByText('名单完整，可以封存。').first().waitFor()
  await p.getByRole('button', { name: '封存推荐名单' }).click()
  const dialog = p.getByRole('dialog', { name: '封存推荐名单' })
  assert.deepEqual(await dialog.locator('ol li').allInnerTexts(), [names[39], names[0], names[2]])
  await dialog.getByText('排列理由：该集团虽为单一区域').waitFor()
  await dialog.getByText('不予推荐 37', { exact: true }).waitFor()
  await check(p, 'what is to be sealed')
  await dialog.getByLabel('请输入“封存”以确认').fill('封存')
  await dialog.getByRole('button', { name: '确认封存' }).click()
  await p.getByText('名单已封存（第 1 份）').waitFor()
  await people.council.signIn()
  const { sealed } = await people.council.get(`${list}/recommendation`)
  assert.deepEqual(sealed.recommended.map((e) => e.name), [names[39], names[0], names[2]])
  assert.match(sealed.orderReason, /装备制造/)
})

const stack = await start('2019-10-15T09:30:00+08:00')
let failed = 1
try {
  failed = await runAll({ stack, people: await furnish(stack) }, process.argv[2])
} finally {
  await stack.stop()
}
process.exit(failed > 0 ? 1 : 0)
