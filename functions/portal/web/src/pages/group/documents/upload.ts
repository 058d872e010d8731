// One file on its way: hash in a worker, ask for a link that lets exactly it in, put it there, have the server look at it.
import { api, take, withKey, type Schemas } from '../../../api/client'
import { asProblem, Problem } from '../../../api/problem'
import { words } from '../../../texts/zh-CN/group'

export type Document = Schemas['DossierDocument']

export interface Transfer {
  id: string
  kind: string
  file: File
  step: 'hashing' | 'sending' | 'confirming' | 'stopped' | 'failed' | 'done'
  share: number // of the step, 0 to 1
  problem?: Problem
}

export function hashOf(file: File, progress: (share: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' })
    const end = () => worker.terminate()
    signal.addEventListener('abort', () => {
      end()
      fail(new DOMException('', 'AbortError'))
    })
    worker.onmessage = (e: MessageEvent<{ done?: number; hash?: string; failed?: string }>) => {
      if (e.data.done !== undefined) progress(e.data.done / Math.max(1, file.size))
      if (e.data.hash) done(e.data.hash)
      if (e.data.failed) fail(new Error(e.data.failed))
      if (e.data.hash || e.data.failed) end()
    }
    worker.onerror = (e) => {
      end()
      fail(new Error(e.message))
    }
    worker.postMessage(file)
  })
}

/** Puts a file where the link says. XMLHttpRequest, because fetch tells nothing of progress. */
function put(file: File, link: Schemas['VaultLink'], progress: (share: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const x = new XMLHttpRequest()
    x.open(link.method, link.url)
    for (const [name, value] of Object.entries((link.headers ?? {}) as Record<string, string>)) {
      if (!/^(host|content-length)$/i.test(name)) x.setRequestHeader(name, value)
    }
    x.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total)
    x.onload = () => (x.status < 300 || x.status === 412 ? done() : fail(refused(x.status))) // 412: these bytes are there already
    x.onerror = () => fail(asProblem(undefined))
    x.onabort = () => fail(new DOMException('', 'AbortError'))
    signal.addEventListener('abort', () => x.abort())
    x.send(file)
  })
}

const refused = (status: number) => new Problem(status, 'upload-refused', words.documents.refused, words.documents.refusedDetail)

const types: Record<string, string> = { pdf: 'application/pdf', jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png' }

export const mediaTypeOf = (file: File): string => file.type || types[file.name.split('.').pop()?.toLowerCase() ?? ''] || 'application/octet-stream'

export async function send(
  where: { round: string; application: string },
  kind: string,
  file: File,
  report: (step: Transfer['step'], share: number) => void,
  signal: AbortSignal,
): Promise<Document> {
  report('hashing', 0)
  const sha256 = await hashOf(file, (share) => report('hashing', share), signal)
  const path = '/v1/submission/{round}/applications/{application}/documents' as const
  const asked = await take(
    api.POST(path, { params: { path: where }, body: { kind, name: file.name, size: file.size, sha256, mediaType: mediaTypeOf(file) }, ...withKey(crypto.randomUUID()), signal }),
  )
  report('sending', 0)
  await put(file, asked.link, (share) => report('sending', share), signal)
  report('confirming', 1)
  return take(api.POST(`${path}/{document}/confirm`, { params: { path: { ...where, document: asked.document.id } }, ...withKey(crypto.randomUUID()) }))
}
