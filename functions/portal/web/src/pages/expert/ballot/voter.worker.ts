// The voter's arithmetic, off the page's thread: a token takes some 35 ms.
import type { Bytes } from '../../../ballot/bytes'
import { finishCoupon, newCoupon, type BlankCoupon, type Coupon } from '../../../ballot/coupon'
import { castPaper, finishPaper, newPaper, type BlankPaper, type Paper } from '../../../ballot/paper'
import { Refusal } from '../../../ballot/refusal'
import type { Choice } from '../../../ballot/seal'
import { checkPinned, checkSetup, type Checked, type Setup } from '../../../ballot/setup'

/** What the page may ask for. */
export interface Duties {
  hash: (setup: Setup) => string
  open: (setup: Setup, readOut: string) => void
  blank: (group: string) => BlankPaper
  finish: (blank: BlankPaper, blindSignature: Bytes) => Paper
  blankCoupon: () => BlankCoupon
  finishCoupon: (blank: BlankCoupon, blindSignature: Bytes) => Coupon
  cast: (paper: Paper, choice: Choice, coupon: Coupon | undefined) => { form: Bytes; digest: string }
}

let checked: Checked | undefined
const held = (): Checked => {
  if (!checked) throw new Refusal('ballot-setup-missing')
  return checked
}

const duties: { [K in keyof Duties]: (...input: Parameters<Duties[K]>) => ReturnType<Duties[K]> | Promise<ReturnType<Duties[K]>> } = {
  hash: (setup) => checkSetup(setup).hash,
  open: (setup, readOut) => void (checked = checkPinned(setup, readOut)),
  blank: (group) => newPaper(held(), group),
  finish: (blank, blindSignature) => finishPaper(held(), blank, blindSignature),
  blankCoupon: () => newCoupon(held()),
  finishCoupon: (blank, blindSignature) => finishCoupon(held(), blank, blindSignature),
  cast: (paper, choice, coupon) => castPaper(held(), paper, choice, coupon),
}

self.onmessage = async ({ data }: MessageEvent<{ id: number; duty: keyof Duties; input: unknown[] }>) => {
  try {
    const act = duties[data.duty] as (...input: unknown[]) => unknown
    self.postMessage({ id: data.id, output: await act(...data.input) })
  } catch (error) {
    const refusal = error instanceof Refusal ? { code: error.code, facts: error.facts } : { code: 'unexpected', facts: { error: String(error) } }
    self.postMessage({ id: data.id, refusal })
  }
}
