// The recount, off the page's thread and on as many processors as there are, up to four.
import { sha256, toHex, utf8 } from '../../ballot/bytes'
import { castDigest } from '../../ballot/cast'
import type { Reading } from '../../ballot/count'
import { allCasts, parseFile, readCasts, recount, type Reader, type Report } from '../../ballot/recount'
import type { Part, PartTold } from './read.worker'

export type Told =
  | { kind: 'progress'; done: number; of: number }
  | { kind: 'report'; report: Report; digests: string[]; sha256: string }
  | { kind: 'failed'; error: string }

const tell = (told: Told) => self.postMessage(told)

const few = 500 // casts that are not worth another worker

const spread: Reader = async (setup, scalar, casts, progress) => {
  const n = Math.min(4, navigator.hardwareConcurrency || 1, Math.ceil(casts.length / few))
  if (n < 2) return readCasts(setup, scalar, casts, progress)
  const done = new Array<number>(n).fill(0)
  const size = Math.ceil(casts.length / n)
  const parts = await Promise.all(
    done.map((_, i) => {
      const part = { setup, scalar, casts: casts.slice(i * size, (i + 1) * size) }
      return inWorker(part, (d) => {
        done[i] = d
        progress(done.reduce((a, b) => a + b, 0), casts.length)
      })
    }),
  )
  return parts.flat()
}

function inWorker(part: Part, progress: (done: number) => void): Promise<Reading[]> {
  const worker = new Worker(new URL('./read.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Reading[]>((resolve, reject) => {
    worker.onerror = () => reject(new Error('read.worker'))
    worker.onmessage = ({ data }: MessageEvent<PartTold>) => {
      if ('done' in data) progress(data.done)
      else if ('readings' in data) resolve(data.readings)
      else reject(new Error(data.error))
    }
    worker.postMessage(part)
  }).finally(() => worker.terminate())
}

self.onmessage = async ({ data }: MessageEvent<string>) => {
  try {
    let last = 0
    const progress = (done: number, of: number) => {
      if (done < of && performance.now() - last < 100) return
      last = performance.now()
      tell({ kind: 'progress', done, of })
    }
    const report = await recount(data, progress, spread)
    const readable = report.checks[0]?.name === 'file' && !report.checks[0].wrong
    const digests = readable ? allCasts(parseFile(data)).map(castDigest) : []
    tell({ kind: 'report', report, digests, sha256: toHex(sha256(utf8(data))) })
  } catch (error) {
    tell({ kind: 'failed', error: String(error) })
  }
}
