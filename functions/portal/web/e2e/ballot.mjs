// npm run e2e:ballot [-- DIR]: the meeting in browsers, from the last score to a stranger's recount: four experts, one recusal, a
// page that is opened again in the middle of the issue and of casting, a cap on approvals, a tie and its run-off. With DIR it
// leaves a picture of each page in two widths.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, open, sizes } from './browser.mjs'
import { check, printed, signIn } from './check.mjs'
import { meeting } from './meeting.mjs'
import { round } from './seed.mjs'
import { start } from './stack.mjs'

const pictures = process.argv[2]
const files = await mkdtemp(join(tmpdir(), 'linxuan-ballot-'))
const stack = await start('2019-10-15T09:30:00+08:00')
const browser = await launch()
const open_ = []
let step = ''

const say = (what) => {
  step = what
  console.log(what)
}

async function enter(person, path) {
  const page = await open(browser, stack.origin)
  open_.push(page)
  await signIn(page, person)
  await page.goto(`/rounds/${round}/${path}`)
  return page
}

/** Holds the page against what holds on every page, and takes its picture in both widths. */
async function look(page, name) {
  await page.waitForLoadState('networkidle')
  for (const [width, size] of Object.entries(sizes)) {
    await page.setViewportSize(size)
    await page.waitForTimeout(150)
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true })
    if (width === 'wide') await check(page, name)
  }
  await page.setViewportSize(sizes.wide)
}

const button = (page, name) => page.getByRole('button', { name, exact: true })

/** Presses a step of the secretariat and confirms it; `first` while its dialog is open. */
async function press(page, name, word = '确定') {
  await button(page, name).click()
  const dialog = page.locator('dialog')
  if (word) await dialog.getByLabel(/以确认/).fill(word)
  await dialog.getByRole('button', { name, exact: true }).click()
  await page.getByText('这一步的回执').waitFor()
  await button(page, '关闭').click()
}

async function scores({ experts, groups }) {
  say('评分：逐项暂存，重新打开不丢失，提交得到回执')
  const page = await enter(experts[4], 'expert')
  await page.locator('tbody tr').first().waitFor()
  await look(page, 'expert-desk')
  const judged = (await page.locator('tbody a').first().innerText()).trim()
  await page.locator('tbody a').first().click()
  const fields = page.locator('.score input[inputmode=numeric]')
  await fields.first().waitFor()
  const count = await fields.count()
  for (let i = 0; i < count; i++) await fields.nth(i).fill(i === 0 ? '9' : '3')
  assert.equal(await fields.first().getAttribute('aria-invalid'), 'true', 'more points than there are')
  assert.ok(await button(page, '提交评分').isDisabled())
  await fields.first().fill('5')
  await page.getByLabel('评语').fill('治理规范，校企合作有成效。')
  await button(page, '增加一项扣分').click()
  await page.getByLabel('领域').selectOption({ index: 1 })
  await page.locator('#off-0').fill('2')
  await page.getByLabel('理由').fill('招生宣传不实，已整改')
  await page.locator('.score').getByText(/^已保存/).waitFor()
  const total = await page.locator('.total').innerText()
  await page.reload()
  await fields.first().waitFor()
  assert.equal(await page.locator('.total').innerText(), total)
  await look(page, 'expert-dossier')
  await page.getByRole('tab', { name: '统计信息' }).click()
  await page.getByRole('columnheader', { name: '2018 年' }).first().waitFor()
  await look(page, 'expert-statistics')
  await button(page, '提交评分').click()
  await page.locator('dialog').getByRole('button', { name: '提交评分' }).click()
  await page.getByText('回执编号').waitFor()
  await page.context().close()

  say('回避：声明后材料离开案头')
  const own = await enter(experts[1], 'expert')
  await own.locator('tbody a').first().waitFor()
  const names = await own.locator('tbody a').allInnerTexts()
  const recused = groups.find((g) => names.includes(g.groupName))
  await own.getByRole('link', { name: recused.groupName }).click()
  await button(own, '申请回避').click()
  await own.getByLabel('回避的理由').fill('与牵头单位负责人有亲属关系')
  if (pictures) await own.screenshot({ path: join(pictures, 'expert-recusal-wide.png') })
  await button(own, '确认回避').click()
  await own.waitForURL(/\/expert$/)
  await own.getByText(`共 ${names.length - 1} 家`).first().waitFor()
  await own.context().close()
  const [first, ...tied] = groups.filter((g) => g.groupName !== judged)
  return { recused, first, tied, last: groups.find((g) => g.groupName === judged) }
}

/** The three scrutineers make the closing key in their browsers; what each keeps comes back. */
async function closingKey(pages, thorough) {
  for (const page of pages) {
    await button(page, '就座').click()
    await page.getByText('（您）').waitFor()
  }
  for (const page of pages) await button(page, '分发').click()
  const kept = []
  for (const [i, page] of pages.entries()) {
    const word = `第 ${i + 1} 号的口令，不告诉别人`
    await page.getByLabel('口令').first().fill(word)
    await page.getByLabel('再输入一遍').fill(word)
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, '存为文件').click()])
    const path = join(files, download.suggestedFilename())
    await download.saveAs(path)
    await page.getByText('核对一遍').waitFor()
    if (i === 0 && thorough) await refusedShares(page, path, word)
    await page.locator('input[type=file]').setInputFiles(path)
    await page.getByLabel('口令', { exact: true }).last().fill(word)
    await button(page, '核对并确认').click()
    await page.getByText('请妥善保管文件').waitFor()
    kept.push({ page, path, word })
  }
  return kept
}

/** A share file that is none, one that is damaged, and a wrong passphrase: each is told in words, and nothing is confirmed. */
async function refusedShares(page, path, word) {
  await look(page, 'scrutineer-keep')
  if (pictures) await page.pdf({ path: join(pictures, 'scrutineer-print.pdf') })
  const good = JSON.parse(await readFile(path, 'utf8'))
  const { checksum } = good
  const wrong = [
    ['{"format":"x"}', word, '这不是份额文件'],
    [JSON.stringify({ ...good, code: good.code.replace(/.$/, (c) => (c === '0' ? '8' : '0')), checksum }), word, '份额文件已损坏或被改动'],
    [JSON.stringify(good), '不是这个口令', '口令不对'],
  ]
  for (const [text, passphrase, says] of wrong) {
    await page.locator('input[type=file]').setInputFiles({ name: 'wrong.share', mimeType: 'application/octet-stream', buffer: Buffer.from(text) })
    await page.getByLabel('口令', { exact: true }).last().fill(passphrase)
    await button(page, '核对并确认').click()
    await page.getByText(says).waitFor()
  }
}

/** Experts compare the hash and sign in; a scrutineer counts them; the secretariat opens the issue once both have. */
async function gather(secretariat, voters, scrutineer, thorough) {
  const readOut = await secretariat.locator('.digest').innerText()
  for (const page of voters) {
    await page.locator('.digest').waitFor()
    assert.equal(await page.locator('.digest').innerText(), readOut)
    assert.ok(await button(page, '签到').isDisabled())
  }
  if (thorough) {
    await look(voters[1], 'expert-ballot-check')
    await look(secretariat, 'control-sign-in')
  }
  for (const page of voters) {
    await page.getByLabel('与现场宣读的校验值完全一致').check()
    await button(page, '签到').click()
    await page.getByText('已签到', { exact: true }).waitFor()
  }
  await secretariat.getByText('已达到法定人数').waitFor()
  assert.ok(await button(secretariat, '结束签到，开始领票').isDisabled(), 'opened without a scrutineer')
  await scrutineer.getByText(`已签到 ${voters.length} 人`).waitFor()
  await scrutineer.getByLabel('清点的到会人数').fill(String(voters.length + 1))
  await button(scrutineer, '确认到会名单').click()
  await scrutineer.getByText('到会人数不符').waitFor()
  if (thorough) await look(scrutineer, 'scrutineer-witness')
  await scrutineer.getByLabel('清点的到会人数').fill(String(voters.length))
  await button(scrutineer, '确认到会名单').click()
  await scrutineer.getByText('到会名单已确认').waitFor()
  await secretariat.getByText('监票人已确认到会名单').waitFor()
}

/** A ballot paper taken while its answer is lost and the page is opened again. */
async function interrupted(page, opened) {
  await opened
  await page.getByText('4 张选票已全部领到').waitFor({ timeout: 20_000 })
}

async function vote(page, groups, choose) {
  for (const g of groups) {
    const choice = choose(g)
    if (choice) await page.locator('.votes li', { hasText: g.groupName }).getByText(choice, { exact: true }).click()
  }
}

async function storesOf(page) {
  return page.evaluate(async () => {
    const db = await new Promise((done) => (indexedDB.open('linxuan-ballot').onsuccess = (e) => done(e.target.result)))
    const count = (store) => new Promise((done) => (db.transaction(store).objectStore(store).getAll().onsuccess = (e) => done(e.target.result)))
    return { papers: (await count('papers')).length, coupons: (await count('coupons')).length, casts: (await count('casts')).length, sittings: await count('sittings') }
  })
}

/** Lets everybody cast in the last minutes of the window, and waits for all receipts. */
async function castAll(world, secretariat, voters, ballot, left, during) {
  await press(secretariat, '结束领票，开始投票')
  const { closesAt } = await world.secretariat.get(`/v1/ballot/${round}/ballots/${ballot}`)
  await stack.moveTo(new Date(Date.parse(closesAt) - left).toISOString())
  for (const page of voters) {
    await button(page, '检查并投出').click()
    await page.getByText('投出前检查').waitFor()
    await page.getByLabel('我已检查，确认投出').check({ timeout: 15_000 })
    await during?.review?.(page)
    await button(page, '确认投出').click()
    await page.getByText(/^已投出|全部选票已投出/).first().waitFor()
  }
  await during?.cast?.()
  for (const page of voters) await page.getByText('全部选票已投出，回执已收齐').waitFor({ timeout: 90_000 })
}

/** Two scrutineers give their shares, one from the file, one from the code on paper; the secretariat counts. */
async function openBallot(secretariat, shares, thorough) {
  await press(secretariat, '结束投票')
  if (thorough) await look(shares[0].page, 'scrutineer-give')
  await shares[0].page.locator('input[type=file]').setInputFiles(shares[0].path)
  const { code } = JSON.parse(await readFile(shares[2].path, 'utf8'))
  await shares[2].page.getByLabel('打印件上的编码').fill(code.match(/.{1,4}/g).join(' ').toLowerCase())
  for (const { page, word } of [shares[0], shares[2]]) {
    await page.getByLabel('口令', { exact: true }).fill(word)
    await button(page, '给出份额').click()
    await page.getByText('份额已给出').waitFor()
  }
  await press(secretariat, '开票计票')
  await secretariat.getByText('计票结果').waitFor()
}

const newest = async (world) => (await world.secretariat.get(`/v1/ballot/${round}/ballots`)).items.sort((a, b) => a.createdAt.localeCompare(b.createdAt)).at(-1).ballot

async function makeKeys(secretariat) {
  await button(secretariat, '生成签发密钥').click()
  await secretariat.getByText('签发密钥已全部生成').waitFor({ timeout: 60_000 })
}

async function hold(world, { recused, first, tied, last }) {
  const { experts, scrutineers } = world
  await world.secretariat.signIn()
  const secretariat = await enter(world.secretariat, 'secretariat/ballot')
  await look(secretariat, 'control-none')
  await button(secretariat, '建立投票').click()
  await button(secretariat, '关闭').click()
  await makeKeys(secretariat)
  const early = await enter(experts[0], 'expert/ballot')
  await early.getByText('正在准备').waitFor()
  await look(early, 'expert-ballot-preparing')

  say('开票密钥：三位监票人就座、分发、保管份额；假的、损坏的份额文件说明原因')
  const seats = []
  for (const person of scrutineers) seats.push(await enter(person, 'scrutineer'))
  await look(seats[0], 'scrutineer-seat')
  const shares = await closingKey(seats, true)
  await look(seats[0], 'scrutineer-kept')
  await secretariat.getByText('已确认份额').nth(2).waitFor()
  await look(secretariat, 'control-prepare')
  await press(secretariat, '确定投票设置')

  say('签到：只给一位专家的密钥被发现；校验值与宣读的一致；监票人确认到会')
  const own = await enter(experts[1], 'expert')
  await own.route('**/setup', async (route) => {
    const answer = await route.fetch()
    const shown = await answer.json()
    ;[shown.setup.groups[0].key, shown.setup.groups[1].key] = [shown.setup.groups[1].key, shown.setup.groups[0].key]
    await route.fulfill({ response: answer, json: shown })
  })
  await own.goto(`/rounds/${round}/expert/ballot`)
  await own.getByText('没有平台的有效签名').waitFor()
  assert.equal(await button(own, '签到').count(), 0, 'a setup of one\'s own is offered for signing in')
  await look(own, 'expert-ballot-false-setup')
  await own.unroute('**/setup')
  await own.reload()
  const voters = [early, own]
  for (const person of experts.slice(2, 4)) voters.push(await enter(person, 'expert/ballot'))
  await gather(secretariat, voters, seats[1], true)

  say('领票：答复丢失、页面重新打开，不重不漏')
  let asked = 0
  const opened = new Promise((done) => {
    void voters[0].route('**/tokens', async (route) => {
      if (route.request().method() !== 'POST' || asked++ > 0) return route.continue()
      await route.fetch() // the server has signed, the page never hears of it
      await voters[0].reload()
      done()
    })
  })
  await press(secretariat, '结束签到，开始领票')
  await interrupted(voters[0], opened)
  assert.ok(asked >= 2)
  await voters[1].getByText('3 张选票已全部领到').waitFor()
  await voters[1].getByText(recused.groupName).waitFor()
  assert.equal(await voters[1].locator('.votes li', { hasText: recused.groupName }).count(), 0, 'a paper for a recused group')
  for (const page of voters.slice(2)) await page.getByText('4 张选票已全部领到').waitFor()
  await look(secretariat, 'control-issue')

  say('填写：选择在重新打开后还在；同意票到上限后不能再选')
  const choose = (page) => (g) => (g === first ? '同意' : g === last ? undefined : page === voters[1] ? '不同意' : '同意')
  for (const page of voters) await vote(page, [first, ...tied, last].filter((g) => !(page === voters[1] && g === recused)), choose(page))
  await voters[2].getByText('已同意 3 家，达到上限').waitFor()
  assert.ok(await voters[2].locator('.votes li', { hasText: last.groupName }).getByRole('radio').first().isDisabled(), 'one approval more than the cap')
  await look(voters[2], 'expert-ballot-vote')
  await voters[2].reload()
  await voters[2].getByText(/同意 3/).first().waitFor()
  await voters[2].getByLabel('按名称查找').fill('旅游')
  assert.equal(await voters[2].locator('.votes li').count(), 1)

  say('投出：不带登录信息，打乱次序和时间，重新打开后继续')
  const sent = []
  browser.contexts().forEach((context) =>
    context.on('request', (request) => request.url().includes('/v1/cast/') && sent.push(request.allHeaders().then((headers) => ({ headers, body: request.postData() })))),
  )
  const ballot = await newest(world)
  await castAll(world, secretariat, voters, ballot, 84_000, {
    review: (page) => (page === voters[0] ? look(page, 'expert-ballot-review') : undefined),
    cast: async () => {
      await look(secretariat, 'control-casting')
      if (pictures) await voters[3].screenshot({ path: join(pictures, 'expert-ballot-casting-wide.png') })
      voters[2].once('dialog', (dialog) => void dialog.accept())
      await voters[2].reload()
    },
  })
  await look(voters[1], 'expert-ballot-done')
  const [receipts] = await Promise.all([voters[0].waitForEvent('download'), button(voters[0], '下载 4 份回执').click()])
  await receipts.saveAs(join(files, 'receipts.json'))
  for (const page of voters) {
    const left = await storesOf(page)
    assert.deepEqual([left.papers, left.coupons, left.casts], [0, 0, 0], 'something is left in the browser')
    assert.ok(left.sittings[0].done)
  }
  const requests = await Promise.all(sent)
  assert.ok(requests.length >= 15, `${requests.length} casts`)
  for (const { headers } of requests) assert.ok(!headers.cookie && !headers.referer && !headers.authorization, 'a cast that names its voter')

  say('开票：两份份额，一份来自文件，一份来自打印件的编码')
  await openBallot(secretariat, shares, true)
  await look(secretariat, 'control-counted')
  await printed(secretariat, '下载计票记录（PDF）', /^计票记录-.*\.pdf$/, '无记名投票计票记录', ballot, '应到专家', '监票人（签字）')
  return { ballot, secretariat, seats, voters }
}

/** A ballot's script that was changed on its way is refused by the browser. */
async function changedScript() {
  say('程序文件：被改动的投票程序，浏览器拒绝运行')
  const page = await open(browser, stack.origin)
  let changed = 0
  await page.route(/\/assets\/recount-[\w-]+\.js$/, async (route) => {
    const answer = await route.fetch()
    changed++
    await route.fulfill({ response: answer, body: `${await answer.text()}\n;globalThis.changed = true` })
  })
  await page.goto(`/rounds/${round}/recount`)
  for (let tries = 0; !page.complaints.some((c) => c.includes('integrity')); tries++) {
    assert.ok(tries < 100, `no complaint of the browser: ${page.complaints.join('; ')}`)
    await page.waitForTimeout(100)
  }
  assert.ok(changed > 0)
  assert.equal(await page.evaluate(() => globalThis.changed), undefined, 'a changed script ran')
  await page.context().close()
}

async function runOff(world, { recused, tied }, { secretariat, seats, voters }) {
  say('决选：只在并列的两家之间，争余下的一个名额，空缺名额为零')
  await button(secretariat, '建立决选投票').click()
  await button(secretariat, '关闭').click()
  await makeKeys(secretariat)
  const shares = await closingKey(seats, false)
  await secretariat.getByText('已确认份额').nth(2).waitFor()
  await press(secretariat, '确定投票设置')
  await gather(secretariat, voters, seats[2], false)
  await press(secretariat, '结束签到，开始领票')
  for (const page of voters) {
    const mine = tied.filter((g) => !(page === voters[1] && g === recused))
    await page.getByText(`${mine.length} 张选票已全部领到`).waitFor({ timeout: 20_000 })
    await vote(page, mine, (g) => (g === tied[1] ? '同意' : '不同意'))
  }
  const ballot = await newest(world)
  await castAll(world, secretariat, voters, ballot, 66_000)
  await openBallot(secretariat, shares, false)
  await look(secretariat, 'control-counted-run-off')
  const { result } = await (await fetch(`${stack.origin}/v1/count/${round}/${ballot}`)).json()
  const outcome = Object.fromEntries(result.groups.map((g) => [g.group, g.outcome]))
  assert.deepEqual([outcome[tied[1].id], outcome[tied[0].id], result.vacant, result.standing], ['chosen', 'not-passed', 0, 'final'])
}

async function recount(ballot) {
  say('重新计票：任何人，在浏览器里；改动的文件被发现')
  const page = await open(browser, stack.origin)
  open_.push(page)
  await page.goto(`/rounds/${round}/recount`)
  await look(page, 'recount-list')
  await page.getByRole('link', { name: '重新计票', exact: true }).last().click()
  await page.waitForURL((url) => url.search.includes(ballot))
  await look(page, 'recount-choose')
  await button(page, '读取并重新计票').click()
  await page.getByText('全部相符').waitFor({ timeout: 20_000 })
  await page.getByText('15 张选票').first().waitFor()
  await page.locator('input[type=file]').setInputFiles(join(files, 'receipts.json'))
  await page.getByText('4 份回执中，4 份的选票在公布的文件里').waitFor()
  await page.getByRole('cell', { name: '山东文化旅游职业教育集团（示例）' }).waitFor() // a stranger sees names
  await look(page, 'recount-good')
  const { file } = await (await fetch(`${stack.origin}/v1/count/${round}/${ballot}`)).json()
  const published = JSON.parse(await (await fetch(`${stack.origin}/public/${file.key}`)).text())
  assert.equal(published.format, 'linxuan-ballot/2')
  assert.deepEqual(published.result.groups.map((g) => g.outcome), ['chosen', 'run-off', 'run-off', 'not-passed'])
  assert.equal(published.result.groups.reduce((n, g) => n + g.cast, 0), 15)
  published.casts[0].casts.pop()
  await writeFile(join(files, 'altered.json'), JSON.stringify(published))
  await button(page, '换一份文件').click()
  await page.locator('input[type=file]').setInputFiles(join(files, 'altered.json'))
  await page.getByText('有不符之处').waitFor()
  await look(page, 'recount-bad')
  await page.goto('/secrecy')
  await page.getByText('做不到的').waitFor()
  await look(page, 'secrecy')
}

let failed = false
try {
  if (pictures) await mkdir(pictures, { recursive: true })
  say('准备批次')
  const world = await meeting(stack)
  const parts = await scores(world)
  await stack.moveTo('2019-11-25T09:00:00+08:00')
  const held = await hold(world, parts)
  await recount(held.ballot)
  await changedScript()
  await runOff(world, parts, held)
  say('通过')
} catch (error) {
  failed = true
  console.error(`失败 ${step}\n${error.stack}`)
  for (const [i, page] of open_.entries()) {
    const path = join(files, `failed-${i}.png`)
    await page.screenshot({ path }).then(() => console.error(`  ${path} ${page.url()} ${page.complaints?.join('; ')}`), () => undefined)
  }
} finally {
  await browser.close()
  await stack.stop()
}
process.exit(failed ? 1 : 0)
