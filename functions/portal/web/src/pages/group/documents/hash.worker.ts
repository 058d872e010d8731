// SHA-256 of a file piece by piece, so that neither memory nor the page suffer. WebCrypto cannot do it in pieces.
import { createSHA256 } from 'hash-wasm'

declare const self: DedicatedWorkerGlobalScope

self.onmessage = async (e: MessageEvent<File>) => {
  try {
    const file = e.data
    const hash = await createSHA256()
    const piece = 4 << 20
    for (let at = 0; at < file.size; at += piece) {
      hash.update(new Uint8Array(await file.slice(at, at + piece).arrayBuffer()))
      self.postMessage({ done: Math.min(at + piece, file.size) })
    }
    self.postMessage({ hash: hash.digest('hex') })
  } catch (error) {
    self.postMessage({ failed: String(error) })
  }
}
