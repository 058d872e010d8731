// Filters of a list, kept in the address, so that a link opens the same view.
import { useSearchParams } from 'react-router'

export function useFilters<K extends string>(...names: K[]) {
  const [params, setParams] = useSearchParams()
  const values = Object.fromEntries(names.map((n) => [n, params.get(n) ?? ''])) as Record<K, string>
  const set = (name: K, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true, preventScrollReset: true },
    )
  const clear = () => setParams({}, { replace: true, preventScrollReset: true })
  return { values, set, clear, any: names.some((n) => values[n] !== '') }
}

/** Whether all words of a search stand in one of the texts. */
export function matches(search: string, ...texts: string[]): boolean {
  const all = texts.join('\n').toLowerCase()
  return search.toLowerCase().split(/\s+/).every((word) => all.includes(word))
}

/** The different values of a list, in the order of Chinese. */
export const distinct = (values: string[]): string[] => [...new Set(values)].filter(Boolean).sort((a, b) => a.localeCompare(b, 'zh-CN'))
