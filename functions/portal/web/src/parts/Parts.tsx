// Long lists in parts, the part kept in the address.
import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { common } from '../texts/zh-CN/common'
import { useFilters } from './filters'

const t = common.parts

// Up to so many rows stand on one page, where the browser's own search finds them; longer lists come in parts.
const whole = 300
const part = 200

interface Division<R> {
  rows: R[] // of this part
  first: number // how many rows stand before it
  at: number
  of: number
  go: (n: number) => void
}

export function useParts<R>(name: string, all: R[]): Division<R> {
  const { values, set } = useFilters(name)
  const printing = usePrinting()
  const of = all.length > whole && !printing ? Math.ceil(all.length / part) : 1
  const at = Math.min(Math.max(1, Number(values[name]) || 1), of) // filters may have left fewer
  const first = of > 1 ? (at - 1) * part : 0
  return { rows: of > 1 ? all.slice(first, first + part) : all, first, at, of, go: (n) => set(name, n === 1 ? '' : String(n)) }
}

/** Whether the page is being printed: paper has no next part, so that every row goes onto it. */
function usePrinting(): boolean {
  const [printing, set] = useState(false)
  useEffect(() => {
    const before = () => flushSync(() => set(true)) // the browser lays the paper out as soon as this returns
    const after = () => set(false)
    addEventListener('beforeprint', before)
    addEventListener('afterprint', after)
    return () => {
      removeEventListener('beforeprint', before)
      removeEventListener('afterprint', after)
    }
  }, [])
  return printing
}

export function Parts<R>({ at, of, go, label }: Division<R> & { label: string }) {
  if (of === 1) return null
  return (
    <nav className="row end screen" aria-label={t.turn(label)}>
      <button type="button" className="button small" disabled={at === 1} onClick={() => go(at - 1)}>{t.before}</button>
      <span className="second" role="status">{t.part(at, of)}</span>
      <button type="button" className="button small" disabled={at === of} onClick={() => go(at + 1)}>{t.after}</button>
    </nav>
  )
}
