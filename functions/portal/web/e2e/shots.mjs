// npm run shots -- DIR [WORD…]: a picture of every page in two widths; with words, of the pages whose stage, address or person
// contains one of them (e2e/pages.mjs).
import { tour } from './tour.mjs'

const [folder, ...words] = process.argv.slice(2)
if (!folder) {
  console.error('npm run shots -- DIR [WORD…]')
  process.exit(2)
}
for (const fault of await tour(folder, words)) console.error(fault)
