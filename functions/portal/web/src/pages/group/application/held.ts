// What stands in the form and cannot be saved yet (too long, points out of range, an event without its day) stays in this
// browser until it can.
import type { Pieces } from '../../../parts/autosave'

const nameOf = (draft: string) => `linxuan.draft.${draft}.held`

export function hold(draft: string, pieces: Pieces, keys: string[]): void {
  try {
    if (keys.length === 0) localStorage.removeItem(nameOf(draft))
    else localStorage.setItem(nameOf(draft), JSON.stringify(Object.fromEntries(keys.map((k) => [k, pieces[k] ?? '']))))
  } catch {
    // a full or closed store: it is still on the page
  }
}

/** Whether this browser keeps something of a draft that the server does not have. */
export const unsaved = (draft: string): boolean => localStorage.getItem(`linxuan.draft.${draft}`) !== null || localStorage.getItem(nameOf(draft)) !== null

export function held(draft: string): Pieces {
  try {
    return JSON.parse(localStorage.getItem(nameOf(draft)) ?? '{}') as Pieces
  } catch {
    return {}
  }
}
