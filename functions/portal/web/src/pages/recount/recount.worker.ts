// The recount, off the page's thread.
import { sha256, toHex, utf8 } from '../../ballot/bytes'
import { allCasts, parseFile, recount, type Report } from '../../ballot/recount'
import { castDigest } from '../../ballot/cast'

export type Told =
  | { kind: 'progress'; done: number; of: number }
  | { kind: 'report'; report: Report; digests: string[]; sha256: string }
  | { kind: 'failed'; error: string }

const tell = (told: Told) => self.postMessage(told)

self.onmessage = async ({ data }: MessageEvent<string>) => {
  try {
    let last = 0
    const report = await recount(data, (done, of) => {
      if (done < of && performance.now() - last < 100) return
      last = performance.now()
      tell({ kind: 'progress', done, of })
    })
    const readable = report.checks[0]?.name === 'file' && !report.checks[0].wrong
    const digests = readable ? allCasts(parseFile(data)).map(castDigest) : []
    tell({ kind: 'report', report, digests, sha256: toHex(sha256(utf8(data))) })
  } catch (error) {
    tell({ kind: 'failed', error: String(error) })
  }
}
