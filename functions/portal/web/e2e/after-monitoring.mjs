// The yearly monitoring in the browser: the secretariat reads a form and returns it, its group amends it, and it is accepted.
import assert from 'node:assert/strict'
import { sizes } from './browser.mjs'
import { check, signInAgain } from './check.mjs'
import { testAt } from './tests.mjs'

const test = testAt('afterwards')

test('年度监测：秘书处阅读并退回，集团按理由修改后重新提交，审阅通过', async ({ page, people }) => {
  const [office, own, anyone] = [await page(), await page(sizes.phone), await page()]
  await signInAgain(office, people.secretariat)
  await office.goto('/monitoring?show=filed')
  const row = office.getByRole('row').filter({ hasText: '待审阅' }).first()
  const name = await row.getByRole('link').first().innerText()
  await check(office, 'who has filed')
  await row.getByRole('link').nth(1).click()
  await office.getByRole('heading', { name: '数据' }).waitFor()
  await office.getByText('本年度集团各项工作按计划推进').waitFor()
  await office.getByLabel('退回理由').fill('企业员工培训人次请与台账核对（示例）。')
  await check(office, 'a form')
  await office.getByRole('button', { name: '退回', exact: true }).click()
  await office.getByText('已退回，并已通知集团').waitFor()
  await office.getByText('退回记录').waitFor()
  await check(office, 'a form that is returned')
  const address = new URL(office.url()).pathname

  await signInAgain(own, Object.values(people).find((p) => p.role === 'group' && p.name === name))
  await own.getByRole('link', { name: /消息，\d+ 条未读/ }).click()
  await own.getByText('年度监测表已退回，请修改').click()
  await own.getByRole('link', { name: '去办理' }).first().click()
  await own.getByText('监测表已退回，请按理由修改后重新提交').waitFor()
  await own.getByText('请与台账核对').waitFor()
  await check(own, 'a returned form, seen by its group')
  await own.getByRole('button', { name: '修改后重新提交' }).click()
  await own.getByLabel('企业员工培训人次').fill('3100')
  await own.getByText('没有发现问题，可以提交').waitFor()
  await own.getByRole('button', { name: '提交监测表' }).click()
  await own.getByText('监测表回执').waitFor()

  await office.goto(address)
  await office.getByText('待审阅').waitFor()
  await office.getByRole('cell', { name: '3,100' }).waitFor()
  await office.getByRole('button', { name: '审阅通过' }).click()
  await office.getByRole('button', { name: '确认通过' }).click()
  await office.getByText('已审阅通过，并已通知集团').waitFor()
  await own.reload()
  await own.getByText(/审阅通过，不再更改/).waitFor()
  assert.equal(await own.getByRole('button', { name: '重新填报' }).count(), 0)
  await anyone.goto(address)
  await anyone.getByRole('button', { name: '登录', exact: true }).waitFor() // no form is public
})
