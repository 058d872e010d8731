// The secretariat corrects a locked filing, finds one falsified, hears the group and decides.
import assert from 'node:assert/strict'
import { check, signIn } from './check.mjs'
import { round } from './seed.mjs'
import { test } from './tests.mjs'

const at = (page) => `/rounds/${round}/${page}`

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
  await p.locator('td').getByText('已申辩，待决定').waitFor()
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
