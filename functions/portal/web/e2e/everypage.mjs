// npm run e2e:pages [-- WORD…]: every page, for everyone who may open it, at the moments of a whole round, holds what holds on every
// page: no serious accessibility violation, no English, no complaint of the browser, not wider than a phone.
import { tour } from './tour.mjs'

const faults = await tour(undefined, process.argv.slice(2))
for (const fault of faults) console.error(fault)
process.exit(faults.length > 0 ? 1 : 0)
