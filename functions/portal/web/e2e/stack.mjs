// The whole platform as a child process, with a clock that the tests move.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
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

/** Starts the platform at an instant. `link` is the first ministry account's invitation. */
export async function start(now) {
  const folder = await mkdtemp(join(tmpdir(), 'linxuan-e2e-'))
  const [local, bootstrap] = [join(folder, 'local'), join(folder, 'bootstrap')]
  await run('go', ['build', '-o', local, './infra/local'], { cwd: root })
  await run('go', ['build', '-o', bootstrap, './infra/bootstrap'], { cwd: root })
  const origin = `http://127.0.0.1:${await freePort()}`
  const child = spawn(local, ['-addr', origin.slice(7), '-now', now], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const end = () => child.kill('SIGINT')
  process.once('exit', end)
  let out = ''
  child.stderr.on('data', (text) => (out += text))
  const ready = new Promise((done, fail) => {
    child.stdout.on('data', (text) => {
      out += text
      const words = /first account {2}go run \.\/infra\/bootstrap (.*)/.exec(out)
      if (words) done(words[1].trim().split(' '))
    })
    child.on('exit', (code) => fail(new Error(`the platform ended with ${code}:\n${out}`)))
  })
  const link = (await run(bootstrap, await ready)).stdout.trim()
  return {
    origin,
    link,
    /** Moves the clock forward; what is due fires. */
    async moveTo(instant) {
      const answer = await fetch(`${origin}/_local/clock`, { method: 'POST', body: JSON.stringify({ now: instant }) })
      if (!answer.ok) throw new Error(`clock: ${answer.status} ${await answer.text()}`)
    },
    async stop() {
      const ended = new Promise((done) => child.once('exit', done))
      child.removeAllListeners('exit')
      child.once('exit', () => undefined)
      child.kill('SIGINT')
      await Promise.race([ended, new Promise((done) => setTimeout(done, 5000))])
      if (child.exitCode === null) child.kill('SIGKILL')
      await rm(folder, { recursive: true })
    },
  }
}
