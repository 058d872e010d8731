// How long the session still lives, shared by all tabs of the browser (shared/account/session.go: 30 minutes after the last
// request, written down once a minute; 12 hours after the sign-in).
import { serverNow } from './clock'

const idle = 29 * 60_000
const life = 12 * 3600_000
const used = 'linxuan.used'
const began = 'linxuan.began'

const endings = new Set<() => void>()

export function sessionUsed(): void {
  localStorage.setItem(used, String(serverNow()))
}

export function sessionBegan(): void {
  localStorage.setItem(began, String(serverNow()))
  sessionUsed()
}

/** Milliseconds until the session ends, by the server's clock. */
export function sessionLeft(): number {
  const read = (name: string) => Number(localStorage.getItem(name) ?? serverNow())
  return Math.min(read(used) + idle, read(began) + life) - serverNow()
}

export function sessionEnded(): void {
  for (const tell of endings) tell()
}

export function onSessionEnd(tell: () => void): () => void {
  endings.add(tell)
  return () => endings.delete(tell)
}
