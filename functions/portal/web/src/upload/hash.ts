import type { HashReport } from './hash.worker'

/** The file changed or went away after it was chosen. */
export class Unreadable extends Error {}

/** Hex SHA-256 of a file, computed in a worker. `onProgress` gets the bytes read so far. Errors: Unreadable, AbortError. */
export function sha256Of(file: File, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' })
    const end = () => worker.terminate()
    const abort = () => {
      end()
      fail(new DOMException('', 'AbortError'))
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    worker.onmessage = (e: MessageEvent<HashReport>) => {
      if ('done' in e.data) return onProgress(e.data.done)
      end()
      if ('sha256' in e.data) done(e.data.sha256)
      else fail(new Unreadable())
    }
    worker.onerror = () => {
      end()
      fail(new Unreadable())
    }
    worker.postMessage(file)
  })
}
