// The count: from readings to the result record, order, line, run-off and vacant places (R6.5).
import { Refusal } from './refusal'
import { compareRatios, met, needed, type Ratio } from './rules'
import type { Choice } from './seal'
import type { Checked } from './setup'
import type { Turnout } from './turnout'

export type Outcome = 'chosen' | 'run-off' | 'beyond-target' | 'not-passed' | 'contested'

export interface GroupResult {
  group: string
  score: Ratio
  entitled: number
  eligible: number
  issued: number
  cast: number
  unreturned: number
  excess: number
  void: number
  valid: number
  approve: number
  reject: number
  abstain: number
  needed: number
  passed: boolean
  outcome: Outcome
}

export interface Result {
  format: string
  setup: string
  appointed: number
  present: number
  standing: 'final' | 'run-off' | 'contested'
  vacant: number
  runOff?: { places: number; groups: string[] }
  groups: GroupResult[]
  voids: { group: string; spend: string; reason: string }[]
}

/** What one cast gives: a choice, or why it is void. */
export interface Reading {
  group: string
  spend: string
  choice?: Choice
  coupon?: string // of an approval under a cap
  void?: string
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * A token that appears more than once voids all its ballots, and a coupon all its approvals, since nothing says which one
 * counts. Coupons are looked at in every ballot that could be opened, so that neither rule depends on the other.
 */
export function voidDoubles(readings: Reading[]): void {
  const tokens = new Map<string, number>()
  const coupons = new Map<string, number>()
  const count = (of: Map<string, number>, name: string) => of.set(name, (of.get(name) ?? 0) + 1)
  for (const r of readings) {
    count(tokens, r.spend)
    if (r.coupon) count(coupons, r.coupon)
  }
  for (const r of readings) {
    const why = tokens.get(r.spend)! > 1 ? 'cast-token-spent' : r.coupon && coupons.get(r.coupon)! > 1 ? 'ballot-coupon-spent' : undefined
    if (why) {
      delete r.choice
      r.void = why
    }
  }
}

/** More approvals than coupons were issued: some were minted. */
export function couponExcess({ setup }: Checked, t: Turnout, groups: GroupResult[]): Refusal | undefined {
  const approvals = groups.reduce((sum, g) => sum + g.approve, 0)
  const issued = t.coupons ?? 0
  return setup.coupons && approvals > issued ? new Refusal('ballot-coupon-excess', { approvals, issued }) : undefined
}

export function tally(checked: Checked, t: Turnout, readings: Reading[]): Result {
  const { setup, hash } = checked
  const groups = t.groups.map((g, i): GroupResult => {
    const set = setup.groups[i]!
    return {
      group: g.group, score: set.score, entitled: set.entitled, eligible: g.eligible, issued: g.issued,
      cast: 0, unreturned: 0, excess: 0, void: 0, valid: 0, approve: 0, reject: 0, abstain: 0, needed: 0, passed: false, outcome: 'not-passed',
    }
  })
  const at = new Map(groups.map((g) => [g.group, g]))
  for (const r of readings) {
    const g = at.get(r.group)
    if (!g) continue
    g.cast++
    if (r.choice) {
      g.valid++
      g[r.choice]++
    } else {
      g.void++
    }
  }
  const { threshold, target } = setup.rules
  for (const g of groups) {
    g.excess = Math.max(g.cast - g.issued, 0)
    g.unreturned = Math.max(g.issued - g.cast, 0)
    const base = { appointed: setup.appointed, present: t.present, eligible: g.eligible, valid: g.valid }[threshold.of]
    g.needed = needed(threshold.share, base)
    g.passed = met(threshold.share, g.approve, base)
  }
  const line = drawLine(groups, target)
  const contested = groups.some((g) => g.excess > 0) || !!couponExcess(checked, t, groups)
  return {
    format: 'linxuan-ballot-result/1',
    setup: hash,
    appointed: setup.appointed,
    present: t.present,
    standing: contested ? 'contested' : line.runOff ? 'run-off' : 'final',
    vacant: line.vacant,
    ...(line.runOff && { runOff: line.runOff }),
    groups,
    voids: readings
      .filter((r) => r.void)
      .map((r) => ({ group: r.group, spend: r.spend, reason: r.void! }))
      .sort((a, b) => byText(a.group, b.group) || byText(a.spend, b.spend) || byText(a.reason, b.reason)),
  }
}

/** Approvals, then score, both descending; nought means tied. */
const rank = (a: GroupResult, b: GroupResult): number => b.approve - a.approve || compareRatios(b.score, a.score)

/** Orders the groups and gives each its outcome; a tie across the line goes to a run-off, places that nobody fills stay vacant. */
function drawLine(groups: GroupResult[], target: number): { vacant: number; runOff?: { places: number; groups: string[] } } {
  groups.sort((a, b) => rank(a, b) || byText(a.group, b.group))
  for (const g of groups) g.outcome = g.excess > 0 ? 'contested' : g.passed ? 'chosen' : 'not-passed'
  const passed = groups.filter((g) => g.outcome === 'chosen')
  if (passed.length <= target) return { vacant: target - passed.length }
  const last = passed[target - 1]!
  const tied = rank(last, passed[target]!) === 0
  const runOff = { places: 0, groups: [] as string[] }
  passed.forEach((g, i) => {
    if (tied && rank(g, last) === 0) {
      if (runOff.groups.length === 0) runOff.places = target - i
      g.outcome = 'run-off'
      runOff.groups.push(g.group)
    } else if (i >= target) {
      g.outcome = 'beyond-target'
    }
  })
  return tied ? { vacant: 0, runOff } : { vacant: 0 }
}
