import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check, signIn } from './check.mjs'
import { pdf } from './client.mjs'
import { fileYears } from './seed.mjs'
import { test } from './tests.mjs'

const text = '集团由学校、企业和行业组织共同治理，按章程运行，成效有记录可查。'

test('申报：填写推荐书、逐项自评、说明违规情况，随填随存', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto('/rounds/2019/group/application')
  await p.getByRole('button', { name: '开始申报' }).click()
  await p.getByLabel('集团基本情况').fill(text)
  await p.getByLabel('特色与成效').fill(text)
  await p.getByLabel('联系人姓名').fill('张示例')
  await p.getByLabel('联系电话').fill('0531-00000000')
  const points = p.getByLabel('自评分')
  for (let i = 0; i < (await points.count()); i++) await points.nth(i).fill(i === 0 ? '99' : '8')
  await p.getByText('请填写 0 至 15 的整数').waitFor()
  await p.getByText('未保存：有内容需要更正').waitFor()
  await points.first().fill('12')
  const statements = p.getByLabel(/说明（至少 20 字）/)
  for (let i = 0; i < (await statements.count()); i++) await statements.nth(i).fill(text)
  await p.getByLabel('没有发生上述事件').check()
  await p.getByText(/^已保存/).waitFor()
  await check(p, 'application')
  await p.reload()
  assert.equal(await p.getByLabel('集团基本情况').inputValue(), text)
  assert.equal(await p.getByLabel('没有发生上述事件').isChecked(), true)
})

test('附件：摘要、上传、中断后重试、不合格的说明原因、移除', async ({ page, people }) => {
  const folder = await mkdtemp(join(tmpdir(), 'linxuan-files-'))
  const file = async (name, content) => {
    await writeFile(join(folder, name), content)
    return join(folder, name)
  }
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto('/rounds/2019/group/documents')
  const kind = (id) => p.locator(`#kind-${id}`)
  await kind('approval').locator('input[type=file]').setInputFiles(await file('批准备案文件.pdf', pdf('批准')))
  await kind('approval').getByText('已收到 1 份').waitFor()

  let broken = true
  await p.route((url) => url.port !== new URL(p.url()).port, (route) => (broken && route.request().method() === 'PUT' ? route.abort('connectionreset') : route.continue()))
  await kind('charter').locator('input[type=file]').setInputFiles(await file('集团章程.pdf', pdf('章程')))
  await kind('charter').getByText('没有成功').waitFor()
  await check(p, 'a broken upload')
  broken = false
  await kind('charter').getByRole('button', { name: '重试' }).click()
  await kind('charter').getByText('已收到 1 份').waitFor()

  await kind('self-report').locator('input[type=file]').setInputFiles(await file('自评报告.pdf', '这不是一份文件'))
  await kind('self-report').getByText('没有通过检查').or(kind('self-report').getByText('没有成功')).first().waitFor()
  await kind('self-report').locator('input[type=file]').setInputFiles(await file('自评报告.pdf', pdf('自评')))
  await kind('self-report').getByText('已收到 1 份').waitFor()

  const data = await p.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array([0x25])], '佐证.pdf', { type: 'application/pdf' }))
    return data
  })
  await p.locator('.card > h2').dispatchEvent('drop', { dataTransfer: data })
  await p.getByRole('dialog').getByRole('button', { name: '佐证材料' }).click()
  await kind('evidence').getByText('没有通过检查').or(kind('evidence').getByText('没有成功')).first().waitFor()
  await check(p, 'documents')
  await rm(folder, { recursive: true })
})

test('提交：统计信息锁定后检查、确认、取得回执，回执可公开核验', async ({ page, people, stack }) => {
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto('/rounds/2019/group/submit')
  await p.getByText('锁定后即可提交申报').first().waitFor()
  await check(p, 'waiting for the lock')
  await fileYears(people.groups[1], people.dictionary, [2017, 2018]) // for the closing evening
  const g = people.groups[1]
  const first = await g.call('GET', `/v1/statistics/2019/groups/${g.id}/filings/2016`)
  assert.equal(first.values['secretariat-staff'], 7)
  const { figures, filingPath } = await import('./seed.mjs')
  await g.put(filingPath(g, 2016), { values: figures(people.dictionary, 2016) }, g.etag)

  await stack.moveTo('2019-10-22T09:00:00+08:00')
  await signIn(p, people.groups[0])
  await p.goto('/rounds/2019/group/submit')
  await p.getByRole('button', { name: '提交申报' }).click()
  await check(p, 'confirming')
  await p.getByRole('dialog').getByRole('button', { name: '提交申报' }).click()
  await p.getByText('这是现行有效的提交').waitFor()
  await check(p, 'receipts')
  const download = p.waitForEvent('download')
  await p.getByRole('button', { name: '下载回执文件' }).click()
  const path = await (await download).path()

  const stranger = await page()
  await stranger.goto('/receipt')
  await stranger.locator('input[type=file]').setInputFiles(path)
  await stranger.getByText('回执属实').waitFor()
  await check(stranger, 'a checked receipt')
  const box = stranger.getByLabel('也可以粘贴回执文件的内容')
  await box.fill((await box.inputValue()).replace(/"at": "2019-10-22T/, '"at": "2019-10-21T'))
  await stranger.getByRole('button', { name: '核验' }).click()
  await stranger.locator('.note.danger').waitFor()
  assert.equal(await stranger.getByText('回执属实').count(), 0)
})

test('提交：撤回要写明确认，撤回后可以再次提交', async ({ page, people }) => {
  await people.groups[0].signIn()
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto('/rounds/2019/group/receipts')
  await p.getByRole('button', { name: '撤回申报' }).click()
  const dialog = p.getByRole('dialog')
  assert.equal(await dialog.getByRole('button', { name: '撤回申报' }).isDisabled(), true)
  await dialog.getByLabel('请输入“撤回”两个字确认').fill('撤回')
  await check(p, 'withdrawing')
  await dialog.getByRole('button', { name: '撤回申报' }).click()
  await p.getByText(/已于 .* 撤回/).waitFor()
  await p.goto('/rounds/2019/group/submit')
  await p.getByRole('button', { name: '提交申报' }).click()
  await p.getByRole('dialog').getByRole('button', { name: '提交申报' }).click()
  await p.getByText('这是现行有效的提交').waitFor()
})
