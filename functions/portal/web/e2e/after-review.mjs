// A seat handed over by hand while scores are given, and the meeting book that each reader gets once they are closed.
import assert from 'node:assert/strict'
import { sizes } from './browser.mjs'
import { check, signIn } from './check.mjs'
import { testAt } from './tests.mjs'

const [scoring, meeting] = [testAt('scoring'), testAt('ballot-key')]
const round = '/rounds/2019'
const read = async (p, path) => (await p.request.get(`/v1/review/2019${path}`)).json()

scoring('人工调整评审专家：按材料多少和回避核对，理由记入分配结果', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.secretariat)
  const [{ teams }, { experts }, { items: recusals }, { items: panel }] = [await read(p, '/assignment'), await read(p, '/progress'), await read(p, '/recusals'), await read(p, '/panel')]
  const loads = new Map(panel.map((e) => [e.account, teams.filter((t) => t.seats.some((s) => s.account === e.account && !s.recused)).length]))
  const fresh = new Set(experts.filter((e) => e.given === 0).map((e) => e.account))
  const choice = teams.map((team) => {
    const seat = team.seats.find((s) => fresh.has(s.account) && !s.recused)
    const out = new Set([...team.seats.map((s) => s.account), ...recusals.filter((r) => r.application === team.application).map((r) => r.account)])
    const able = panel.filter((e) => !out.has(e.account)).sort((a, b) => loads.get(a.account) - loads.get(b.account))
    return { team, seat, able }
  }).find(({ seat, able }) => seat && able.length > 1 && loads.get(able[0].account) < loads.get(able.at(-1).account))
  assert.ok(choice, 'no dossier on which the rule of even loads can be seen')
  const { team, seat, able } = choice
  await p.goto(`${round}/office/panel`)
  await p.getByLabel(`换人：${seat.name}（${team.groupName}）`, { exact: true }).click()
  const dialog = p.getByRole('dialog', { name: '人工调整' })
  await dialog.getByLabel('换上的专家').selectOption(able.at(-1).account)
  await dialog.getByLabel('理由').fill('专家因病不能参加评审。')
  await check(p, 'a change by hand')
  await dialog.getByRole('button', { name: '换人' }).click()
  await dialog.getByRole('heading', { name: '分配会失衡' }).waitFor()
  await dialog.getByLabel('换上的专家').selectOption(able[0].account)
  await dialog.getByRole('button', { name: '换人' }).click()
  await p.getByText('理由：专家因病不能参加评审。').waitFor()
  await p.getByText(`${team.groupName}：${seat.name} 换为 ${able[0].name}`).waitFor()
  await check(p, 'an assignment that was changed')
})

meeting('会议手册：秘书处看到全部集团，专家看不到应当回避的', async ({ page, people }) => {
  const [p, e] = [await page(), await page(sizes.phone)]
  await signIn(p, people.secretariat)
  const { items: recusals } = await read(p, '/recusals')
  const { items: all } = await read(p, '/book')
  await p.getByRole('link', { name: '会议手册' }).click()
  await p.getByRole('heading', { name: new RegExp(`^集团\\s*${all.length} 家$`) }).waitFor()
  await check(p, 'the meeting book')
  await p.locator('td a').first().click()
  for (const title of ['基本情况', '评分', '统计数据', '专家意见']) await p.getByRole('heading', { name: title }).waitFor()
  await p.getByText(/推荐排序第 \d+/).waitFor()
  await check(p, 'a page of the meeting book')
  const next = p.getByRole('link', { name: /^下一家：/ })
  const name = (await next.innerText()).replace('下一家：', '')
  await next.click()
  await p.getByRole('heading', { name }).waitFor()

  await signIn(e, people['expert-02']) // has declared a conflict
  const me = await (await e.request.get('/v1/accounts/me')).json()
  const mine = recusals.filter((r) => r.account === me.id && all.some((x) => x.application === r.application)).map((r) => r.application)
  assert.ok(mine.length > 0, 'an expert without a recusal shows nothing')
  await e.goto(`${round}/expert/book`)
  await e.getByText(`您应当回避的 ${mine.length} 家集团不在您的手册中`).waitFor()
  await e.getByRole('heading', { name: new RegExp(`^集团\\s*${all.length - mine.length} 家$`) }).waitFor()
  assert.equal(await e.getByRole('link', { name: all.find((x) => x.application === mine[0]).groupName }).count(), 0)
  await check(e, "an expert's meeting book")
  await e.goto(`${round}/expert/book/${mine[0]}`)
  await e.getByText('手册中没有这家集团').waitFor()
  await e.goto(`${round}/expert/book`)
  await e.locator('td a').first().click()
  await e.getByRole('heading', { name: '专家意见' }).waitFor()
  assert.equal(await e.getByText(/推荐排序/).count(), 0)
  await check(e, "a page of an expert's meeting book")
})
