// Reminders before the applications close, in the inbox of who still owes, and by mail to an address that was confirmed.
import assert from 'node:assert/strict'
import { check, signIn } from './check.mjs'
import { letters } from './client.mjs'
import { round } from './seed.mjs'
import { test } from './tests.mjs'

test('截止前 7 天、3 天、1 天、2 小时：没有提交的集团各收到一次提醒，已提交的和别人没有；打开即为已读', async ({ page, people, stack }) => {
  const owing = people.groups[5]
  const { windows } = await people.body.get(`/v1/rounds/${round}/windows?body=P37&group=${owing.id}`)
  const end = Date.parse(windows.find((w) => w.phase === 'application').closesAt)
  for (const before of [72, 24, 2]) {
    await stack.moveTo(new Date(end - before * 3600_000 + 30_000).toISOString())
    await stack.moveTo(new Date(end - before * 3600_000 + 660_000).toISOString()) // the sweep and the mail run once more
  }
  const got = (await letters(stack.origin, 'group@office.example')).filter((l) => l.title.includes('示范申报'))
  for (const left of ['7 天', '3 天', '1 天', '2 小时']) assert.ok(got.some((l) => l.title.endsWith(`示范申报 ${left}内截止`)), `${left}: ${got.map((l) => l.title).join(' ')}`)
  assert.equal(new Set(got.map((l) => l.title + l.text)).size, got.length, 'a letter came twice')
  assert.equal(got.filter((l) => !l.title.includes('7 天')).length, 3) // the end moved once, in its last week
  const others = await Promise.all(['group@example.com', 'office@example.com'].map((to) => letters(stack.origin, to))) // one who has submitted since, and the body
  assert.deepEqual(others.flat().filter((l) => /示范申报 (3 天|1 天|2 小时)内截止/.test(l.title)), [])

  const g = await page({ width: 390, height: 844 })
  await signIn(g, owing)
  await g.getByRole('link', { name: /消息，\d+ 条未读/ }).click()
  await g.getByText('目前的消息发到 group@office.example').waitFor()
  await check(g, 'unread reminders')
  await g.getByText('示范申报 2 小时内截止').click()
  await g.getByText('本集团的申报尚未提交').first().waitFor()
  await g.getByRole('link', { name: '去办理' }).first().click()
  await g.waitForURL(`**/rounds/${round}/group/submit`)
  await g.goto('/local/mail?to=group@office.example')
  await g.getByRole('heading', { name: '示范申报 2 小时内截止' }).waitFor()
})

test('电子邮箱须先确认：验证码填错有提示，填对之后消息才发到那里', async ({ page, people, stack }) => {
  const g = await page({ width: 390, height: 844 })
  const person = people.groups[6]
  await signIn(g, person)
  await g.goto('/messages')
  await g.getByLabel('电子邮箱').fill('office')
  await g.getByRole('button', { name: '保存' }).click()
  await g.getByText('电子邮箱的格式不正确').waitFor()
  await g.getByLabel('电子邮箱').fill('office@group.example')
  await g.getByRole('button', { name: '保存' }).click()
  await g.getByText('验证码已发到 office@group.example').waitFor()
  await person.signIn()
  await person.get('/v1/messages/unread')
  await stack.moveTo(new Date(person.time + 61_000).toISOString())
  const sent = await letters(stack.origin, 'office@group.example')
  assert.equal(sent.length, 1)
  const code = /\d{6}/.exec(sent[0].text)[0]
  await g.getByLabel('验证码').fill(code === '000000' ? '000001' : '000000')
  await g.getByRole('button', { name: '确认邮箱' }).click()
  await g.getByText('还可以再试 4 次').waitFor()
  await check(g, 'a wrong code')
  await g.getByLabel('验证码').fill(code)
  await g.getByRole('button', { name: '确认邮箱' }).click()
  await g.getByText('邮箱已确认，今后的消息会发到 office@group.example').waitFor()
  await check(g, 'a confirmed address')
})
