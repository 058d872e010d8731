// An objection in the browser: filed on a phone, assigned, the group heard, dismissed, followed up and appealed against.
import assert from 'node:assert/strict'
import { sizes } from './browser.mjs'
import { check, signIn } from './check.mjs'
import { testAt } from './tests.mjs'

const test = testAt('notice')
const round = '/rounds/2019'
const secret = { name: '赵某某', number: '11000019000101004', contact: '13900001111' }

test('异议：手机提出并附材料，指定办理，集团说明，答复，凭查询码申请复核，另一人决定', async ({ page, people }) => {
  const [phone, one, two, office, own] = [await page(sizes.phone), await page(), await page(), await page(), await page()]
  const { entries } = await (await phone.request.get('/v1/notice/2019')).json()
  const [group, officer] = entries.slice(2).map((e) => [e, Object.values(people).find((p) => p.role === 'group' && p.name === e.name)]).find(([, p]) => p)

  await phone.goto(`${round}/notice/objection?group=${group.group}`)
  await phone.getByLabel('姓名').fill(secret.name)
  await phone.getByLabel('身份证件号码').fill('E12345678')
  await phone.getByLabel('联系电话或地址').fill(secret.contact)
  await phone.getByLabel('事实').fill('公示材料所列的一个合作项目没有实施，情况说明如下（示例）。')
  await phone.getByLabel('添加文件').setInputFiles({ name: '异议材料.png', mimeType: 'image/png', buffer: await phone.screenshot() })
  await phone.getByRole('button', { name: '移除' }).waitFor()
  await phone.getByLabel('依据').fill('合作协议复印件（示例）')
  await phone.getByRole('button', { name: '提交异议' }).click()
  await phone.getByRole('heading', { name: '异议已经受理' }).waitFor()
  await check(phone, 'an objection is filed')
  const [receipt, code] = await phone.locator('.card dd.mono').allInnerTexts()

  await signIn(one, people['ministry-1'])
  await one.goto(`${round}/objections`)
  await one.getByRole('link', { name: group.name }).click()
  await one.getByRole('heading', { name: '指定办理人' }).waitFor()
  const address = new URL(one.url()).pathname
  await one.getByRole('combobox', { name: '办理人' }).selectOption({ index: 1 })
  await one.getByRole('button', { name: '指定办理人' }).click()
  await one.getByRole('heading', { name: '更换办理人' }).waitFor()
  assert.equal(await one.getByRole('button', { name: '查看异议人信息' }).count(), 0)

  await signIn(office, people.secretariat)
  await office.goto(address)
  await office.getByRole('button', { name: '查看异议人信息' }).click()
  await office.getByRole('button', { name: '查看并留下记录' }).click()
  await office.getByText(secret.contact).waitFor()
  await office.getByLabel('摘要').fill(`${secret.name}反映，一个合作项目没有实施，请说明。`)
  await office.getByRole('button', { name: '预览并送出' }).click()
  await office.getByRole('button', { name: '确认送出' }).click()
  await office.getByText('请删去').first().waitFor()
  await office.getByLabel('摘要').fill('有反映称，一个合作项目没有实施，请说明（示例）。')
  await office.getByRole('button', { name: '预览并送出' }).click()
  await office.getByRole('button', { name: '确认送出' }).click()
  await office.getByText('集团尚未说明。').waitFor()
  await check(office, 'the handler of an objection')

  await signIn(own, officer)
  await own.goto(`${round}/group/objections`)
  await own.getByText('有反映称，一个合作项目没有实施').waitFor()
  await check(own, 'a group is heard')
  await own.getByLabel('说明', { exact: true }).fill('该项目推迟一年实施，现已完成（示例）。')
  await own.getByRole('button', { name: '提交说明' }).click()
  await own.getByRole('button', { name: '确认提交' }).click()
  await own.getByText(/^本集团于 .*作出说明。/).waitFor()
  for (const word of Object.values(secret)) assert.equal((await own.content()).includes(word), false, `the group reads ${word}`)

  await decide(one, address, '异议不成立')
  await one.getByText('答复回执').first().waitFor()
  await one.getByRole('heading', { name: '查看记录' }).waitFor()
  await one.getByRole('cell', { name: '查看身份信息' }).waitFor()
  await check(one, 'an objection is decided')

  await phone.goto('/objection-progress')
  await phone.getByLabel('回执编号').fill(receipt)
  await phone.getByLabel('查询码').fill(code.toLowerCase())
  await phone.getByRole('button', { name: '查询' }).click()
  await phone.getByRole('heading', { name: /^书面答复/ }).waitFor()
  await check(phone, 'an objection is followed up')
  await phone.getByLabel('理由').fill('推迟实施没有写入公示材料，请予复核（示例）。')
  await phone.getByRole('button', { name: '提交复核申请' }).click()
  await phone.getByRole('button', { name: '确认提交' }).click()
  await phone.getByText('您已申请复核。').waitFor()

  await one.reload()
  await one.getByText('须由主管部门的另一位同志复核').waitFor()
  await signIn(two, people['ministry-2'])
  await decide(two, address, '异议不成立')
  await two.getByText('复核决定：异议不成立').waitFor()
})

async function decide(p, address, verdict) {
  await p.goto(address)
  await p.getByRole('radio', { name: verdict }).check()
  await p.getByLabel('书面答复').fill('经核查，所反映的情况不影响评审结论（示例）。')
  await p.getByRole('button', { name: '作出答复' }).click()
  await p.getByRole('button', { name: '确认答复' }).click()
}
