// Whether a hash stands in the log: RFC 9162, 2.1.3.2, over the root of a checkpoint (C2SP tlog-checkpoint).

export interface Proof {
  index: number
  size: number
  hashes: string[] | null
  checkpoint: string
}

/** True where the proof leads from the leaf's hash (hex) to the root of its checkpoint. */
export async function includes({ index, size, hashes, checkpoint }: Proof, leaf: string): Promise<boolean> {
  const [, of, root] = checkpoint.split('\n')
  if (Number(of) !== size || !root || !/^[0-9a-f]{64}$/.test(leaf) || !(index < size)) return false
  let [fn, sn, r] = [index, size - 1, bytes(leaf)]
  for (const hash of hashes ?? []) {
    const p = bytes(hash)
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      r = await node(p, r)
      for (; fn !== 0 && fn % 2 === 0; fn = Math.floor(fn / 2)) sn = Math.floor(sn / 2)
    } else {
      r = await node(r, p)
    }
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && btoa(String.fromCharCode(...r)) === root
}

const bytes = (hex: string): Bytes => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16))

type Bytes = Uint8Array<ArrayBuffer>

async function node(left: Bytes, right: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([1, ...left, ...right])))
}
