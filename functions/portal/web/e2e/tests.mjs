// How tests are told and run: one after another, each with a fresh browser context, all on one platform.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { launch, open } from './browser.mjs'

const tests = []
export const test = (name, run, moment) => tests.push({ name, run, moment })

/** Tests of one moment of a played round (e2e/after.mjs). */
export const testAt = (moment) => (name, run) => test(name, run, moment)

/** Runs the tests, of one moment where one is named, and gives how many failed. */
export async function runAll(world, only, moment) {
  if (!tests.some((t) => t.moment === moment)) return 0
  const browser = await launch()
  const pictures = join(tmpdir(), 'linxuan-e2e-failures')
  let failed = 0
  try {
    for (const { name, run, moment: when } of tests) {
      if (when !== moment) continue
      if (only && !name.includes(only)) continue
      const pages = []
      const began = Date.now()
      try {
        await run({ ...world, page: async (size) => (pages.push(await open(browser, world.stack.origin, size)), pages.at(-1)) })
        console.log(`通过 ${name}（${((Date.now() - began) / 1000).toFixed(1)} 秒）`)
      } catch (error) {
        failed++
        console.error(`失败 ${name}\n${error.stack}`)
        await mkdir(pictures, { recursive: true })
        for (const [i, p] of pages.entries()) {
          const path = join(pictures, `${name.replace(/\W+/g, '-')}${tests.findIndex((t) => t.name === name)}-${i}.png`)
          await p.screenshot({ path }).then(() => console.error(`  ${path}`), () => undefined)
        }
      } finally {
        for (const p of pages) await p.context().close()
      }
    }
  } finally {
    await browser.close()
  }
  return failed
}
