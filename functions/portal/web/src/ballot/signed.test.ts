import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat, fromHex, sha256, toHex, utf8 } from './bytes'
import { Refusal } from './refusal'
import type { PublicKey } from '../ledger/suite'
import { checkSigned, type Signature } from './signed'

const base64 = (b: Uint8Array) => Buffer.from(b).toString('base64')
const refused = (error: unknown) => error instanceof Refusal && error.code === 'ballot-setup-unsigned'

test('a setup is taken only under the signature of one of the platform\'s keys, made for setups', async () => {
  const secret = new Uint8Array(32).fill(7)
  const open = ed25519.getPublicKey(secret)
  const hash = 'ab'.repeat(32)
  const key: PublicKey = { suite: 'ed25519', key: toHex(sha256(open).subarray(0, 8)), value: base64(open) }
  const sign = (purpose: string): Signature => ({ ...key, value: base64(ed25519.sign(concat(utf8(`linxuan ${purpose} v1\n`), fromHex(hash)), secret)) })
  await checkSigned(hash, sign('setup'), [key])
  const rows: [string, Signature, PublicKey[]][] = [
    ['cd'.repeat(32), sign('setup'), [key]],
    [hash, sign('receipt'), [key]],
    [hash, sign('setup'), []],
    [hash, { ...sign('setup'), key: '00'.repeat(8) }, [key]],
    [hash, { ...sign('setup'), suite: 'none' }, [key]],
    [hash, { ...sign('setup'), value: 'no base64' }, [key]],
    [hash, sign('setup'), [{ ...key, value: base64(ed25519.getPublicKey(new Uint8Array(32).fill(8))) }]],
  ]
  for (const [of, signature, keys] of rows) await assert.rejects(checkSigned(of, signature, keys), refused)
})

test('a setup that the server signed by SM2 is checked, not passed', async () => {
  const golden = (name: string) => JSON.parse(readFileSync(`../../../shared/ledger/testdata/${name}`, 'utf8'))
  const { key, hash, signature } = golden('setup-v1-sm2.json') as { key: PublicKey; hash: string; signature: Signature }
  await checkSigned(hash, signature, [key])
  const raw = Buffer.from(signature.value, 'base64')
  for (let at = 4; at < raw.length; at += 13) {
    const altered = Buffer.from(raw)
    altered[at]! ^= 1
    await assert.rejects(checkSigned(hash, { ...signature, value: base64(altered) }, [key]), refused, `byte ${at}`)
  }
  await assert.rejects(checkSigned('cd'.repeat(32), signature, [key]), refused)
  await assert.rejects(checkSigned(hash, signature, [golden('signature-sm2-openssl.json').key]), refused)
})
