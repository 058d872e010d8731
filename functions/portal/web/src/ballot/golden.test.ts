// The protocol in the browser against the server's (shared/ballot): the server's golden files are read here, and what is made
// here is verified there (shared/ballot/browser_test.go). With LINXUAN_GOLDEN=DIR the vectors for that test are written to DIR:
//
//	LINXUAN_GOLDEN=../../../shared/ballot/testdata/browser npm test
import assert from 'node:assert/strict'
import { createPrivateKey, constants, privateDecrypt } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fromBase64url, fromHex, shuffled, toBase64url, toHex, utf8, type Bytes } from './bytes'
import { castDigest, encodeCast, sealInfo, spendId, Verifier, type Cast } from './cast'
import { finishCoupon, newCoupon, type Coupon } from './coupon'
import { Opener } from './opener'
import { castPaper, finishPaper, newPaper } from './paper'
import { parseFile, recount } from './recount'
import { Refusal } from './refusal'
import { deal, newLetterKey, receive, recombine, closingKey, importClosingKey, type Dealing } from './scrutineer'
import { choices, readChoice, unseal } from './seal'
import { checkPinned, checkSetup, keyId, parseSetup, setupFormat, setupFormatCapped, type Checked, type Setup } from './setup'
import { lockShare, openShare, readShareFile, writeShareFile, codeGroups } from './share'

const data = (name: string) => readFileSync(`../../../shared/ballot/testdata/${name}`, 'utf8')
const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code
const bytes = (text: string): Bytes => fromBase64url(text)!

test('the published file of the server is recounted without a finding', async () => {
  const steps: number[] = []
  const report = await recount(data('ballot.golden.json'), (done) => steps.push(done))
  assert.deepEqual(report.checks.filter((c) => c.wrong), [])
  assert.deepEqual(report.checks.map((c) => c.count), [23, 4, 2, 6, 23, 23, 4])
  assert.ok(report.ok)
  assert.equal(steps.at(-1), 23)
  assert.equal(report.result?.standing, 'run-off')
})

test('a cast of the server has the same bytes here', async () => {
  const file = parseFile(data('ballot.golden.json'))
  const checked = checkPinned(parseSetup(JSON.stringify(file.setup)), file.setupHash)
  const want = JSON.parse(data('cast.golden.json'))
  const cast: Cast = {
    setup: want.cast.setup, group: want.cast.group, prepared: bytes(want.cast.prepared), token: bytes(want.cast.token),
    sealed: bytes(want.cast.sealed), signature: bytes(want.cast.signature),
  }
  await new Verifier(checked).verify(cast)
  assert.equal(toBase64url(encodeCast(cast)), want.binary)
  assert.equal(castDigest(cast), want.digest)
  assert.equal(spendId(cast.prepared), want.spendId)
  assert.equal(keyId(checked.tokenKeys.get(cast.group)!), want.keyId)
  assert.equal(sealInfo(checked, cast.group), want.sealInfo)
  const key = await importClosingKey(bytes(file.closingKey))
  assert.equal(readChoice(await unseal(key, utf8(sealInfo(checked, cast.group)), cast.prepared, cast.sealed), 32), want.choice)
  const opener = await Opener.open(bytes(file.closingKey), checked.closing)
  assert.equal(readChoice(await opener.unseal(sealInfo(checked, cast.group), cast.prepared, cast.sealed), 32), want.choice)
})

// Each way of changing a published file, and the first check that finds it.
const changes: [string, (f: any) => void, string, string][] = [
  ['a ballot removed', (f) => f.casts[0].casts.pop(), 'result', 'ballot-result-differs'],
  ['a ballot twice', (f) => f.casts[0].casts.push(f.casts[0].casts.at(-1)), 'casts', 'ballot-file-cast-invalid'],
  ['ballots in another order', (f) => f.casts[0].casts.reverse(), 'file', 'ballot-file-malformed'],
  ['a token altered', (f) => (f.casts[0].casts[0].token = flip(f.casts[0].casts[0].token)), 'casts', 'ballot-file-cast-invalid'],
  ['a seal altered', (f) => (f.casts[0].casts[0].sealed = flip(f.casts[0].casts[0].sealed)), 'casts', 'ballot-file-cast-invalid'],
  ['a ballot of another group', (f) => (f.casts[0].casts[0] = f.casts[1].casts[0]), 'casts', 'ballot-file-cast-invalid'],
  ['a false share', (f) => (f.shares[0].value = flip(f.shares[0].value)), 'key', 'closing-share-false'],
  ['one share only', (f) => f.shares.pop(), 'key', 'closing-shares-too-few'],
  ['a token key exchanged', (f) => (f.setup.groups[0].key = f.setup.groups[1].key), 'setup', 'ballot-setup-invalid'],
  ['a score changed', (f) => (f.setup.groups[0].score.num = 95), 'setup', 'ballot-setup-differs'],
  ['more present than appointed', (f) => (f.turnout.present = 8), 'turnout', 'ballot-turnout-invalid'],
  ['fewer issued than cast', (f) => (f.turnout.groups[0].issued = 5), 'excess', 'ballot-excess'],
  ['a count changed', (f) => (f.result.groups[0].approve = 6), 'result', 'ballot-result-differs'],
  ['a member more', (f) => (f.note = 'x'), 'file', 'ballot-file-malformed'],
]

const flip = (text: string) => {
  const b = bytes(text)
  b[10]! ^= 1
  return toBase64url(b)
}

for (const [name, change, check, code] of changes) {
  test(`found in the published file: ${name}`, async () => {
    const file = JSON.parse(data('ballot.golden.json'))
    change(file)
    const report = await recount(JSON.stringify(file))
    const first = report.checks.find((c) => c.wrong)
    assert.equal(report.ok, false)
    assert.equal(first?.name, check)
    assert.equal(first?.wrong?.code, code)
  })
}

test('only the canonical form of a record is read', () => {
  const setup = JSON.stringify(parseFile(data('ballot.golden.json')).setup)
  for (const other of [setup.replace(',', ', '), setup.replace('{"num":90,"den":1}', '{"den":1,"num":90}'), setup.replace('"num":90', '"num":9e1'), setup.replace('c3', 'C3') + ' ']) {
    assert.throws(() => parseSetup(other), refused('ballot-record-malformed'))
  }
  assert.throws(() => checkPinned(parseSetup(setup), '00'.repeat(32)), refused('ballot-setup-differs'))
})

const seats = [1, 2, 3].map((scrutineer) => ({ round: '2019', ballot: 'main', scrutineer }))

async function ceremony(dealings?: (all: Dealing[]) => Dealing[]) {
  const letters = await Promise.all(seats.map(newLetterKey))
  let all = await Promise.all(seats.map((s) => deal(s, 2, letters.map((l) => toBase64url(l.point)))))
  if (dealings) all = dealings(all)
  const shares = await Promise.all(seats.map((s, i) => receive(s, letters[i]!.pair, all)))
  return { all, shares }
}

test('any two scrutineers open, one cannot, and a false share is named', async () => {
  const { all, shares } = await ceremony()
  const commitments = all.map((d) => d.commitments)
  const closing = { commitments, key: closingKey(commitments) }
  const given = shares.map((s, i) => ({ scrutineer: i + 1, value: toBase64url(s) }))
  const keys = [[0, 1], [0, 2], [1, 2], [0, 1, 2]].map((who) => toHex(recombine(closing, who.map((i) => given[i]!))))
  assert.equal(new Set(keys).size, 1)
  assert.throws(() => recombine(closing, [given[0]!]), refused('closing-shares-too-few'))
  assert.throws(() => recombine(closing, [given[0]!, { ...given[1]!, value: given[2]!.value }]), refused('closing-share-false'))
})

test('a dealer whose value does not fit his commitments is named', async () => {
  const other = await ceremony()
  await assert.rejects(
    ceremony((all) => [all[0]!, { ...all[1]!, commitments: other.all[1]!.commitments }, all[2]!]),
    (error: unknown) => refused('closing-dealt-share-false')(error) && (error as Refusal).facts.scrutineer === 2,
  )
})

test('a share is kept in a file and on paper, under its passphrase and for its ballot', async () => {
  const { all, shares } = await ceremony()
  const key = closingKey(all.map((d) => d.commitments))
  const file = readShareFile(writeShareFile(await lockShare(seats[1]!, key, shares[1]!, '九月 授衣')))
  assert.deepEqual(await openShare(seats[1]!, key, file.code, '九月 授衣'), { scrutineer: 2, value: shares[1] })
  const typed = codeGroups(file.code).join(' ').toLowerCase().replaceAll('0', 'o')
  assert.equal((await openShare(seats[1]!, key, typed, '九月 授衣')).scrutineer, 2)
  await assert.rejects(openShare(seats[1]!, key, file.code, '九月'), refused('share-passphrase-wrong'))
  await assert.rejects(openShare({ round: '2019', ballot: 'other' }, key, file.code, '九月 授衣'), refused('share-passphrase-wrong'))
  await assert.rejects(openShare(seats[1]!, key, `${file.code.slice(0, 40)}${file.code[40] === 'A' ? 'B' : 'A'}${file.code.slice(41)}`, '九月 授衣'), refused('share-code-damaged'))
  assert.throws(() => readShareFile(writeShareFile({ ...file, scrutineer: 3 })), refused('share-file-damaged'))
  assert.throws(() => readShareFile('{}'), refused('share-file-malformed'))
})

test('every order of a shuffle is as likely', () => {
  const seen = new Map<string, number>()
  for (let i = 0; i < 6000; i++) {
    const order = shuffled(['a', 'b', 'c']).join('')
    seen.set(order, (seen.get(order) ?? 0) + 1)
  }
  assert.equal(seen.size, 6)
  for (const [order, n] of seen) assert.ok(n > 830 && n < 1170, `${order} ${n} times`) // six standard deviations
})

test('the published file of a ballot with a cap is recounted, and what is forged in it is found', async () => {
  const report = await recount(data('ballot-capped.golden.json'))
  assert.deepEqual(report.checks.filter((c) => c.wrong), [])
  assert.ok(report.ok)
  assert.deepEqual(report.result?.voids.map((v) => v.reason), ['ballot-coupon-spent', 'ballot-coupon-spent', 'ballot-coupon-invalid'])
  const forged: [(f: any) => void, string, string][] = [
    [(f) => (f.format = 'linxuan-ballot/1'), 'file', 'ballot-file-malformed'],
    [(f) => delete f.setup.coupons, 'file', 'ballot-file-malformed'],
    [(f) => (f.setup.coupons.each = 1), 'setup', 'ballot-setup-differs'],
    [(f) => (f.setup.coupons.each = 3), 'setup', 'ballot-setup-invalid'],
    [(f) => (f.setup.coupons.key = f.setup.groups[0].key), 'setup', 'ballot-setup-invalid'],
    [(f) => (f.turnout.coupons = 13), 'turnout', 'ballot-turnout-invalid'],
    [(f) => (f.turnout.coupons = 9), 'excess', 'ballot-coupon-excess'],
    [(f) => f.result.voids.pop(), 'result', 'ballot-result-differs'],
  ]
  for (const [change, check, code] of forged) {
    const file = JSON.parse(data('ballot-capped.golden.json'))
    change(file)
    const first = (await recount(JSON.stringify(file))).checks.find((c) => c.wrong)
    assert.equal(`${first?.name} ${first?.wrong?.code}`, `${check} ${code}`)
  }
})

// The server's part in these tests: the bare RSA operation.
async function blindSign(pair: CryptoKeyPair, blinded: Bytes): Promise<Bytes> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', pair.privateKey)
  const bare = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  return Uint8Array.from(privateDecrypt({ key: bare, padding: constants.RSA_NO_PADDING }, blinded))
}

// A whole ballot made here: groups, six experts, keys that the scrutineers' half made here; without a cap, and with one.
for (const cap of [0, 1]) test(`papers, tokens and casts made here hold, and the server verifies them; a cap of ${cap}`, async () => {
  const pairs = await Promise.all([0, 1, 2].map(() => crypto.subtle.generateKey({ name: 'RSA-PSS', modulusLength: 2048, publicExponent: fromHex('010001'), hash: 'SHA-384' }, true, ['sign', 'verify'])))
  const spkis = await Promise.all(pairs.map(async (p) => toBase64url(new Uint8Array(await crypto.subtle.exportKey('spki', p.publicKey)))))
  const { all, shares } = await ceremony()
  const commitments = all.map((d) => d.commitments)
  const setup: Setup = {
    format: cap ? setupFormatCapped : setupFormat, round: '2019', ballot: 'main', appointed: 6, roll: '01'.repeat(32),
    rules: { quorum: { num: 2, den: 3 }, threshold: { share: { num: 2, den: 3 }, of: 'eligible' }, minimumEligible: 5, target: 2 },
    ...(cap && { coupons: { each: cap, key: spkis[2]! } }),
    window: { opensAt: '2019-11-20T01:00:00.000Z', closesAt: '2019-11-20T01:30:00.000Z' }, plaintextBytes: cap ? 289 : 32,
    closing: { commitments, key: closingKey(commitments) },
    groups: spkis.slice(0, 2).map((key, i) => ({ group: `g${i + 1}`, entitled: 6, score: { num: 90 - i, den: 1 }, key })),
  }
  const checked = checkSetup(setup)
  const coupon = await firstCoupon(checked, pairs[2]!)
  const made = []
  for (const [i, choice] of choices.entries()) {
    const group = `g${(i % 2) + 1}`
    const blank = await newPaper(checked, group)
    const signature = await blindSign(pairs[i % 2]!, blank.blinded)
    const paper = await finishPaper(checked, blank, signature)
    await assert.rejects(crypto.subtle.exportKey('pkcs8', paper.key), 'the key leaves the browser')
    signature[5]! ^= 1
    await assert.rejects(finishPaper(checked, blank, signature), refused('ballot-blind-signature-invalid'))
    if (cap && choice === 'approve') await assert.rejects(castPaper(checked, paper, choice), refused('ballot-no-coupon'))
    const cast = await castPaper(checked, paper, choice, coupon)
    made.push({ group, choice, binary: toBase64url(cast.form), digest: cast.digest, spendId: spendId(paper.prepared) })
  }
  const given = shares.map((s, i) => ({ scrutineer: i + 1, value: toBase64url(s) }))
  const vectors = { setup, hash: checked.hash, dealings: all, shares: given, closingKey: toBase64url(recombine(setup.closing, given)), casts: made }
  const folder = process.env.LINXUAN_GOLDEN
  if (folder) writeFileSync(`${folder}/${cap ? 'capped' : 'ballot'}.json`, JSON.stringify(vectors))
  assert.equal(made.length, 3)
})

async function firstCoupon(checked: Checked, pair: CryptoKeyPair): Promise<Coupon | undefined> {
  if (!checked.couponKey) {
    await assert.rejects(async () => newCoupon(checked), refused('ballot-no-coupon'))
    return undefined
  }
  const blank = await newCoupon(checked)
  const signature = await blindSign(pair, blank.blinded)
  const coupon = await finishCoupon(checked, blank, signature)
  signature[5]! ^= 1
  await assert.rejects(finishCoupon(checked, blank, signature), refused('ballot-coupon-signature-invalid'))
  return coupon
}
