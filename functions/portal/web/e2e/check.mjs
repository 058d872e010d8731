// What holds on every page: no serious accessibility violation, no English, no complaint of the browser.
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import assert from 'node:assert/strict'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// Names of formats, units and signs that Chinese pages write in Latin letters.
const latin = /^(PDF|XLSX|CSV|ZIP|JPG|JPEG|PNG|MB|KB|SHA|Excel|email|office|group|example|com)$/i

export async function check(page, what) {
  await page.evaluate(axe)
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  const serious = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
  assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).slice(0, 3).join(' | ')}`), [], `${what}: accessibility`)
  const text = await page.evaluate(() => {
    const copy = document.body.cloneNode(true)
    for (const e of copy.querySelectorAll('.mono, script, noscript')) e.remove()
    return copy.textContent
  })
  const words = [...new Set(text.match(/[A-Za-z]{3,}/g) ?? [])].filter((w) => !latin.test(w))
  assert.deepEqual(words, [], `${what}: words that are not Chinese`)
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(sideways <= 0, `${what}: the page is ${sideways}px wider than the window`)
  assert.deepEqual(page.complaints, [], `${what}: complaints of the browser`)
}

/** Signs in through the page. */
export async function signIn(page, person) {
  await page.goto('/sign-in')
  await page.getByLabel('登录名').fill(person.login)
  await page.getByLabel('密码').fill(person.password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.locator('.desk').waitFor()
}

/** The session ended while the clock moved. */
export async function signInAgain(page, person) {
  await page.context().clearCookies()
  await page.goto('/sign-in')
  await page.evaluate(() => localStorage.clear())
  await signIn(page, person)
}

/** Presses a button that fetches a form: what is saved under its name is a PDF with these words in it, blanks aside. */
export async function printed(page, button, file, ...words) {
  await reads(await downloaded(page, button, file), ...words)
}

/** A file is a PDF with these words in it, blanks aside. */
export async function reads(path, ...words) {
  assert.equal((await readFile(path)).subarray(0, 8).toString(), '%PDF-1.7', `${path}: no PDF`)
  const text = execFileSync('pdftotext', ['-enc', 'UTF-8', path, '-'], { encoding: 'utf8' }).replace(/\s/g, '')
  for (const word of words) assert.ok(text.includes(word.replace(/\s/g, '')), `${word} is not in the print`)
}

/** Presses a button that saves a file under a name, and gives where it is. */
export async function downloaded(page, button, file, role = 'button') {
  const [got] = await Promise.all([page.waitForEvent('download'), page.getByRole(role, { name: button, exact: true }).click()])
  assert.match(got.suggestedFilename(), file)
  return got.path()
}
