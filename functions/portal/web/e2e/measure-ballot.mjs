// npm run measure:ballot -- FILE: what a browser needs for a published ballot (go run ./infra/load -ballot … leaves one): to
// count it again, and to take as many tokens as it has groups. Token keys are made here, since nobody has those of the file, and
// their part of the server is played with Node's RSA. Prints one line of JSON last; fails where a figure of the design is missed
// (343 groups: tokens in 15 s, 20,580 casts counted in 10 s, in proportion for other sizes). Seconds are those of the clock: on a
// machine that does other work too they say little, and the seconds of processor that the browser used say more.
import { constants, generateKeyPair, privateEncrypt } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { build } from 'vite'
import { launch } from './browser.mjs'

const name = process.argv[2]
if (!name) {
  console.error('usage: npm run measure:ballot -- FILE')
  process.exit(2)
}
const read = await readFile(name)
const raw = read[0] === 0x1f ? gunzipSync(read) : read
const file = JSON.parse(raw)

const out = await mkdtemp(join(tmpdir(), 'linxuan-measure-'))
const root = fileURLToPath(new URL('measure', import.meta.url))
await build({ root, configFile: false, logLevel: 'error', build: { outDir: out, emptyOutDir: true, target: 'es2022' }, worker: { format: 'es' } })

console.log(`making ${file.setup.groups.length} token keys`)
const makeKey = promisify(generateKeyPair)
const keys = new Map()
const setup = structuredClone(file.setup)
for (let i = 0; i < setup.groups.length; i += 8) {
  await Promise.all(
    setup.groups.slice(i, i + 8).map(async (g) => {
      const { publicKey, privateKey } = await makeKey('rsa', { modulusLength: 2048 })
      g.key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url')
      keys.set(g.group, privateKey)
    }),
  )
}

let signing = 0 // milliseconds that the server's part took
function sign(body) {
  const began = performance.now()
  const tokens = JSON.parse(body).requests.map(({ group, blinded }) => ({
    group,
    blindSignature: privateEncrypt({ key: keys.get(group), padding: constants.RSA_NO_PADDING }, Buffer.from(blinded, 'base64url')).toString('base64url'),
  }))
  signing += performance.now() - began
  return JSON.stringify({ tokens })
}

/** Seconds of processor that this program's browser has used so far, all its processes together (proc(5): stat). */
async function used() {
  const all = new Map()
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    all.set(Number(pid), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) })
  }
  const ours = (pid) => pid > 1 && (pid === process.pid || ours(all.get(pid)?.parent ?? 0))
  return [...all].reduce((sum, [pid, p]) => (pid !== process.pid && ours(pid) ? sum + p.ticks : sum), 0) / 100
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' }
const server = createServer(async (request, response) => {
  const answer = (body, type) => response.writeHead(200, { 'Content-Type': type }).end(body)
  const path = new URL(request.url, 'http://here').pathname
  if (path === '/file.json') return answer(raw, types['.json'])
  if (path.endsWith('/tokens')) {
    let body = ''
    for await (const chunk of request) body += chunk
    return answer(sign(body), types['.json'])
  }
  const asset = await readFile(join(out, path === '/' ? 'index.html' : path)).catch(() => null)
  if (asset) return answer(asset, types[extname(path) || '.html'] ?? 'application/octet-stream')
  response.writeHead(404).end()
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))

const browser = await launch()
try {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`http://127.0.0.1:${server.address().port}/`)
  await page.waitForFunction(() => 'measure' in window)
  const times = [await used()]
  const tokens = await page.evaluate((s) => window.measure.tokens(s), setup)
  times.push(await used())
  const recount = await page.evaluate(() => window.measure.recount('/file.json'))
  times.push(await used())
  const casts = file.casts.reduce((sum, g) => sum + g.casts.length, 0)
  const two = (x) => Math.round(x * 100) / 100
  const figures = {
    browser: browser.version(), groups: setup.groups.length, casts, fileBytes: raw.length,
    tokenSeconds: two(tokens.seconds - signing / 1000), tokenServerSeconds: two(signing / 1000), tokenStallMs: two(tokens.stallMs), tokenProgress: tokens.progress,
    tokenAndSealCpuSeconds: two(times[1] - times[0]), sealSeconds: two(tokens.sealSeconds),
    recountSeconds: two(recount.seconds), recountStallMs: two(recount.stallMs), recountProgress: recount.progress, recountOk: recount.ok,
    recountCpuSeconds: two(times[2] - times[1]), load: two(loadavg()[0]),
  }
  const bounds = { tokenSeconds: Math.max(2, (15 * setup.groups.length) / 343), recountSeconds: Math.max(1, (10 * casts) / 20580) }
  const missed = Object.keys(bounds).filter((k) => figures[k] > bounds[k])
  if (!recount.ok || tokens.tokens !== setup.groups.length) throw new Error(`did not come out: ${JSON.stringify({ recount, tokens })}`)
  if (missed.length > 0) {
    console.error('missed:', missed.map((k) => `${k} ${figures[k]}, at most ${two(bounds[k])}`).join('; '))
    process.exitCode = 1
  }
  console.log(JSON.stringify(figures))
} finally {
  await browser.close()
  server.close()
  await rm(out, { recursive: true, force: true })
}
