// The browser of the tests: Debian's Chromium, without anything of its own on the network.
import { chromium } from 'playwright-core'

export const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** A page of its own, whose complaints are collected in `page.complaints`. */
export async function open(browser, origin, size = sizes.wide) {
  const context = await browser.newContext({ baseURL: origin, viewport: size, locale: 'zh-CN', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' })
  context.setDefaultTimeout(90_000) // two slow processors, shared with others
  const page = await context.newPage()
  page.complaints = []
  page.on('pageerror', (e) => page.complaints.push(`error: ${e.message}`))
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource/.test(m.text()) && page.complaints.push(`console: ${m.text()}`))
  return page
}
