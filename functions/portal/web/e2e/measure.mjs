// npm run measure: what the portal asks of a visitor, measured in Chromium on the local platform with a round in its registry, and
// printed as one line of JSON: script of the first load (gzip), largest contentful paint, layout shift, and how long tables of
// many rows scroll. Ends with an error where a figure is over its limit.
import { get } from 'node:http'
import { launch, open, sizes } from './browser.mjs'
import { signIn } from './check.mjs'
import { play } from './stack.mjs'

const limits = { scriptKB: 250, paintMs: 2500, shift: 0.1, slowFrames: 0.05 } // paint and shift: web.dev's "good"
const round = '/rounds/2019'

const observe = () => {
  globalThis.seen = { paint: 0, shift: 0 }
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) globalThis.seen.paint = e.startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) if (!e.hadRecentInput) globalThis.seen.shift += e.value
  }).observe({ type: 'layout-shift', buffered: true })
}

/** How many bytes a script takes on the line, in gzip. */
const sent = (url) =>
  new Promise((done, fail) => {
    get(url, { headers: { 'Accept-Encoding': 'gzip' } }, (answer) => {
      let bytes = 0
      answer.on('data', (piece) => (bytes += piece.length)).on('end', () => done(bytes)).on('error', fail)
    }).on('error', fail)
  })

/** One visit with an empty cache. */
async function visit(browser, origin, path, size, person) {
  const page = await open(browser, origin, sizes[size])
  try {
    if (person) await signIn(page, person)
    await page.addInitScript(observe)
    const scripts = new Map()
    page.on('response', (r) => /\.js$/.test(new URL(r.url()).pathname) && scripts.set(r.url(), r))
    await page.goto(path)
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(500)
    const seen = await page.evaluate(() => globalThis.seen)
    let script = 0
    for (const url of scripts.keys()) script += (await sent(url)) / 1000
    return { path, size, scriptKB: person ? undefined : Math.round(script), paintMs: Math.round(seen.paint), shift: Math.round(seen.shift * 1000) / 1000 }
  } finally {
    await page.context().close()
  }
}

const rows = 1400 // about as many groups as there are

/** Scrolls a table from top to end and measures its frames. The server's rows are repeated until there are as many as groups. */
async function scroll(browser, origin, path, read, key, person) {
  const page = await open(browser, origin)
  try {
    if (person) await signIn(page, person)
    await page.route(`**${read}*`, async (route) => {
      const { items } = await (await route.fetch()).json()
      const many = Array.from({ length: rows }, (_, i) => ({ ...items[i % items.length], [key]: `${items[i % items.length][key]}${i}` }))
      await route.fulfill({ json: { items: many } })
    })
    await page.goto(path)
    await page.locator('tbody tr').nth(20).waitFor()
    await page.waitForLoadState('networkidle')
    const measured = await page.evaluate(async () => {
      const box = [...document.querySelectorAll('*')].filter((e) => e.querySelector(':scope tbody') && e.scrollHeight > e.clientHeight + 400 && /auto|scroll/.test(getComputedStyle(e).overflowY)).at(-1) ?? document.scrollingElement
      const frames = []
      let last = performance.now()
      for (let i = 0; i < 120; i++) {
        box.scrollTop += Math.max(40, (box.scrollHeight - box.clientHeight) / 120)
        await new Promise((next) => requestAnimationFrame(next))
        const now = performance.now()
        frames.push(now - last)
        last = now
      }
      return { frames: frames.slice(1), rows: document.querySelectorAll('tbody tr').length }
    })
    const sorted = measured.frames.sort((a, b) => a - b)
    const at = (share) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] * 10) / 10
    return { path, rows: measured.rows, medianMs: at(0.5), p95Ms: at(0.95), slowFrames: sorted.filter((f) => f > 50).length / sorted.length }
  } finally {
    await page.context().close()
  }
}

const stack = await play(40)
const browser = await launch()
let result
try {
  const { people } = await stack.next()
  const visits = []
  for (const size of Object.keys(sizes)) {
    for (const path of ['/', `${round}/notice`, `${round}/list`, '/register', `${round}/recount`, '/receipt', '/sign-in']) visits.push(await visit(browser, stack.origin, path, size))
  }
  visits.push(await visit(browser, stack.origin, `${round}/group`, 'wide', people['group-001']))
  visits.push(await visit(browser, stack.origin, `${round}/office`, 'wide', people.secretariat))
  const tables = [await scroll(browser, stack.origin, '/ministry/people', '/v1/accounts/people', 'id', people['ministry-1'])]
  while ((await stack.next()).moment !== 'list') continue // the register has its first entries then
  tables.push(await scroll(browser, stack.origin, '/register', '/v1/register/groups', 'group'))
  result = { visits, tables }
} finally {
  await browser.close()
  await stack.stop()
}
console.log(JSON.stringify(result))
const over = [
  ...result.visits.flatMap((v) => ['scriptKB', 'paintMs', 'shift'].filter((f) => v[f] > limits[f]).map((f) => `${v.path} (${v.size}): ${f} ${v[f]}, at most ${limits[f]}`)),
  ...result.tables.filter((t) => t.slowFrames > limits.slowFrames).map((t) => `${t.path}: ${t.slowFrames} of the frames take over 50 ms`),
]
for (const line of over) console.error(line)
process.exit(over.length > 0 ? 1 : 0)
