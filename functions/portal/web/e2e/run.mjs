// npm run e2e [-- part of a test's name]: plays people's whole work in a browser on the local platform.
import { start } from './stack.mjs'
import { seed } from './seed.mjs'
import { runAll } from './tests.mjs'
import './public.mjs'
import './accounts.mjs'
import './statistics.mjs'
import './application.mjs'
import './closing.mjs'

const stack = await start('2019-10-15T09:30:00+08:00')
let failed = 1
try {
  failed = await runAll({ stack, people: await seed(stack) }, process.argv[2])
} finally {
  await stack.stop()
}
process.exit(failed > 0 ? 1 : 0)
