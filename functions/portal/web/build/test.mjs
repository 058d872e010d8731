// Runs the tests of what needs no page (src/**/*.test.ts) with Node's own runner. They are bundled first, as the page is.
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = await mkdtemp(join(tmpdir(), 'linxuan-tests-'))
const tests = (await readdir(join(root, 'src'), { recursive: true })).filter((name) => name.endsWith('.test.ts'))
try {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: { ssr: true, outDir: out, target: 'node20', rollupOptions: { input: tests.map((name) => join(root, 'src', name)) } },
  })
  const files = tests.map((name) => join(out, `${basename(name, '.ts')}.mjs`))
  const built = (await readdir(out)).filter((name) => /\.test\.m?js$/.test(name)).map((name) => join(out, name))
  if (built.length !== files.length) throw new Error(`${built.length} of ${files.length} tests were built`)
  process.exitCode = spawnSync(process.execPath, ['--test', ...built], { stdio: 'inherit', cwd: root }).status ?? 1
} finally {
  await rm(out, { recursive: true, force: true })
}
