// Says in the page's first file what the ballot's scripts must be (subresource integrity): in the tags for those that it loads at
// once, in an import map for those that it loads later. A browser refuses a script that is another.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

const folder = fileURLToPath(new URL('../../dist/page', import.meta.url))
const manifest = JSON.parse(await readFile(join(folder, '.vite/manifest.json'), 'utf8'))
const entries = ['index.html', 'src/look/Frame.tsx', 'src/pages/expert/index.ts', 'src/pages/scrutineer/index.ts', 'src/pages/recount/index.ts', 'src/pages/secretariat/ballot.tsx']

const files = new Set()
const collect = (name) => {
  const { file, css = [], imports = [] } = manifest[name]
  if (files.has(file)) return
  for (const one of [file, ...css]) files.add(one)
  imports.forEach(collect)
}
entries.forEach(collect)

const digests = {}
for (const file of [...files].sort()) digests[`/${file}`] = `sha384-${createHash('sha384').update(await readFile(join(folder, file))).digest('base64')}`

const map = { integrity: Object.fromEntries(Object.entries(digests).filter(([name]) => name.endsWith('.js'))) }
const index = join(folder, 'index.html')
const html = await readFile(index, 'utf8')
const marked = html
  .replace('</title>', `</title>\n  <script type="importmap">${JSON.stringify(map)}</script>`)
  .replace(/ crossorigin (src|href)="([^"]+)"/g, (tag, kind, name) => (digests[name] ? ` crossorigin integrity="${digests[name]}" ${kind}="${name}"` : tag))
if (!marked.includes('type="importmap"') || !/<script type="module" crossorigin integrity=/.test(marked)) throw new Error('the first file has another form than integrity.mjs knows')
await writeFile(index, marked)
