// The recount of a published file: everything in it is derived anew and each check is told. It believes nothing but the
// setup's hash, which is for the reader to compare with the one that was read out and stands in the ledger.
import { fromBase64url, toBase64url, type Bytes } from './bytes'
import { sealInfo, spendId, Verifier, type Cast } from './cast'
import { couponExcess, tally, voidDoubles, type Reading, type Result } from './count'
import { readVote } from './coupon'
import { Opener } from './opener'
import { base64url, hash, list, parse, plain, record, truth, whole } from './record'
import { Refusal } from './refusal'
import { recombine, type KeyShare } from './scrutineer'
import { checkSetup, formOf, ratioShape, setupShape, type Checked, type Setup } from './setup'
import { checkTurnout, turnoutShape, type Turnout } from './turnout'

export const fileFormat = 'linxuan-ballot/1'
export const fileFormatCapped = 'linxuan-ballot/2'

interface FileCast {
  prepared: string
  token: string
  sealed: string
  signature: string
}

export interface BallotFile {
  format: string
  setupHash: string
  setup: Setup
  turnout: Turnout
  casts: { group: string; casts: FileCast[] }[]
  shares: KeyShare[]
  closingKey: string
  result: Result
}

const resultShape = record({
  format: plain, setup: hash, appointed: whole, present: whole, standing: plain, vacant: whole,
  'runOff?': record({ places: whole, groups: list(plain) }),
  groups: list(record({
    group: plain, score: ratioShape, entitled: whole, eligible: whole, issued: whole, cast: whole, unreturned: whole, excess: whole,
    void: whole, valid: whole, approve: whole, reject: whole, abstain: whole, needed: whole, passed: truth, outcome: plain,
  })),
  voids: list(record({ group: plain, spend: hash, reason: plain })),
})

const fileShape = record({
  format: plain, setupHash: hash, setup: setupShape, turnout: turnoutShape,
  casts: list(record({ group: plain, casts: list(record({ prepared: base64url, token: base64url, sealed: base64url, signature: base64url })) })),
  shares: list(record({ scrutineer: whole, value: base64url })),
  closingKey: base64url, result: resultShape,
})

export const parseFile = (raw: string): BallotFile => parse<BallotFile>(raw, fileShape, 'ballot-file-malformed')

/** The checks in their order. A report that does not have them all stopped at its last one. */
export const checkNames = ['file', 'setup', 'key', 'turnout', 'casts', 'excess', 'result'] as const
export type CheckName = (typeof checkNames)[number]

export interface Check {
  name: CheckName
  count: number // things looked at
  wrong?: { code: string; facts: Record<string, string | number> }
}

export interface Report {
  checks: Check[]
  ok: boolean
  setupHash?: string
  result?: Result // derived anew
  setup?: Setup
}

export type Progress = (done: number, of: number) => void

class Reporter {
  readonly checks: Check[] = []

  /** Makes a check; the count is what it looked at. */
  async look<T>(name: CheckName, count: (value: T) => number, check: () => T | Promise<T>): Promise<T | undefined> {
    try {
      const value = await check()
      this.checks.push({ name, count: count(value) })
      return value
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.checks.push({ name, count: 0, wrong: { code: error.code, facts: error.facts } })
      return undefined
    }
  }

  /** A finding that stops nothing. */
  note(name: CheckName, count: number, wrong?: Refusal): void {
    this.checks.push({ name, count, ...(wrong && { wrong: { code: wrong.code, facts: wrong.facts } }) })
  }
}

/** Reads casts that are to be counted: a setup, its closing key's scalar, and the casts; reading i belongs to cast i. */
export type Reader = (setup: Setup, scalar: Bytes, casts: Cast[], progress: Progress) => Promise<Reading[]>

/** Recounts a published file from its text; the reader may spread the work. */
export async function recount(raw: string, progress: Progress = () => undefined, reader: Reader = readCasts): Promise<Report> {
  const r = new Reporter()
  const stopped = (): Report => ({ checks: r.checks, ok: false })
  const form = await r.look('file', (f: Form) => f.casts.length, () => readForm(raw))
  if (!form) return stopped()
  const { file, casts } = form
  const checked = await r.look('setup', (c: Checked) => c.tokenKeys.size, () => checkedSetup(file))
  if (!checked) return stopped()
  const key = await r.look('key', () => file.shares.length, () => readKey(file))
  const held = key && (await r.look('turnout', () => file.turnout.present, () => (checkTurnout(checked, file.turnout), true)))
  if (!key || !held) return stopped()
  const readings = await reader(file.setup, key, casts, progress)
  voidDoubles(readings)
  const result = tally(checked, file.turnout, readings)
  const wrong = readings.filter((v) => v.void && !sealedIn.includes(v.void)).length
  r.note('casts', casts.length, wrong > 0 ? new Refusal('ballot-file-cast-invalid', { count: wrong }) : undefined)
  const over = result.groups.find((g) => g.excess > 0)
  const issued = file.turnout.groups.reduce((sum, g) => sum + g.issued, 0)
  const excess = over && new Refusal('ballot-excess', { group: over.group, cast: over.cast, issued: over.issued })
  r.note('excess', issued, excess ?? couponExcess(checked, file.turnout, result.groups))
  const same = JSON.stringify(result) === JSON.stringify(file.result)
  r.note('result', result.groups.length, same ? undefined : new Refusal('ballot-result-differs'))
  return { checks: r.checks, ok: r.checks.every((c) => !c.wrong), setupHash: checked.hash, result, setup: file.setup }
}

/** The reasons for a void ballot that nobody can see before it is opened. */
const sealedIn = ['ballot-seal-broken', 'ballot-choice-unreadable', 'ballot-coupon-invalid', 'ballot-coupon-spent']

interface Form {
  file: BallotFile
  casts: Cast[]
}

/** Reads the file and looks at its own order, which is one for one set of casts. */
function readForm(raw: string): Form {
  const f = parseFile(raw)
  const inOrder = (of: string[], strict: boolean) => of.every((s, i) => i === 0 || of[i - 1]! < s || (!strict && of[i - 1] === s))
  const good =
    f.format === formOf(f.setup, fileFormat, fileFormatCapped) &&
    f.casts.length === f.setup.groups.length &&
    f.shares.every((s, i) => i === 0 || f.shares[i - 1]!.scrutineer < s.scrutineer) &&
    f.casts.every((g, i) => g.group === f.setup.groups[i]!.group && inOrder(g.casts.map((c) => spendId(bytesOf(c.prepared))), false))
  if (!good) throw new Refusal('ballot-file-malformed')
  return { file: f, casts: allCasts(f) }
}

function bytesOf(text: string): Bytes {
  const bytes = fromBase64url(text)
  if (!bytes) throw new Refusal('ballot-file-malformed')
  return bytes
}

function checkedSetup(f: BallotFile): Checked {
  const checked = checkSetup(f.setup)
  if (checked.hash !== f.setupHash) throw new Refusal('ballot-setup-differs')
  return checked
}

function readKey(f: BallotFile): Bytes {
  const scalar = recombine(f.setup.closing, f.shares)
  if (toBase64url(scalar) !== f.closingKey) throw new Refusal('closing-key-differs')
  return scalar
}

export function allCasts(f: BallotFile): Cast[] {
  return f.casts.flatMap((g) =>
    g.casts.map((c) => ({
      setup: f.setupHash, group: g.group,
      prepared: bytesOf(c.prepared), token: bytesOf(c.token), sealed: bytesOf(c.sealed), signature: bytesOf(c.signature),
    })),
  )
}

const together = 32 // casts under way at a time

export const readCasts: Reader = async (setup, scalar, casts, progress) => {
  const checked = checkSetup(setup)
  const key = await Opener.open(scalar, checked.closing)
  const verifier = new Verifier(checked)
  const coupons = checked.couponKey && (await verifier.tokenKey('#coupons', checked.couponKey))
  const readings: Reading[] = new Array(casts.length)
  for (let i = 0; i < casts.length; i += together) {
    await Promise.all(casts.slice(i, i + together).map(async (c, k) => (readings[i + k] = await read(verifier, c, key, coupons))))
    progress(Math.min(i + together, casts.length), casts.length)
  }
  return readings
}

async function read(verifier: Verifier, c: Cast, key: Opener, coupons: CryptoKey | undefined): Promise<Reading> {
  const reading: Reading = { group: c.group, spend: spendId(c.prepared) }
  try {
    await verifier.verify(c)
    const plain = await key.unseal(sealInfo(verifier.checked, c.group), c.prepared, c.sealed)
    Object.assign(reading, await readVote(verifier.checked, coupons, plain))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    reading.void = error.code
  }
  return reading
}
