// The notice's publication by two people, what everybody takes away of notice and list, the calendar, and certificates.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { sizes } from './browser.mjs'
import { check, downloaded, printed, reads, signIn } from './check.mjs'
import { testAt } from './tests.mjs'

const round = '/rounds/2019'

testAt('ballot-counted')('公示发布：秘书处提出名单，一人定时间、另一人批准，改期后取消', async ({ page, people }) => {
  const [office, one, two] = [await page(), await page(), await page()]
  await signIn(office, people.secretariat)
  await office.goto(`${round}/office/proposal`)
  await office.getByRole('button', { name: '提出拟入选名单' }).click()
  await office.locator('dialog').getByRole('button', { name: '提出拟入选名单' }).click()
  await office.getByText('已提出').waitFor()

  await signIn(one, people['ministry-1'])
  await one.goto(`${round}/ministry/notice`)
  const set = async (day) => {
    await one.getByLabel('选择日期').click()
    await one.getByLabel('选择日期').fill(day)
    await one.keyboard.press('Enter')
    await one.getByLabel('时刻').selectOption('9:00')
    await one.getByRole('button', { name: '确定发布时间' }).click()
    await one.locator('dialog').getByRole('button', { name: '确定发布时间' }).click()
  }
  await set('2020年1月20日')
  await one.getByText('拟于 2020年1月20日 09:00:00 发布，等待另一位负责人批准').waitFor()
  await one.getByText('不计入（春节）').first().waitFor()
  await check(one, 'a publication that waits')
  await signIn(two, people['ministry-2'])
  await two.goto(`${round}/ministry/notice`)
  await two.getByRole('button', { name: '批准发布' }).click()
  await two.getByLabel('请输入').fill('批准发布')
  await two.locator('dialog').getByRole('button', { name: '批准发布' }).click()
  await two.getByText('已定于 2020年1月20日 09:00:00 自动发布').waitFor()
  await check(two, 'a publication that stands')
  await one.reload()
  await one.getByRole('button', { name: '改期' }).click()
  await set('2020年1月21日')
  await one.getByText('拟于 2020年1月21日 09:00:00 发布，等待另一位负责人批准').waitFor()
  await one.getByRole('button', { name: '取消发布' }).click()
  await one.locator('dialog').getByRole('button', { name: '取消发布' }).click()
  await one.getByRole('button', { name: '确定发布时间' }).waitFor()
})

testAt('notice')('公示页：逐日计算、带盖章处的正式文本、工作日历', async ({ page, people }) => {
  const [phone, one] = [await page(sizes.phone), await page()]
  const n = await (await phone.request.get('/v1/notice/2019')).json()
  await phone.goto(`${round}/notice`)
  await phone.getByText(`第 ${n.workingDays} 个工作日`).waitFor()
  assert.equal(await phone.locator('ol.days > li').count(), n.days.length + n.skips.length)
  const file = await downloaded(phone, '下载公示（PDF）', /的公示\.pdf$/, 'link')
  await reads(file, '拟确定名单的公示', '公示期为5个工作日', '教育部职业教育与成人教育司', ...n.entries.slice(-3).map((e) => e.name.slice(0, 5)))
  assert.equal((await readFile(await downloaded(phone, '下载表格（XLSX）', /\.xlsx$/, 'link'))).subarray(0, 2).toString(), 'PK')
  await phone.getByRole('link', { name: '查看工作日历' }).first().click()
  await phone.getByText('国庆节').first().waitFor()
  await check(phone, 'the calendar')

  await signIn(one, people['ministry-1'])
  await one.goto('/calendar')
  await one.getByLabel('依据').fill('关于下一年部分节假日安排的通知（示例）')
  await one.getByLabel('节日名称').fill('元旦')
  await one.getByLabel('第一天').fill('2027-01-01')
  await one.getByLabel('最后一天').fill('2027-01-03')
  await one.getByLabel('调休上班的日子').fill('2027-01-05')
  await check(one, 'the calendar, by the ministry')
  const publish = async () => {
    await one.getByRole('button', { name: '公布', exact: true }).click()
    await one.locator('dialog').getByRole('button', { name: '公布' }).click()
  }
  await publish()
  await one.getByText('不是周六或周日').first().waitFor()
  await one.getByLabel('调休上班的日子').fill('2027-01-09')
  await publish()
  await one.getByText('2027 年工作日历第 1 版已公布。').waitFor()
  await printed(one, '下载回执（PDF）', /^回执-.*\.pdf$/, '载入工作日历', '办理回执')
  await phone.goto('/calendar?year=2027')
  await phone.getByText('2027年1月1日至2027年1月3日').waitFor()
})

testAt('list')('公布名单：正式文本，集团下载证书，主管部门下载全部，验证码公开核验', async ({ page, people }) => {
  const [phone, own, one] = [await page(sizes.phone), await page(), await page()]
  const list = (await (await phone.request.get('/v1/notice/2019/list')).json()).items.at(-1)
  await phone.goto(`${round}/list`)
  await reads(await downloaded(phone, '下载名单（PDF）', /名单\.pdf$/, 'link'), '经公示，现公布', list.digest, '与公示名单的差异', ...list.entries.slice(-3).map((e) => e.name.slice(0, 5)))
  await check(phone, 'the list')

  const standing = (await (await phone.request.get('/v1/register/groups?status=listed')).json()).items.map((r) => r.group) // a case may have ended another's
  const all = (await (await phone.request.get('/v1/notice/2019/certificates')).json()).items.filter((c) => standing.includes(c.group))
  const [certificate, officer] = all.map((c) => [c, Object.values(people).find((p) => p.role === 'group' && p.name === c.name)]).find(([, p]) => p)
  await signIn(own, officer)
  await own.goto(`${round}/group/standing`)
  await printed(own, '下载证书（PDF）', /^证书-.*\.pdf$/, certificate.name, certificate.number, certificate.code)
  await check(own, 'a certificate to take')

  await signIn(one, people['ministry-1'])
  await one.goto(`${round}/ministry/notice`)
  const zip = await readFile(await downloaded(one, '下载全部证书（ZIP）', /^证书-2019年\.zip$/))
  assert.equal(zip.subarray(0, 2).toString(), 'PK')
  await check(one, 'all certificates')

  await phone.goto('/certificates')
  await phone.getByLabel('验证码').fill(certificate.code.toLowerCase().replace('-', ' '))
  await phone.getByRole('button', { name: '查询' }).click()
  await phone.getByText('证书有效').waitFor()
  await phone.getByText(certificate.name).first().waitFor()
})
