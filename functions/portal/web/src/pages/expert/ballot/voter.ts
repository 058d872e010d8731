// The voter's machine: papers are prepared, tokens taken, casts sealed and sent, each step kept before the next one, so that a
// lost answer or a reload is made good by doing it again.
import { api, take } from '../../../api/client'
import { serverNow } from '../../../api/clock'
import { Problem, problemOf } from '../../../api/problem'
import { fromBase64url, randomBelow, randomBytes, shuffled, toBase64url } from '../../../ballot/bytes'
import { hashOf } from '../../../ballot/record'
import { Refusal } from '../../../ballot/refusal'
import type { Setup } from '../../../ballot/setup'
import { checkSigned } from '../../../ballot/signed'
import type { ReceiptData } from '../../../parts/Receipt'
import * as store from './store'
import type { KeptCast, KeptCoupon, KeptPaper, Sitting } from './store'
import type { Duties } from './voter.worker'

/** Calls the worker; answers come back by number. */
export class VoterWorker {
  private readonly worker = new Worker(new URL('./voter.worker.ts', import.meta.url), { type: 'module' })
  private readonly waiting = new Map<number, { done: (output: never) => void; fail: (error: unknown) => void }>()
  private next = 0

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<{ id: number; output?: never; refusal?: { code: string; facts: Record<string, string> } }>) => {
      const call = this.waiting.get(data.id)
      this.waiting.delete(data.id)
      if (data.refusal) call?.fail(new Refusal(data.refusal.code, data.refusal.facts))
      else call?.done(data.output as never)
    }
    this.worker.onerror = () => {
      for (const call of this.waiting.values()) call.fail(new Refusal('unexpected'))
      this.waiting.clear()
    }
  }

  ask<K extends keyof Duties>(duty: K, ...input: Parameters<Duties[K]>): Promise<ReturnType<Duties[K]>> {
    const id = this.next++
    return new Promise((done, fail) => {
      this.waiting.set(id, { done: done as (output: never) => void, fail })
      this.worker.postMessage({ id, duty, input })
    })
  }

  end(): void {
    this.worker.terminate()
  }
}

export interface BallotPath {
  round: string
  ballot: string
}

/** Tokens of one request (shared/ballot/box). */
const tokensAtOnce = 25

/**
 * Takes the tokens that are still missing, one for each group. What is blinded is kept before it is sent, so that asking again
 * asks for the same. The worker has the setup open.
 */
export async function takeTokens(path: BallotPath, sitting: string, worker: VoterWorker, groups: string[], told: (ready: number) => void): Promise<KeptPaper[]> {
  const papers = new Map((await store.readPapers(sitting)).map((p) => [p.group, p]))
  const ready = () => [...papers.values()].filter((p) => p.paper).length
  told(ready())
  const missing = groups.filter((g) => !papers.get(g)?.paper)
  for (let i = 0; i < missing.length; i += tokensAtOnce) {
    const some: KeptPaper[] = []
    for (const group of missing.slice(i, i + tokensAtOnce)) {
      const kept = papers.get(group) ?? { sitting, group, blank: await worker.ask('blank', group) }
      papers.set(group, kept)
      some.push(kept)
    }
    await store.keepPapers(some)
    const requests = some.map((p) => ({ group: p.group, blinded: toBase64url(p.blank!.blinded) }))
    const issue = await take(api.POST('/v1/ballot/{round}/ballots/{ballot}/tokens', { params: { path }, body: { requests } }))
    for (const answer of issue.tokens ?? []) {
      const kept = papers.get(answer.group)
      const signature = fromBase64url(answer.blindSignature)
      if (!kept?.blank || !signature) throw new Refusal('ballot-blind-signature-invalid', { group: answer.group })
      const paper = await worker.ask('finish', kept.blank, signature)
      const finished: KeptPaper = { sitting, group: kept.group, paper, ...(kept.choice && { choice: kept.choice }) }
      papers.set(finished.group, finished)
      await store.keepPapers([finished]) // what linked the paper to its asking is gone
      told(ready())
    }
  }
  return [...papers.values()].filter((p) => p.paper)
}

/** Takes the expert's coupons in the same way, where the ballot has a cap. */
export async function takeCoupons(path: BallotPath, sitting: string, worker: VoterWorker, each: number, told: (ready: number) => void): Promise<void> {
  const coupons = new Map((await store.readCoupons(sitting)).map((c) => [c.number, c]))
  const ready = () => [...coupons.values()].filter((c) => c.coupon).length
  const missing = Array.from({ length: each }, (_, i) => i + 1).filter((n) => !coupons.get(n)?.coupon)
  for (let i = 0; i < missing.length; i += tokensAtOnce) {
    const some: KeptCoupon[] = []
    for (const number of missing.slice(i, i + tokensAtOnce)) {
      const kept = coupons.get(number) ?? { sitting, number, blank: await worker.ask('blankCoupon') }
      coupons.set(number, kept)
      some.push(kept)
    }
    await store.keepCoupons(some)
    const requests = some.map((c) => ({ number: c.number, blinded: toBase64url(c.blank!.blinded) }))
    const issue = await take(api.POST('/v1/ballot/{round}/ballots/{ballot}/coupons', { params: { path }, body: { requests } }))
    for (const answer of issue.coupons ?? []) {
      const kept = coupons.get(answer.number)
      const signature = fromBase64url(answer.blindSignature)
      if (!kept?.blank || !signature) throw new Refusal('ballot-coupon-signature-invalid')
      const finished: KeptCoupon = { sitting, number: kept.number, coupon: await worker.ask('finishCoupon', kept.blank, signature) }
      coupons.set(finished.number, finished)
      await store.keepCoupons([finished])
      told(ready())
    }
  }
}

/** How long the casts are spread: a third of the window, and not beyond a minute before its end. */
export function spreadOver(opensAt: number, closesAt: number, now: number): number {
  return Math.max(0, Math.min((closesAt - opensAt) / 3, closesAt - now - 60_000))
}

/** Fills in, seals and signs every paper (what is left open is an abstention), shuffled, each due at a random moment. */
export async function sealAll(sitting: string, worker: VoterWorker, spread: number, told: (done: number) => void): Promise<void> {
  const papers = shuffled(await store.readPapers(sitting))
  const coupons = shuffled((await store.readCoupons(sitting)).flatMap((c) => (c.coupon ? [c.coupon] : [])))
  const casts: KeptCast[] = []
  const now = serverNow()
  for (const p of papers) {
    if (!p.paper) throw new Refusal('ballot-no-paper', { group: p.group })
    const choice = p.choice ?? 'abstain'
    const { form, digest } = await worker.ask('cast', p.paper, choice, choice === 'approve' ? coupons.pop() : undefined)
    casts.push({ sitting, key: store.castKey(randomBytes(16)), form, digest, due: now + (spread > 0 ? randomBelow(Math.ceil(spread)) : 0) })
    told(casts.length)
  }
  await store.exchange(sitting, casts)
}

/** Sends one cast as nobody: no cookie, no session, no referrer. */
async function send(path: BallotPath, cast: KeptCast): Promise<ReceiptData> {
  const answer = await fetch(`/v1/cast/${encodeURIComponent(path.round)}/${encodeURIComponent(path.ballot)}`, {
    method: 'POST',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    headers: { 'Content-Type': 'application/json', 'X-Linxuan': '1' },
    body: JSON.stringify({ cast: toBase64url(cast.form) }),
  })
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw problemOf(answer.status, body)
  const receipt = body as ReceiptData
  if (receipt.content !== cast.digest) throw new Refusal('cast-receipt-differs')
  return receipt
}

export interface CastingState {
  sent: number
  of: number
  next?: number // server's time of the next cast
  last?: number // and of the last one
  receipts?: ReceiptData[] // once all are in; kept by nobody else
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((done) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true })
  })

/** Sends the casts as they fall due, from wherever they stand, until all receipts are in; then everything is wiped. */
export async function castAll(path: BallotPath, sitting: Sitting, signal: AbortSignal, told: (state: CastingState) => void): Promise<void> {
  const casts = await store.readCasts(sitting.id)
  const left = casts.filter((c) => !c.receipt).sort((a, b) => a.due - b.due)
  let failures = 0
  const tell = () => told({ sent: casts.length - left.length, of: casts.length, ...(left[0] && { next: left[0].due, last: left.at(-1)!.due }) })
  tell()
  while (left[0] && !signal.aborted) {
    const wait = left[0].due - serverNow()
    if (wait > 0) {
      await pause(Math.min(wait, 1000), signal)
      continue
    }
    try {
      const receipt = await send(path, left[0])
      await store.keepCast({ ...left[0], receipt })
      casts.find((c) => c.key === left[0]!.key)!.receipt = receipt
      left.shift()
      failures = 0
      tell()
    } catch (error) {
      const early = error instanceof Problem && error.code === 'casting-not-open' // it opens a moment after the barrier
      const lasting = error instanceof Refusal || (error instanceof Problem && !error.passing && !early)
      if (lasting) throw error
      await pause(Math.min(10_000, 500 * 2 ** failures++), signal) // the same bytes may be sent as often as it takes
    }
  }
  if (signal.aborted || casts.length === 0) return
  await store.wipe(sitting, { casts: casts.length, at: serverNow() })
  told({ sent: casts.length, of: casts.length, receipts: shuffled(casts).map((c) => c.receipt as ReceiptData) })
}

/** Lets one tab at a time work on a sitting: two would blind two papers for one group. */
export function alone<T>(sitting: string, act: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`linxuan-ballot ${sitting}`, act) as Promise<T>
}

/**
 * The setup as the server shows it, signed by the platform. What is in it is believed only after its hash, computed here, was
 * compared with the one that is read out.
 */
export async function readSetup(path: BallotPath): Promise<Setup> {
  const shown = await take(api.GET('/v1/ballot/{round}/ballots/{ballot}/setup', { params: { path } }))
  const { keys } = await take(api.GET('/v1/ledger/keys'))
  await checkSigned(hashOf(shown.setup as Setup), shown.signature, keys ?? [])
  return shown.setup as Setup
}
