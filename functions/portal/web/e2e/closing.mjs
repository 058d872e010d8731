import assert from 'node:assert/strict'
import { check, signIn } from './check.mjs'
import { upload } from './client.mjs'
import { content, round } from './seed.mjs'
import { test } from './tests.mjs'

test('截止之夜：倒计时、自动锁定、完整的草稿按原样提交、迟到的保存说明两个时间', async ({ page, people, stack }) => {
  const g = people.groups[1]
  await g.signIn()
  const application = await g.post(`/v1/submission/${round}/applications`)
  const path = `/v1/submission/${round}/applications/${application.id}`
  await g.put(path, { content: await content(g) }, '"1"')
  for (const [kind, name] of [['approval', '批准备案文件.pdf'], ['charter', '集团章程.pdf'], ['self-report', '自评报告.pdf']]) await upload(g, round, application.id, kind, name)
  const late = people.groups[2]
  await late.signIn()
  await late.post(`/v1/submission/${round}/applications`)

  // Both have the page open in the last ten minutes; only what must happen in the last seconds does, for slow machines.
  await stack.moveTo('2019-10-28T23:50:30+08:00')
  const [p, q] = [await page(), await page()]
  for (const [one, person] of [[p, g], [q, late]]) {
    await signIn(one, person)
    await one.goto('/rounds/2019/group/application')
    await one.getByLabel('电话').waitFor()
  }
  await p.getByText(/距示范申报截止还有 \d 分 \d\d 秒/).waitFor()
  await p.getByText('截止时内容完整的草稿按当时的样子自动提交').first().waitFor()
  await check(p, 'the last minutes')
  await stack.moveTo('2019-10-28T23:59:20+08:00')
  await p.reload()
  await p.getByText(/距示范申报截止还有 0 分 \d\d 秒/).waitFor()
  await p.getByLabel('电话').fill('0531-00000001')
  await p.getByText(/^已保存 23:59/).waitFor()
  await q.route('**/applications/*', async (route) => {
    if (route.request().method() === 'PUT') await stack.moveTo('2019-10-29T00:00:03+08:00').catch(() => undefined) // the save is under way while the clock strikes, or has struck
    await route.continue()
  })
  await q.getByLabel('电话').fill('0531-00000002')
  await q.getByText('这次修改没有保存：已经截止').waitFor()
  await q.getByText('已截止，申报没有提交').waitFor()
  await q.getByText(/截止时间是 2019年10月29日 00:00:00，服务器收到这次保存的时间是 2019年10月29日 00:0\d:\d\d/).waitFor()
  await q.getByText('缺少“批准备案文件”').waitFor()
  await q.getByText('截止前没有来得及保存的修改').click()
  await q.getByText('0531-00000002').waitFor() // what was typed can still be copied
  await check(q, 'locked and incomplete')

  await p.getByText('已截止，草稿按截止时的样子自动提交').waitFor()
  await check(p, 'locked')
  await p.getByRole('link', { name: '查看回执' }).click()
  await p.getByText('截止时自动提交').waitFor()
  await check(p, 'receipt by the lock')
  await p.goto('/rounds/2019/group/documents')
  await p.getByRole('button', { name: '批准备案文件.pdf', exact: true }).waitFor()
  assert.equal(await p.getByLabel(/^选择文件/).count(), 0)
  await g.signIn()
  const own = await g.get(`/v1/submission/${round}/applications/own`)
  assert.equal(own.status, 'submitted')
  assert.equal(own.content.contact.phone, '0531-00000001')
})
