// Makes the typed client from the API's document. Headers that the client sets on every call by itself (api/client.ts) are
// taken out, so that no page has to name them.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const own = new Set(['X-Linxuan', 'Idempotency-Key'])
const document = JSON.parse(await readFile(new URL('../src/api/openapi.json', import.meta.url), 'utf8'))
const open = []
for (const [path, operations] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(operations)) {
    if (operation.parameters) operation.parameters = operation.parameters.filter((p) => !own.has(p.name))
    if (operation['x-action'] === 'public') open.push(`${method.toUpperCase()} ${path}`)
  }
}
const folder = new URL('../src/api/generated/', import.meta.url)
await mkdir(folder, { recursive: true })
await writeFile(new URL('schema.d.ts', folder), astToString(await openapiTS(document, { alphabetize: true })))
await writeFile(
  new URL('public.ts', folder),
  `// Operations that need no sign-in; they do not prolong a session.\nexport const publicOperations = new Set(${JSON.stringify(open.sort(), null, 2)})\n`,
)
