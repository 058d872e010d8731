// The server's clock. It is read off every answer and carried on by the browser's monotonic clock, so that a wrong or moved
// clock of the reader's machine shows nothing wrong.
import { useEffect, useState } from 'react'

let base: { server: number; here: number } | undefined
const listeners = new Set<() => void>()

/** Takes over the instant of an answer that was asked for at `asked` (milliseconds of performance.now). */
export function readServerTime(header: string | null, asked: number): void {
  const server = header ? Date.parse(header) : NaN
  if (Number.isNaN(server)) return
  const here = performance.now()
  const next = { server: server + (here - asked) / 2, here }
  const moved = base ? Math.abs(next.server - (base.server + here - base.here)) : Infinity
  if (moved < 500) return
  base = next
  for (const tell of listeners) tell()
}

/** The server's time in milliseconds since 1970; the machine's own until the first answer. */
export function serverNow(): number {
  return base ? base.server + performance.now() - base.here : Date.now()
}

export const clockKnown = (): boolean => base !== undefined

/** The server's time, again every `every` milliseconds, and at once when it is found to have moved. */
export function useServerNow(every = 1000): number {
  const [now, set] = useState(serverNow)
  useEffect(() => {
    const tick = () => set(serverNow())
    tick()
    const timer = setInterval(tick, every)
    listeners.add(tick)
    return () => {
      clearInterval(timer)
      listeners.delete(tick)
    }
  }, [every])
  return now
}
