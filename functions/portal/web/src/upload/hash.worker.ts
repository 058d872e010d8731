// Computes a file's SHA-256 piece by piece, away from the page, so that typing stays smooth and no file is held in memory.
import { createSHA256 } from 'hash-wasm'

const piece = 4 << 20 // bytes

export type HashReport = { done: number } | { sha256: string } | { unreadable: true }

addEventListener('message', (e: MessageEvent<File>) => {
  void hash(e.data).catch(() => report({ unreadable: true }))
})

async function hash(file: File): Promise<void> {
  const sha = await createSHA256()
  for (let at = 0; at < file.size; at += piece) {
    sha.update(new Uint8Array(await file.slice(at, at + piece).arrayBuffer()))
    report({ done: Math.min(file.size, at + piece) })
  }
  report({ sha256: sha.digest('hex') })
}

const report = (r: HashReport) => postMessage(r)
