// One part of a recount's casts.
import type { Bytes } from '../../ballot/bytes'
import type { Cast } from '../../ballot/cast'
import type { Reading } from '../../ballot/count'
import { readCasts } from '../../ballot/recount'
import type { Setup } from '../../ballot/setup'

export interface Part {
  setup: Setup
  scalar: Bytes
  casts: Cast[]
}

export type PartTold = { done: number } | { readings: Reading[] } | { error: string }

const tell = (told: PartTold) => self.postMessage(told)

self.onmessage = ({ data }: MessageEvent<Part>) => {
  readCasts(data.setup, data.scalar, data.casts, (done) => tell({ done })).then(
    (readings) => tell({ readings }),
    (error: unknown) => tell({ error: String(error) }),
  )
}
