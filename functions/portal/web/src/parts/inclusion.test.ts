import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { includes, type Proof } from './inclusion'

const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
const inner = (l: Buffer, r: Buffer) => sha(Buffer.of(1), l, r)

/** The root of a tree, and the path from one of its leaves, as RFC 9162, 2.1 defines them. */
function tree(leaves: Buffer[], index: number): { root: Buffer; path: Buffer[] } {
  if (leaves.length === 1) return { root: leaves[0]!, path: [] }
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  if (index < k) {
    const [a, b] = [tree(left, index), tree(right, 0)]
    return { root: inner(a.root, b.root), path: [...a.path, b.root] }
  }
  const [a, b] = [tree(left, 0), tree(right, index - k)]
  return { root: inner(a.root, b.root), path: [...b.path, a.root] }
}

function proof(size: number, index: number): { proof: Proof; leaf: string } {
  const leaves = Array.from({ length: size }, (_, i) => sha(Buffer.of(0), Buffer.from(`entry ${i}`)))
  const { root, path } = tree(leaves, index)
  return { leaf: leaves[index]!.toString('hex'), proof: { index, size, hashes: path.map((h) => h.toString('hex')), checkpoint: `origin\n${size}\n${root.toString('base64')}\n\n— signature` } }
}

test('every leaf of trees of many sizes is found, and no other hash in its place', async () => {
  for (let size = 1; size <= 20; size++) {
    for (let index = 0; index < size; index++) {
      const { proof: p, leaf } = proof(size, index)
      assert.equal(await includes(p, leaf), true, `${index} of ${size}`)
      assert.equal(await includes(p, leaf.replace(/^./, (c) => (c === '0' ? '1' : '0'))), false, `another hash at ${index} of ${size}`)
    }
  }
})

test('a proof that is not whole is none', async () => {
  const { proof: p, leaf } = proof(11, 6)
  for (const [what, broken] of Object.entries({
    'a hash less': { ...p, hashes: p.hashes!.slice(1) },
    'a hash more': { ...p, hashes: [...p.hashes!, leaf] },
    'another place': { ...p, index: 5 },
    'a place beyond the tree': { ...p, index: 11 },
    'another size': { ...p, size: 10 },
    'no checkpoint': { ...p, checkpoint: '' },
    'no hashes': { ...p, hashes: null },
  })) assert.equal(await includes(broken, leaf), false, what)
  assert.equal(await includes(p, 'not a hash'), false)
})
