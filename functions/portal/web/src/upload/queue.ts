// The files on their way to the store. They live beside the pages, so that an upload goes on while its owner fills in the
// form. One file is hashed, asked for, sent and confirmed; every step can be stopped and taken up again.
import { useSyncExternalStore } from 'react'
import type { Schemas } from '../api/client'
import { serverNow } from '../api/clock'
import { asProblem, Problem } from '../api/problem'
import { upload as words } from '../texts/zh-CN/upload'
import { sha256Of, Unreadable } from './hash'
import { ConnectionLost, put } from './transfer'

export type Step = 'waiting' | 'hashing' | 'sending' | 'checking' | 'paused' | 'dropped' | 'refused'

/** Where files go: the dossier of one application. */
export interface Door {
  /** Names the dossier. */
  name: string
  ask: (kind: string, file: File, sha256: string) => Promise<Schemas['DossierUpload']>
  confirm: (document: string) => Promise<unknown>
  /** Why a file need not be sent, known from its hash. */
  known: (kind: string, sha256: string) => Problem | undefined
  changed: () => Promise<unknown>
}

export interface Job {
  id: number
  kind: string
  file: File
  step: Step
  bytes: number // of the current step, hashed or sent
  problem?: Problem
  document?: string // id, once it was asked for
}

interface Kept extends Job {
  door: Door
  sha256?: string
  upload?: Schemas['DossierUpload']
  stop?: AbortController
}

const atOnce = 2
let jobs: readonly Kept[] = []
let last = 0
const listeners = new Set<() => void>()

function set(id: number, change: Partial<Kept>): void {
  jobs = jobs.map((j) => (j.id === id ? { ...j, ...change } : j))
  for (const tell of listeners) tell()
}

const find = (id: number) => jobs.find((j) => j.id === id)
const running = (j: Job) => j.step === 'hashing' || j.step === 'sending' || j.step === 'checking'

/** Puts files in the queue; those with a problem stand there to say so. */
export function send(door: Door, kind: string, files: { file: File; problem?: Problem }[]): void {
  jobs = [...jobs, ...files.map(({ file, problem }): Kept => ({ id: ++last, door, kind, file, problem, bytes: 0, step: problem ? 'refused' : 'waiting' }))]
  for (const tell of listeners) tell()
  next()
}

export function pause(id: number): void {
  const job = find(id)
  if (!job || (!running(job) && job.step !== 'waiting')) return
  set(id, { step: 'paused' })
  job.stop?.abort()
  next()
}

export function resume(id: number): void {
  const job = find(id)
  if (!job || running(job)) return
  set(id, { step: 'waiting', problem: undefined, bytes: 0 })
  next()
}

/** Takes a file out of the queue. What the store has of it stays. */
export function dismiss(id: number): void {
  find(id)?.stop?.abort()
  jobs = jobs.filter((j) => j.id !== id)
  for (const tell of listeners) tell()
  next()
}

function next(): void {
  const free = atOnce - jobs.filter(running).length
  for (const job of jobs.filter((j) => j.step === 'waiting').slice(0, Math.max(0, free))) void run(job.id)
}

async function run(id: number): Promise<void> {
  const stop = new AbortController()
  set(id, { stop, step: find(id)?.sha256 ? 'sending' : 'hashing', bytes: 0 })
  try {
    await carry(id, stop.signal)
    dismiss(id)
  } catch (error) {
    if (stop.signal.aborted) return // paused or dismissed: its step says so
    const problem = problemOf(error)
    const lost = error instanceof ConnectionLost || problem.passing || problem.status === 401
    set(id, { step: lost ? 'dropped' : 'refused', problem, bytes: 0 })
    if (!lost) await find(id)?.door.changed()
  } finally {
    next()
  }
}

/** Brings one file in. What an earlier try reached is not done again. */
async function carry(id: number, signal: AbortSignal): Promise<void> {
  const { door, kind, file } = find(id)!
  const progress = (bytes: number) => !signal.aborted && set(id, { bytes })
  const sha256 = find(id)?.sha256 ?? (await sha256Of(file, progress, signal))
  const known = door.known(kind, sha256)
  if (known) throw known
  set(id, { sha256, step: 'sending', bytes: 0 })
  for (;;) {
    let upload = find(id)?.upload
    if (!upload || Date.parse(upload.link.expires) < serverNow() + 10_000) upload = await door.ask(kind, file, sha256)
    signal.throwIfAborted()
    set(id, { upload, document: upload.document.id })
    const arrival = await put(file, upload.link, progress, signal)
    if (arrival === 'refused') throw new Problem(0, 'store', words.store, words.storeDetail)
    if (arrival !== 'expired') break
    set(id, { upload: undefined, bytes: 0 })
  }
  set(id, { step: 'checking', bytes: file.size })
  await door.confirm(find(id)!.upload!.document.id)
  await door.changed()
}

function problemOf(error: unknown): Problem {
  if (error instanceof Unreadable) return new Problem(1, 'unreadable', words.unreadable, words.unreadableDetail)
  if (error instanceof ConnectionLost) return new Problem(0, 'network', words.dropped, words.droppedDetail)
  return asProblem(error)
}

// A connection that came back takes up what it had dropped; leaving the page asks first while something is on its way.
addEventListener('online', () => jobs.filter((j) => j.step === 'dropped').forEach((j) => resume(j.id)))
addEventListener('beforeunload', (e) => {
  if (jobs.some((j) => running(j) || j.step === 'waiting')) e.preventDefault()
})

const subscribe = (tell: () => void) => {
  listeners.add(tell)
  return () => listeners.delete(tell)
}

/** The files on their way to one dossier. */
export function useJobs(door: string): readonly Job[] {
  return useSyncExternalStore(subscribe, () => jobs).filter((j) => j.door.name === door)
}
