// What a browser is measured with: the very workers, store and calls of the page, without its looks.
import { VoterWorker, sealAll, takeTokens } from '../../src/pages/expert/ballot/voter'
import type { Setup } from '../../src/ballot/setup'
import type { Told } from '../../src/pages/recount/recount.worker'

/** Longest time that the page's own thread was away, in milliseconds, while something was done. */
async function watched<T>(act: () => Promise<T>): Promise<{ value: T; seconds: number; stall: number }> {
  let [last, stall] = [performance.now(), 0]
  const timer = setInterval(() => {
    const now = performance.now()
    stall = Math.max(stall, now - last - 10)
    last = now
  }, 10)
  const began = performance.now()
  try {
    const value = await act()
    return { value, seconds: (performance.now() - began) / 1000, stall }
  } finally {
    clearInterval(timer)
  }
}

async function recount(url: string) {
  const raw = await (await fetch(url)).text()
  let told = 0
  const worker = new Worker(new URL('../../src/pages/recount/recount.worker.ts', import.meta.url), { type: 'module' })
  const done = await watched(
    () =>
      new Promise<Extract<Told, { kind: 'report' }>>((resolve, reject) => {
        worker.onerror = (e) => reject(new Error(e.message))
        worker.onmessage = ({ data }: MessageEvent<Told>) => {
          if (data.kind === 'progress') told++
          else if (data.kind === 'report') resolve(data)
          else reject(new Error(data.error))
        }
        worker.postMessage(raw)
      }),
  )
  worker.terminate()
  const { report } = done.value
  return { ok: report.ok, checks: report.checks.map((c) => `${c.name} ${c.count}`), seconds: done.seconds, stallMs: done.stall, progress: told }
}

async function tokens(setup: Setup) {
  const worker = new VoterWorker()
  const hash = await worker.ask('hash', setup)
  await worker.ask('open', setup, hash)
  const path = { round: setup.round, ballot: setup.ballot }
  let told = 0
  const taken = await watched(() => takeTokens(path, 'measured', worker, setup.groups.map((g) => g.group), () => told++))
  const sealed = await watched(() => sealAll('measured', worker, 0, () => undefined))
  worker.end()
  return { hash, tokens: taken.value.length, seconds: taken.seconds, stallMs: taken.stall, progress: told, sealSeconds: sealed.seconds }
}

Object.assign(window, { measure: { recount, tokens } })
