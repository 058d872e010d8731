import type { Schemas } from '../api/client'

export type Link = Schemas['VaultLink']

/** What the store made of an upload. `taken`: the bytes of this link are there already, from a try whose answer was lost. */
export type Arrival = 'stored' | 'taken' | 'expired' | 'refused'

/**
 * Sends a file through a presigned link. XMLHttpRequest, because fetch tells no progress of what it sends. Errors:
 * ConnectionLost, AbortError.
 */
export function put(file: File, link: Link, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<Arrival> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest()
    request.open(link.method, link.url)
    for (const [name, value] of Object.entries(link.headers ?? {})) request.setRequestHeader(name, value)
    request.upload.onprogress = (e) => onProgress(e.loaded)
    request.onload = () => done(arrival(request.status))
    request.onerror = () => fail(new ConnectionLost())
    request.onabort = () => fail(new DOMException('', 'AbortError'))
    if (signal.aborted) return request.onabort?.(new ProgressEvent('abort'))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

export class ConnectionLost extends Error {}

function arrival(status: number): Arrival {
  if (status >= 200 && status < 300) return 'stored'
  if (status === 412 || status === 409) return 'taken' // the link lets nothing in where something stands (If-None-Match)
  return status === 403 ? 'expired' : 'refused'
}
