// A tour of every page: each is opened by the people who may, at the moments of the round that show something, held against what
// holds on every page, and photographed in two widths where a folder is given.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch, open, sizes } from './browser.mjs'
import { check, signIn } from './check.mjs'
import { Client, upload } from './client.mjs'
import { pages, stages } from './pages.mjs'
import { content, figures, fileYears, filingPath, round, seed } from './seed.mjs'
import { play, start } from './stack.mjs'

/** How many groups take part in the round that is played. */
const groups = 60

/**
 * Visits the pages whose stage, address or person contains one of the words (all pages without a word; those of one of the two
 * rounds where a word is its name, `small` or `played`), and gives what is wrong with them.
 */
export async function tour(folder, words = []) {
  const wanted = pages.filter((p) => words.length === 0 || words.some((w) => stages[w]?.includes(p.stage) || `${p.stage} ${p.path} ${p.as ?? 'public'}`.includes(w)))
  if (folder) await mkdir(folder, { recursive: true })
  const browser = await launch()
  const faults = []
  const see = async (stage, origin, people) => {
    const here = wanted.filter((p) => p.stage === stage)
    for (const as of new Set(here.map((p) => p.as))) {
      faults.push(...(await visit({ browser, origin, folder, stage, as, person: people[as], pages: here.filter((p) => p.as === as) })))
    }
  }
  try {
    if (wanted.some((p) => stages.small.includes(p.stage))) await small(see)
    if (wanted.some((p) => stages.played.includes(p.stage))) await played(see, new Set(wanted.map((p) => p.stage)))
  } finally {
    await browser.close()
  }
  return faults
}

async function visit({ browser, origin, folder, stage, as, person, pages }) {
  const faults = []
  const page = await open(browser, origin)
  try {
    const client = Object.assign(new Client(origin), person)
    if (as && !person) throw new Error(`at ${stage} nobody is called ${as}`)
    if (as) {
      await client.signIn()
      await signIn(page, person)
    }
    for (const one of pages) {
      const path = one.find ? fill(one.path, await one.find(client)) : one.path
      const name = [stage, as ?? 'public', one.path.replace(/^\/(rounds\/2019\/?)?/, '').replaceAll('/:', '-').replaceAll('/', '-') || 'home'].join('-')
      await page.setViewportSize(sizes.wide)
      await page.goto(path)
      await page.waitForLoadState('networkidle')
      await page.waitForTimeout(350)
      for (const [width, size] of Object.entries(sizes)) {
        await page.setViewportSize(size)
        await page.waitForTimeout(100)
        if (folder) await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true })
        await check(page, `${name} ${width}`).catch((fault) => faults.push(fault.message))
        page.complaints.length = 0
      }
      console.log(name)
    }
  } catch (error) {
    faults.push(`${stage} ${as ?? 'public'}: ${error.message}`)
  } finally {
    await page.context().close()
  }
  return faults
}

const fill = (path, names) => path.replace(/:(\w+)/g, (_, name) => names[name] ?? '')

/** A round of three groups that are in the middle of their work. */
async function small(see) {
  const stack = await start('2019-10-15T09:30:00+08:00')
  try {
    const people = await seed(stack)
    const byLogin = Object.fromEntries([people.body, people.ministry, people.ministry2, ...people.groups].map((p) => [p.login, p]))
    await before(people)
    await see('open', stack.origin, byLogin)
    await stack.moveTo('2019-10-28T23:52:10+08:00')
    await submit(people.groups[1])
    await see('late', stack.origin, byLogin)
    await stack.moveTo('2019-10-29T09:05:00+08:00')
    await see('closed', stack.origin, byLogin)
  } finally {
    await stack.stop()
  }
}

/** A round with everybody in it, which stands still at each moment. */
async function played(see, wanted) {
  const stack = await play(groups)
  try {
    for (let at = await stack.next(); at; at = await stack.next()) {
      wanted.delete(at.moment)
      await see(at.moment, stack.origin, at.people)
      if (!stages.played.some((s) => wanted.has(s))) return
    }
  } finally {
    await stack.stop()
  }
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
