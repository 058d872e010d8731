// npm run e2e:after [-- part of a test's name]: what people do with the public notice, and after the list, in the browser, on a
// round of forty groups that is played up to there (infra/scenario). Each file names the moment of its tests with `testAt`.
import { play } from './stack.mjs'
import { runAll } from './tests.mjs'
import './after-cases.mjs'
import './after-objections.mjs'
import './after-publicity.mjs'
import './after-opendata.mjs'
import './after-monitoring.mjs'
import './after-review.mjs'

const stack = await play(40)
let failed = 0
try {
  for (let now = await stack.next(); now; now = await stack.next()) failed += await runAll({ stack, people: now.people }, process.argv[2], now.moment)
} catch (error) {
  console.error(error)
  failed++
} finally {
  await stack.stop()
}
process.exit(failed > 0 ? 1 : 0)
