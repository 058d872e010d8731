// npm run shots -- DIR: a picture of every page in two widths, on a small round in three moments.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch, open, sizes } from './browser.mjs'
import { signIn } from './check.mjs'
import { upload } from './client.mjs'
import { pages } from './pages.mjs'
import { content, figures, fileYears, filingPath, round, seed } from './seed.mjs'
import { start } from './stack.mjs'

const folder = process.argv[2]
if (!folder) {
  console.error('npm run shots -- DIR')
  process.exit(2)
}
await mkdir(folder, { recursive: true })

const stack = await start('2019-10-15T09:30:00+08:00')
const browser = await launch()
try {
  const people = await seed(stack)
  const byLogin = Object.fromEntries([people.body, people.ministry, people.ministry2, ...people.groups].map((p) => [p.login, p]))
  await before(people)
  await photograph('open', byLogin)
  await stack.moveTo('2019-10-28T23:52:10+08:00')
  await submit(people.groups[1])
  await photograph('late', byLogin)
  await stack.moveTo('2019-10-29T09:05:00+08:00')
  await photograph('closed', byLogin)
} finally {
  await browser.close()
  await stack.stop()
}

/** One group in the middle of its work, one that has done it all, one that does nothing but half a year. */
async function before({ groups: [one, two, three], dictionary }) {
  await fileYears(one, dictionary, [2016, 2017])
  const half = figures(dictionary, 2018)
  for (const id of Object.keys(half).slice(30)) delete half[id]
  half['members-government'] = 4000
  await one.put(filingPath(one, 2018), { values: half }, '"0"')
  const draft = await one.post(`/v1/submission/${round}/applications`)
  const text = await content(one)
  await one.put(`/v1/submission/${round}/applications/${draft.id}`, { content: { ...text, assessment: text.assessment.slice(0, 3) } }, '"1"')
  await upload(one, round, draft.id, 'approval', '关于同意成立山东现代制造职业教育集团的批复.pdf')
  await upload(one, round, draft.id, 'charter', '集团章程（2018年修订）.pdf')
  await fileYears(two, dictionary)
  await three.put(filingPath(three, 2018), { values: half }, '"0"')
}

async function submit(g) {
  await g.signIn()
  const a = await g.post(`/v1/submission/${round}/applications`)
  const path = `/v1/submission/${round}/applications/${a.id}`
  await g.put(path, { content: await content(g) }, '"1"')
  for (const [kind, name] of [['approval', '批准备案文件.pdf'], ['charter', '集团章程.pdf'], ['self-report', '集团化办学自评报告.pdf']]) await upload(g, round, a.id, kind, name)
  await g.get(path)
  await g.call('POST', `${path}/submit`, undefined, { 'If-Match': g.etag })
}

async function photograph(stage, byLogin) {
  for (const [width, size] of Object.entries(sizes)) {
    for (const login of [...new Set(pages.filter((x) => x.stage === stage).map((x) => x.as))]) {
      const page = await open(browser, stack.origin, size)
      if (login) await signIn(page, byLogin[login])
      for (const one of pages.filter((x) => x.stage === stage && x.as === login)) {
        await page.goto(one.path)
        await page.waitForLoadState('networkidle')
        await page.waitForTimeout(350)
        const name = [stage, login ?? 'public', one.path.replace(/^\/(rounds\/2019\/?)?/, '').replaceAll('/', '-') || 'home', width].join('-')
        await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
        console.log(name, page.complaints.splice(0).join('; '))
      }
      await page.context().close()
    }
  }
}
