// A case on a listed group in the browser: opened, answered, decided by two people, and public.
import assert from 'node:assert/strict'
import { sizes } from './browser.mjs'
import { check, signIn } from './check.mjs'
import { testAt } from './tests.mjs'

const test = testAt('list')

const document = '示例函〔2019〕2号'

test('调整案件：立案、集团答复、两人决定，公开登记显示已撤销', async ({ page, people }) => {
  const [office, one, two, own, anyone] = [await page(), await page(), await page(), await page(), await page(sizes.phone)]
  await anyone.goto('/register')
  const rows = (await (await anyone.request.get('/v1/register/groups')).json()).items
  // neither the first nor the last: the round that is played goes on with these
  const [group, officer] = rows.slice(1).map((r) => [r, Object.values(people).find((p) => p.role === 'group' && p.name === r.name)]).find(([, p]) => p)

  await signIn(office, people.secretariat)
  await office.goto('/cases')
  await office.getByRole('link', { name: '立案' }).click()
  await office.getByLabel('集团').selectOption({ label: group.name })
  await office.getByLabel('事由').selectOption('重大违规行为')
  await office.getByLabel('事实').fill('经有关部门通报，该集团在招生工作中存在重大违规行为（示例）。')
  await office.getByLabel('依据').fill('有关部门的通报一份（示例）。')
  await office.getByLabel('添加文件').setInputFiles({ name: '通报.png', mimeType: 'image/png', buffer: await office.screenshot() })
  await office.getByRole('button', { name: '移除' }).waitFor()
  await office.getByLabel('答复期限').selectOption('5 个工作日')
  await check(office, 'open a case')
  await office.getByRole('button', { name: '立案并听取意见' }).click()
  await office.getByRole('button', { name: '确认立案' }).click()
  await office.getByRole('link', { name: '查看案件' }).click()
  await office.getByText('集团可以在').waitFor()
  const address = new URL(office.url()).pathname

  await signIn(own, officer)
  await own.getByRole('link', { name: '入选后管理' }).click()
  await own.getByRole('button', { name: /通报/ }).waitFor()
  await own.getByLabel('答复意见').fill('情况部分属实，集团已经整改，请予考虑（示例）。')
  await check(own, 'answer a case')
  await own.getByRole('button', { name: '提交答复' }).click()
  await own.getByRole('button', { name: '确认提交' }).click()
  await own.getByText('答复回执').waitFor()

  await signIn(one, people['ministry-1'])
  await one.goto(address)
  await one.getByRole('radio', { name: '撤销资格' }).check()
  await one.getByLabel('理由').fill('经核查，情况属实，影响恶劣，依规取消资格（示例）。')
  await one.getByLabel('文号').fill(document)
  await one.getByRole('button', { name: '提出处理意见' }).click()
  const approve = async (p) => {
    await p.getByRole('button', { name: '批准并生效' }).click()
    await p.getByLabel('请输入').fill('批准')
    await p.locator('dialog').getByRole('button', { name: '批准并生效' }).click()
  }
  await approve(one)
  await one.getByText('需要另一人批准').waitFor()
  await signIn(two, people['ministry-2'])
  await two.goto(address)
  await check(two, 'a ruling that waits')
  await approve(two)
  await two.getByText('决定已生效').waitFor()
  await check(two, 'a decided case')

  await anyone.goto('/register?status=revoked')
  await anyone.getByRole('link', { name: group.name }).click()
  await anyone.getByText('已撤销').first().waitFor()
  await anyone.getByRole('cell', { name: document }).waitFor()
  await check(anyone, 'a revoked group')
  const text = await anyone.locator('main').innerText()
  assert.ok(!text.includes('招生工作'), 'the public sees what the case says')
})
