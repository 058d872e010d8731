import assert from 'node:assert/strict'
import { sizes } from './browser.mjs'
import { check, printed, signIn } from './check.mjs'
import { encrypted, pdf } from './client.mjs'
import { figures, filingPath, fileYears } from './seed.mjs'
import { test } from './tests.mjs'

const text = '集团由学校、企业和行业组织共同治理，按章程运行，成效有记录可查。'
const at = (page) => `/rounds/2019/group/${page}`
const paper = (name, buffer, mimeType = 'application/pdf') => ({ name, mimeType, buffer })

async function onPhone(p, what) {
  await p.setViewportSize(sizes.phone)
  await check(p, `${what} on a phone`)
  await p.setViewportSize(sizes.wide)
}

test('申报：填写推荐书、逐项自评、说明违规情况，随填随存', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto(at('application'))
  await p.getByRole('button', { name: '开始填写' }).click()
  await p.getByLabel('集团基本情况').fill(text)
  await p.getByLabel('特色与成效').fill('太短')
  await p.locator('.app-lacking', { hasText: '至少 20 个字' }).waitFor()
  await onPhone(p, 'the form')
  await p.getByLabel('特色与成效').fill(text)
  await p.getByLabel('姓名').fill('张示例')
  await p.getByLabel('电话').fill('0531-00000000')
  const points = p.getByLabel('自评分')
  const statements = p.getByLabel('自评说明')
  for (let i = 0; i < (await points.count()); i++) {
    await points.nth(i).fill('8')
    await statements.nth(i).fill(text)
  }
  await p.getByLabel('没有发生', { exact: true }).check()
  await p.keyboard.press('Control+s')
  await p.getByText(/^已保存/).waitFor()

  await points.first().fill('99') // one field that cannot be saved does not keep the others from being saved
  await p.getByText('应为 0 至 15 的整数').waitFor()
  await p.getByLabel('电话').fill('0531-00000001')
  await p.keyboard.press('Control+s')
  await p.getByText('正在保存').waitFor({ state: 'detached' })
  const own = await (await people.groups[0].signIn(), people.groups[0].get('/v1/submission/2019/applications/own'))
  assert.equal(own.content.contact.phone, '0531-00000001')
  assert.equal(own.content.assessment[0].points, 8)
  await p.reload()
  assert.equal(await points.first().inputValue(), '99')
  await points.first().fill('12')
  await p.keyboard.press('Control+s')
  await p.getByText(/^已保存/).waitFor()
  await p.locator('.app-total').getByText(`${12 + 8 * ((await points.count()) - 1)} / 100 分`).waitFor()
  await check(p, 'application')
  await p.reload()
  assert.equal(await p.getByLabel('集团基本情况').inputValue(), text)
  assert.equal(await p.getByLabel('没有发生', { exact: true }).isChecked(), true)
})

test('申报：断网时写下的内容留在浏览器里，连上后自动保存', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto(at('application'))
  await p.getByLabel('集团基本情况').waitFor()
  await p.context().setOffline(true)
  await p.getByLabel('姓名').fill('张离线')
  await p.getByText('没有连上平台').waitFor()
  await p.context().setOffline(false)
  await p.getByText(/^已保存/).waitFor({ timeout: 15_000 })
  await p.reload()
  assert.equal(await p.getByLabel('姓名').inputValue(), '张离线')
})

test('申报：两个人同时填写，各自的内容合并，改了同一处的并排选择', async ({ page, people }) => {
  const [p, q] = [await page(), await page()]
  for (const one of [p, q]) {
    await signIn(one, people.groups[0])
    await one.goto(at('application'))
    await one.getByLabel('姓名').waitFor()
  }
  await p.getByLabel('姓名').fill('李四')
  await p.getByLabel('自评说明').nth(1).fill(`对方的说明。${text}`)
  await p.keyboard.press('Control+s')
  await p.getByText(/^已保存/).waitFor()
  await q.getByLabel('特色与成效').fill(`${text}${text}`)
  await q.getByLabel('姓名').fill('张三')
  await q.keyboard.press('Control+s')
  const dialog = q.getByRole('dialog', { name: '有人同时修改了相同的内容' })
  await dialog.getByText('李四').waitFor()
  await dialog.getByText('张三').waitFor()
  await check(q, 'a conflict')
  await onPhone(q, 'a conflict')
  await dialog.getByLabel('对方的修改').check()
  await dialog.getByRole('button', { name: '按选择保存' }).click()
  await q.getByText(/^已(保存|并入)/).waitFor()
  await q.reload()
  assert.equal(await q.getByLabel('姓名').inputValue(), '李四')
  assert.equal(await q.getByLabel('特色与成效').inputValue(), `${text}${text}`)
  assert.equal(await q.getByLabel('自评说明').nth(1).inputValue(), `对方的说明。${text}`)
})

test('附件：上传、中断后重试、加密和不完整的说明原因、超过限制的先说明、移除', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto(at('documents'))
  const card = (title) => p.locator('.app-kind').filter({ has: p.getByRole('heading', { name: title }) })
  const choose = (title, ...files) => p.getByLabel(`选择文件：${title}`).setInputFiles(files)
  await choose('批准备案文件', paper('批准备案文件.pdf', pdf('批准')))
  await card('批准备案文件').getByText('已收存 1 份').waitFor()
  await choose('批准备案文件', paper('又一份.pdf', pdf('批准')))
  await card('批准备案文件').getByText('已经收存，不用再次上传').waitFor()

  let broken = true
  await p.route((url) => url.port !== new URL(p.url()).port, (route) => (broken && route.request().method() === 'PUT' ? route.abort('connectionreset') : route.continue()))
  await choose('集团章程', paper('集团章程.pdf', pdf('章程')))
  await card('集团章程').getByText('网络连接中断，文件没有传完').waitFor()
  await check(p, 'a broken upload')
  broken = false
  await p.getByRole('link', { name: '示范申报' }).click() // it waits while something else is done
  await p.getByRole('link', { name: '申报附件' }).first().click()
  await card('集团章程').getByRole('button', { name: '重试' }).click()
  await card('集团章程').getByText('已收存').first().waitFor()
  const documents = await documentsOf(people.groups[0])
  assert.equal(documents.filter((d) => d.kind === 'charter').length, 1, 'the retry used the link that it had')

  // Shown in a tab of its own: the browser is told to show it; saved as a download under its own name.
  const [tab, shown] = await Promise.all([p.context().waitForEvent('page'), p.context().waitForEvent('response', (r) => r.url().includes('response-content-disposition=inline')), card('集团章程').getByRole('button', { name: '集团章程.pdf' }).first().click()])
  assert.equal(shown.status(), 200)
  assert.match(shown.headers()['content-type'], /application\/pdf/)
  assert.match(shown.headers()['content-disposition'], /^inline;/)
  await tab.close()
  const [saved] = await Promise.all([p.waitForEvent('download'), card('集团章程').getByRole('button', { name: /^下载\s*集团章程\.pdf$/ }).click()])
  assert.equal(saved.suggestedFilename(), '集团章程.pdf')

  await choose('集团化办学自评报告', paper('自评报告.pdf', encrypted('自评')))
  await card('集团化办学自评报告').getByText('这份 PDF 文件设有密码或权限限制').waitFor()
  await p.reload() // the words are there for who comes back later
  await card('集团化办学自评报告').getByText('这份 PDF 文件设有密码或权限限制').waitFor()
  await choose('集团化办学自评报告', paper('自评报告.pdf', Buffer.from('%PDF-1.4 没有写完')))
  await card('集团化办学自评报告').getByText('这份 PDF 文件无法完整打开').waitFor()
  await choose('集团化办学自评报告', paper('自评报告.pdf', pdf('自评')))
  await card('集团化办学自评报告').getByText('已收存').first().waitFor()

  await choose('佐证材料', paper('照片.pdf', Buffer.alloc(21 << 20, 1)), paper('文字处理文件', Buffer.from('x'), 'application/msword'))
  await card('佐证材料').getByText('文件为 21 MB，超过每份 20 MB 的上限').waitFor()
  await card('佐证材料').getByText('请转换格式后重新选择').waitFor()
  const data = await p.evaluateHandle((bytes) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(bytes)], '佐证.pdf', { type: 'application/pdf' }))
    return data
  }, [...pdf('佐证')])
  await card('佐证材料').getByRole('heading').dispatchEvent('drop', { dataTransfer: data })
  await card('佐证材料').getByText('已收存 1 份').waitFor()
  await check(p, 'documents')
  await onPhone(p, 'documents')
  await card('佐证材料').getByRole('button', { name: /移除.*佐证/ }).click()
  await p.getByRole('dialog').getByRole('button', { name: '移除' }).click()
  await card('佐证材料').getByText('选填，未上传').waitFor()
})

test('附件：上传中暂停和继续；断开网络后恢复，接着上传', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto(at('documents'))
  const card = p.locator('.app-kind').filter({ has: p.getByRole('heading', { name: '佐证材料' }) })
  let go
  let held = new Promise((done) => (go = done))
  const store = (url) => url.port !== new URL(p.url()).port
  await p.route(store, async (route) => {
    if (route.request().method() === 'PUT') await held // a slow line
    await route.continue().catch(() => undefined) // given up meanwhile
  })
  await p.getByLabel('选择文件：佐证材料').setInputFiles([paper('佐证一.pdf', pdf('佐证一'))])
  await card.getByText('正在上传').waitFor()
  await card.getByRole('progressbar').waitFor()
  await card.getByRole('button', { name: '暂停 佐证一.pdf' }).click()
  await card.getByText('已暂停').waitFor()
  await check(p, 'a paused upload')
  go()
  await p.waitForTimeout(300)
  assert.equal((await documentsOf(people.groups[0])).filter((d) => d.name === '佐证一.pdf' && d.status === 'accepted').length, 0, 'nothing is sent while it is paused')
  await card.getByRole('button', { name: '继续 佐证一.pdf' }).click()
  await card.getByText('已收存 1 份').waitFor()
  assert.equal((await documentsOf(people.groups[0])).filter((d) => d.name === '佐证一.pdf').length, 1, 'it used the link that it had')

  held = new Promise((done) => (go = done))
  const sent = p.waitForRequest((r) => r.method() === 'PUT' && store(new URL(r.url())))
  await p.getByLabel('选择文件：佐证材料').setInputFiles([paper('佐证二.pdf', pdf('佐证二'))])
  await sent // it is on its way, and held
  await p.context().setOffline(true)
  await p.unroute(store) // which lets go of what it holds
  go()
  await card.getByText('网络连接中断，文件没有传完').waitFor()
  await p.context().setOffline(false) // the page takes it up by itself
  await card.getByText('已收存 2 份').waitFor()
  for (const name of ['佐证一.pdf', '佐证二.pdf']) {
    await card.getByRole('button', { name: `移除 ${name}` }).click()
    await p.getByRole('dialog').getByRole('button', { name: '移除' }).click()
    await card.getByRole('button', { name: `移除 ${name}` }).waitFor({ state: 'detached' })
  }
  await card.getByText('选填，未上传').waitFor()
})

async function documentsOf(group) {
  await group.signIn()
  const { id } = await group.get('/v1/submission/2019/applications/own')
  return (await group.get(`/v1/submission/2019/applications/${id}/documents`)).items
}

test('提交：统计信息锁定后检查、输入确认、取得回执，回执可公开核验', async ({ page, people, stack }) => {
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto(at('submit'))
  await p.getByText('锁定后即可提交申报').first().waitFor()
  assert.equal(await p.getByRole('button', { name: '提交申报' }).count(), 0)
  await check(p, 'waiting for the lock')
  const g = people.groups[1] // for the closing evening
  await g.signIn()
  await fileYears(g, people.dictionary, [2017, 2018])
  await g.get(filingPath(g, 2016))
  await g.put(filingPath(g, 2016), { values: figures(people.dictionary, 2016) }, g.etag)

  await stack.moveTo('2019-10-22T09:00:00+08:00')
  await signIn(p, people.groups[0])
  await p.goto(at('submit'))
  await p.getByText('检查通过，可以提交').waitFor()
  const act = p.getByRole('button', { name: '提交申报' })
  assert.equal(await act.isDisabled(), true)
  await p.getByLabel('核对无误后，请输入“提交”两个字').fill('提交')
  await check(p, 'confirming')
  await act.click()
  await p.getByText('提交成功').waitFor()
  await check(p, 'a receipt')
  await onPhone(p, 'a receipt')
  const download = p.waitForEvent('download')
  await p.getByRole('button', { name: '下载回执文件' }).click()
  const path = await (await download).path()
  const { receipt } = (await (await people.groups[0].signIn(), people.groups[0].get(`/v1/submission/2019/applications/${(await people.groups[0].get('/v1/submission/2019/applications/own')).id}/submissions`))).items[0]
  await printed(p, '下载回执（PDF）', /^回执-.*\.pdf$/, '办理回执', '提交示范申报', receipt.id, receipt.hash)
  await printed(p, '下载推荐书（PDF）', /^推荐书-.*\.pdf$/, '推荐书', people.groups[0].groupName, receipt.content, text, '牵头单位意见')
  await printed(p, '下载资料汇编（PDF）', /^资料汇编-.*\.pdf$/, '申报资料汇编', '目录', people.groups[0].groupName, receipt.content)

  const stranger = await page()
  await stack.moveTo('2019-10-22T09:02:00+08:00') // the entry is placed within a minute
  await stranger.goto(`/receipt?entry=${receipt.id}&hash=${receipt.hash}`) // as the code on the paper says it
  await stranger.getByText('纸面回执与记录一致').waitFor()
  await check(stranger, 'a receipt on paper')
  await stranger.goto(`/receipt?entry=${receipt.id}&hash=${receipt.hash.replace(/^./, (c) => (c === '0' ? '1' : '0'))}`)
  await stranger.getByText('纸面回执与记录不一致').waitFor()
  await stranger.goto('/receipt')
  await stranger.locator('input[type=file]').setInputFiles(path)
  await stranger.getByText('回执属实').waitFor()
  await check(stranger, 'a checked receipt')
  const box = stranger.getByLabel('也可以粘贴回执文件的内容')
  await box.fill((await box.inputValue()).replace(/"at": "2019-10-22T/, '"at": "2019-10-21T'))
  await stranger.getByRole('button', { name: '核验' }).click()
  await stranger.locator('.note.danger').waitFor()
  assert.equal(await stranger.getByText('回执属实').count(), 0)

  const proof = await (await fetch(`${stack.origin}/v1/ledger/entries/${receipt.id}/proof`)).json()
  const hand = (file) => stranger.locator('input[type=file]').setInputFiles({ name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(file)) })
  await stranger.context().setOffline(true) // the keys are in the page: the rest needs no network
  await hand({ format: 'linxuan-receipt/1', receipt, proof })
  await stranger.getByText(`记录链前 ${proof.size} 条中的第 ${proof.index + 1} 条`).waitFor()
  const flipped = proof.hashes.map((h, n) => (n ? h : h.replace(/^./, (c) => (c === '0' ? '1' : '0'))))
  await hand({ format: 'linxuan-receipt/1', receipt, proof: { ...proof, hashes: flipped } })
  await stranger.locator('[data-fault=proof]').waitFor()
  assert.equal(await stranger.getByText('回执属实').count(), 0)
  await stranger.context().setOffline(false)
})

test('提交：没有改动的不再提交；撤回要写明确认，撤回后可以再次提交', async ({ page, people }) => {
  const p = await page()
  await signIn(p, people.groups[0])
  await p.goto(at('submit'))
  await p.getByText('已提交的申报有效，无须再次提交').waitFor()
  await p.goto(at('receipts'))
  await p.getByRole('button', { name: '撤回申报' }).click()
  const dialog = p.getByRole('dialog')
  assert.equal(await dialog.getByRole('button', { name: '撤回申报' }).isDisabled(), true)
  await dialog.getByLabel('请输入“撤回”两个字').fill('撤回')
  await check(p, 'withdrawing')
  await dialog.getByRole('button', { name: '撤回申报' }).click()
  await p.getByText('申报已撤回').waitFor()
  await p.getByText(/10月22日 09:\d\d:\d\d 撤回/).waitFor()
  await check(p, 'withdrawn')
  await p.goto(at('submit'))
  await p.getByLabel('核对无误后，请输入“提交”两个字').fill('提交')
  await p.getByRole('button', { name: '再次提交' }).click()
  await p.getByRole('heading', { name: '示范申报回执（第 2 次提交）' }).waitFor()
  await p.getByRole('link', { name: '全部回执' }).click()
  await p.getByText('有效', { exact: true }).waitFor()
})
