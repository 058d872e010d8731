// Saving by itself. A form is a flat record of texts, so that two people's edits can be put together piece by piece: what
// only one of them changed is taken, what both changed is asked.
import { useCallback, useEffect, useReducer, useRef } from 'react'
import { serverNow } from '../api/clock'
import { asProblem, Problem } from '../api/problem'

export type Pieces = Record<string, string>

/** What a save gives back: the version to edit next and the form as the server has it. */
export interface Stored {
  etag: string
  pieces: Pieces
}

export interface Clash {
  key: string
  mine: string
  theirs: string
}

/** Three-way merge: `base` is what both started from. Clashes keep mine until somebody chooses. */
export function merge(base: Pieces, mine: Pieces, theirs: Pieces): { pieces: Pieces; clashes: Clash[]; taken: number } {
  const pieces: Pieces = {}
  const clashes: Clash[] = []
  let taken = 0
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs), ...Object.keys(base)])) {
    const [b, m, t] = [base[key] ?? '', mine[key] ?? '', theirs[key] ?? '']
    if (m === t || t === b) pieces[key] = m
    else if (m === b) {
      pieces[key] = t
      taken++
    } else {
      pieces[key] = m
      clashes.push({ key, mine: m, theirs: t })
    }
  }
  return { pieces, clashes, taken }
}

export interface Saving {
  state: 'saved' | 'dirty' | 'saving' | 'offline' | 'refused' | 'clash' | 'closed'
  savedAt?: number // by the server's clock
  problem?: Problem
  clashes: Clash[]
  taken: number // pieces that a colleague changed meanwhile and that were taken over
}

interface Options {
  /** Names the draft that is kept in the browser until it is saved. */
  name: string
  stored: Stored
  savedAt?: number
  /** Pieces that this browser kept because they could not be sent: they stand in the form from its first moment. */
  held?: Pieces
  /** Sends the pieces, in place of one that cannot be sent what was saved of it before. */
  send: (pieces: Pieces, etag: string) => Promise<Stored>
  /** Reads what the server has now. */
  read: () => Promise<Stored>
  /** A piece as the server gives it back; undefined where it cannot be sent as it stands, so that it is never taken for saved. */
  plain?: (key: string, text: string) => string | undefined
  enabled: boolean
  onSaved?: () => void
}

const pause = 800
const again = 5000

const differ = (a: Pieces, b: Pieces) => [...new Set([...Object.keys(a), ...Object.keys(b)])].some((k) => (a[k] ?? '') !== (b[k] ?? ''))

type Plain = NonNullable<Options['plain']>

const asItIs: Plain = (_, text) => text

/** The pieces in the server's spelling; what cannot be sent stays as it was typed. */
export function spelled(pieces: Pieces, plain: Plain): Pieces {
  return Object.fromEntries(Object.entries(pieces).map(([key, text]) => [key, plain(key, text) ?? text]))
}

/** What the server would have after a save: what cannot be sent is there as it was saved before. */
export function afterSave(base: Pieces, pieces: Pieces, plain: Plain): Pieces {
  return Object.fromEntries(Object.entries(pieces).map(([key, text]) => [key, plain(key, text) ?? base[key] ?? '']))
}

export function useAutosave(options: Options) {
  const latest = useRef(options)
  latest.current = options
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const self = useRef<{ pieces: Pieces; base: Stored; saving: Saving; timer?: ReturnType<typeof setTimeout>; busy: boolean; gone: boolean } | null>(null)
  if (self.current === null) {
    const base = options.stored
    const kept = readDraft(options.name)
    const merged = kept ? merge(kept.base, spelled(kept.pieces, options.plain ?? asItIs), base.pieces) : { pieces: { ...base.pieces }, clashes: [], taken: 0 }
    const pieces = { ...merged.pieces, ...options.held }
    self.current = {
      pieces,
      base,
      busy: false,
      gone: false,
      saving: { state: differ(pieces, base.pieces) ? 'dirty' : 'saved', savedAt: options.savedAt, clashes: merged.clashes, taken: 0 },
    }
    if (merged.clashes.length > 0) self.current.saving.state = 'clash'
  }
  const me = self.current

  const set = useCallback((saving: Partial<Saving>) => {
    me.saving = { ...me.saving, ...saving }
    if (!me.gone) redraw()
  }, [me])

  const flush = useCallback(async () => {
    clearTimeout(me.timer)
    const { enabled, send, read, name, onSaved, plain = asItIs } = latest.current
    if (!enabled || me.busy || me.saving.state === 'clash' || me.saving.state === 'closed') return
    if (!differ(afterSave(me.base.pieces, me.pieces, plain), me.base.pieces)) {
      if (me.saving.state === 'dirty') set({ state: 'saved', problem: undefined })
      return
    }
    me.busy = true
    const sent = { ...me.pieces }
    set({ state: 'saving' })
    try {
      const stored = await send(afterSave(me.base.pieces, sent, plain), me.base.etag)
      const changed = differ(me.pieces, sent)
      me.base = { etag: stored.etag, pieces: afterSave(me.base.pieces, sent, plain) }
      if (differ(spelled(me.pieces, plain), me.base.pieces)) keepDraft(name, me.base.pieces, me.pieces) // with what could not be sent
      else dropDraft(name)
      set({ state: changed ? 'dirty' : 'saved', savedAt: serverNow(), problem: undefined })
      onSaved?.()
      if (changed) me.timer = setTimeout(() => void flush(), pause)
    } catch (error) {
      const problem = asProblem(error)
      if (problem.status === 412) await meet(read)
      else if (problem.code === 'deadline-passed' || problem.code === 'not-open-yet') set({ state: 'closed', problem })
      else if (problem.passing || problem.status === 401) {
        set({ state: 'offline', problem })
        me.timer = setTimeout(() => void flush(), again)
      } else set({ state: 'refused', problem })
    } finally {
      me.busy = false
    }
    async function meet(read: () => Promise<Stored>) {
      try {
        const theirs = await read()
        const merged = merge(me.base.pieces, spelled(me.pieces, plain), theirs.pieces)
        me.base = theirs
        me.pieces = merged.pieces
        const dirty = differ(afterSave(theirs.pieces, me.pieces, plain), theirs.pieces)
        set({ state: merged.clashes.length > 0 ? 'clash' : dirty ? 'dirty' : 'saved', clashes: merged.clashes, taken: merged.taken, problem: undefined })
        if (dirty && merged.clashes.length === 0) me.timer = setTimeout(() => void flush(), 50)
      } catch {
        set({ state: 'offline' })
        me.timer = setTimeout(() => void flush(), again)
      }
    }
  }, [me, set])

  const change = useCallback((pieces: Pieces) => {
    me.pieces = { ...me.pieces, ...pieces }
    keepDraft(latest.current.name, me.base.pieces, me.pieces)
    clearTimeout(me.timer)
    me.timer = setTimeout(() => void flush(), pause)
    set({ state: me.saving.state === 'clash' || me.saving.state === 'closed' ? me.saving.state : 'dirty', taken: 0 })
  }, [me, set, flush])

  /** Ends a clash: for each piece mine or theirs. */
  const settle = useCallback((choice: Record<string, 'mine' | 'theirs'>) => {
    for (const c of me.saving.clashes) if (choice[c.key] === 'theirs') me.pieces = { ...me.pieces, [c.key]: c.theirs }
    set({ state: 'dirty', clashes: [] })
    void flush()
  }, [me, set, flush])

  useEffect(() => {
    me.gone = false
    const keys = (e: KeyboardEvent) => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 's') {
        e.preventDefault()
        void flush()
      }
    }
    const leave = () => void flush()
    addEventListener('keydown', keys)
    addEventListener('online', leave)
    document.addEventListener('visibilitychange', leave)
    if (me.saving.state === 'dirty') me.timer = setTimeout(leave, pause)
    return () => {
      me.gone = true
      removeEventListener('keydown', keys)
      removeEventListener('online', leave)
      document.removeEventListener('visibilitychange', leave)
      void flush()
    }
  }, [me, flush])

  return { pieces: me.pieces, saving: me.saving, change, flush, settle, etag: me.base.etag }
}

const prefix = 'linxuan.draft.'

function keepDraft(name: string, base: Pieces, pieces: Pieces): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify({ base, pieces }))
  } catch {
    // a full or closed store: the draft is still on the page and on its way to the server
  }
}

function readDraft(name: string): { base: Pieces; pieces: Pieces } | undefined {
  try {
    const text = localStorage.getItem(prefix + name)
    return text ? (JSON.parse(text) as { base: Pieces; pieces: Pieces }) : undefined
  } catch {
    return undefined
  }
}

export const dropDraft = (name: string): void => localStorage.removeItem(prefix + name)

/** At sign-out nothing of a form stays on the machine. */
export function dropAllDrafts(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key)
}
