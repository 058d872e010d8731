// The roll in numbers, and when voting must not go on.
import { hash, list, plain, record, whole } from './record'
import { Refusal } from './refusal'
import { met, needed } from './rules'
import { formOf, type Checked } from './setup'

export interface Turnout {
  format: string
  setup: string
  present: number
  coupons?: number // signed, of all experts together; absent where none was
  groups: { group: string; eligible: number; issued: number }[]
}

export const turnoutFormat = 'linxuan-ballot-turnout/1'
export const turnoutFormatCapped = 'linxuan-ballot-turnout/2'
export const turnoutShape = record({
  format: plain,
  setup: hash,
  present: whole,
  'coupons?': whole,
  groups: list(record({ group: plain, eligible: whole, issued: whole })),
})

export function checkTurnout({ setup, hash: setupHash }: Checked, t: Turnout): void {
  const within = (n: number, most: number) => n >= 0 && n <= most
  const possible =
    t.format === formOf(setup, turnoutFormat, turnoutFormatCapped) &&
    t.setup === setupHash &&
    within(t.present, setup.appointed) &&
    (t.coupons === undefined || (t.coupons > 0 && t.coupons <= t.present * (setup.coupons?.each ?? 0))) &&
    t.groups.length === setup.groups.length &&
    t.groups.every((g, i) => {
      const set = setup.groups[i]!
      return g.group === set.group && within(g.eligible, Math.min(t.present, set.entitled)) && within(g.issued, g.eligible)
    })
  if (!possible) throw new Refusal('ballot-turnout-invalid')
  const { quorum, minimumEligible } = setup.rules
  if (!met(quorum, t.present, setup.appointed)) {
    throw new Refusal('ballot-no-quorum', { present: t.present, appointed: setup.appointed, needed: needed(quorum, setup.appointed) })
  }
  for (const g of t.groups) {
    if (g.eligible < minimumEligible) throw new Refusal('ballot-too-few-voters', { group: g.group, eligible: g.eligible, minimum: minimumEligible })
  }
}
