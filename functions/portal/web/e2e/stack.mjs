// The whole platform as a child process, with a clock that the tests move.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = process.env.LINXUAN_ROOT ?? fileURLToPath(new URL('../../../..', import.meta.url))

const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer().once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })

async function build(folder, name) {
  const program = join(folder, name)
  await run('go', ['build', '-o', program, `./infra/${name}`], { cwd: root })
  return program
}

/** Runs the platform until it says what is looked for; `says` gives the next line that fits. */
async function launch(local, args) {
  const origin = `http://127.0.0.1:${await freePort()}`
  const child = spawn(local, ['-addr', origin.slice(7), ...args], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] })
  process.once('exit', () => child.kill('SIGINT'))
  let out = ''
  let read = 0
  const waiting = new Set()
  const told = (text) => {
    out += text
    for (const look of waiting) look()
  }
  child.stderr.on('data', told)
  child.stdout.on('data', told)
  child.stdin.on('error', () => undefined)
  const says = (pattern) =>
    new Promise((done, fail) => {
      const end = (code) => fail(new Error(`the platform ended with ${code}:\n${out}`))
      const look = () => {
        const found = pattern.exec(out.slice(read))
        if (!found) return
        read += found.index + found[0].length
        waiting.delete(look)
        child.off('exit', end)
        done(found)
      }
      waiting.add(look)
      child.once('exit', end)
      if (child.exitCode !== null) end(child.exitCode)
      look()
    })
  const stop = async () => {
    const ended = new Promise((done) => child.once('exit', done))
    child.kill('SIGINT')
    await Promise.race([ended, new Promise((done) => setTimeout(done, 10_000))])
    if (child.exitCode === null) child.kill('SIGKILL')
  }
  return { origin, says, stop, type: (text) => child.stdin.write(text) }
}

/** Moves the clock forward; what is due fires. */
async function moveTo(origin, instant) {
  const answer = await fetch(`${origin}/_local/clock`, { method: 'POST', body: JSON.stringify({ now: instant }) })
  if (!answer.ok) throw new Error(`clock: ${answer.status} ${await answer.text()}`)
}

/**
 * A round that is played by itself (infra/scenario) and stands still at each of its moments. `next` gives the name of the moment
 * and everyone's account by login name; `undefined` when the round is over.
 */
export async function play(groups) {
  const folder = await mkdtemp(join(tmpdir(), 'linxuan-play-'))
  const file = join(folder, 'accounts.json')
  const machine = await launch(await build(folder, 'local'), ['-demo', '-step', '-groups', String(groups), '-accounts', file])
  let begun = false
  return {
    origin: machine.origin,
    async next() {
      if (begun) machine.type('\n')
      begun = true
      const [, moment] = await machine.says(/暂停：([\w-]+)（|Look around at/)
      if (!moment) return undefined
      return { moment, people: Object.fromEntries(JSON.parse(await readFile(file, 'utf8')).map((a) => [a.login, a])) }
    },
    async stop() {
      await machine.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** Starts the platform at an instant. `link` is the first ministry account's invitation. */
export async function start(now, args = []) {
  const folder = await mkdtemp(join(tmpdir(), 'linxuan-e2e-'))
  const machine = await launch(await build(folder, 'local'), ['-now', now, ...args])
  const [, first] = await machine.says(/first account {2}go run \.\/infra\/bootstrap (.*)/)
  const link = (await run(await build(folder, 'bootstrap'), first.trim().split(' '))).stdout.trim()
  return {
    origin: machine.origin,
    link,
    moveTo: (instant) => moveTo(machine.origin, instant),
    async stop() {
      await machine.stop()
      await rm(folder, { recursive: true })
    },
  }
}
