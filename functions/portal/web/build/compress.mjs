// Puts .br and .gz beside each file of the page, and holds everybody's pages to their budget: 250 kB of gzipped script.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const folder = fileURLToPath(new URL('../../dist/page', import.meta.url))
const budget = 250_000
const sizes = new Map()
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(js|css|html|svg|json|wasm)$/.test(entry.name)) continue
  const path = join(entry.parentPath, entry.name)
  const raw = await readFile(path)
  const gz = gzipSync(raw, { level: 9 })
  sizes.set(path.slice(folder.length + 1), gz.length)
  await writeFile(`${path}.gz`, gz)
  await writeFile(`${path}.br`, brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
}

const manifest = JSON.parse(await readFile(join(folder, '.vite/manifest.json'), 'utf8'))
const closure = (names, seen = new Set()) => {
  for (const name of names) {
    if (seen.has(name)) continue
    seen.add(name)
    closure(manifest[name].imports ?? [], seen)
  }
  return seen
}
const chunks = Object.keys(manifest).filter((name) => /^src\/pages\/\w+\/index\.ts$/.test(name))
const light = JSON.parse(await readFile(new URL('../src/light.json', import.meta.url), 'utf8'))
const open = ['public', 'account', 'recount', 'report'] // pages of everybody
let over = false
for (const page of chunks.sort()) {
  const role = page.split('/')[2]
  const names = closure(light.includes(role) ? ['index.html', page] : ['index.html', 'src/look/Frame.tsx', page])
  const size = [...names].reduce((sum, name) => sum + (sizes.get(manifest[name].file) ?? 0), 0)
  console.log(`first load of ${role.padEnd(12)} ${(size / 1000).toFixed(0).padStart(5)} kB of gzipped script`)
  if (open.includes(role) && size > budget) over = true
}
if (over) {
  console.error(`the public pages are over their ${budget / 1000} kB`)
  process.exit(1)
}
await rm(join(folder, '.vite'), { recursive: true })
