// A small client of the API for what the tests need beforehand: other people's work.
import { createHash, createHmac, randomUUID } from 'node:crypto'

export class Client {
  constructor(origin) {
    this.origin = origin
    this.cookie = ''
  }

  async call(method, path, body, headers = {}) {
    const answer = await fetch(this.origin + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'X-Linxuan': '1' }),
        ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...headers,
      },
    })
    const cookie = answer.headers.get('Set-Cookie')
    if (cookie) this.cookie = cookie.split(';')[0]
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    this.etag = answer.headers.get('ETag')
    this.time = Date.parse(answer.headers.get('X-Server-Time'))
    return text ? JSON.parse(text) : undefined
  }

  get = (path) => this.call('GET', path)
  post = (path, body) => this.call('POST', path, body)
  put = (path, body, etag) => this.call('PUT', path, body, { 'If-Match': etag })

  /** Accepts an invitation; the person is signed in then. */
  async accept(token, login, name) {
    const password = `pass-${randomUUID()}`
    await this.call('POST', '/v1/accounts/invitations/accept', { token, login, password, name })
    return Object.assign(this, { login, password, name })
  }

  /** Invites a person, who accepts at once. */
  async invite(role, login, name, of = {}) {
    const { token } = await this.post('/v1/accounts/invitations', { role, ...of })
    return new Client(this.origin).accept(token, login, name)
  }

  async signIn() {
    return this.call('POST', '/v1/accounts/sessions', { login: this.login, password: this.password })
  }
}

/** An authenticator for a secret in base32: what it shows at an instant (RFC 6238). */
export function authenticator(secret) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => parseInt(b, 2)))
  return (ms) => {
    const step = Buffer.alloc(8)
    step.writeBigUInt64BE(BigInt(Math.floor(ms / 30_000)))
    const sum = createHmac('sha1', key).update(step).digest()
    return String((sum.readUInt32BE(sum[19] & 0xf) & 0x7fffffff) % 1_000_000).padStart(6, '0')
  }
}

/** The letters to an address, the latest first, as the local machine's mail page shows them. */
export async function letters(origin, address) {
  const page = await (await fetch(`${origin}/local/mail?to=${address}`)).text()
  return [...page.matchAll(/<h2>(.*?)<\/h2>.*?<pre>(.*?)<\/pre>/gs)].map(([, title, text]) => ({ title, text }))
}

/** Gives a person an address, and confirms it by the code that comes there. */
export async function mailbox(client, address, stack) {
  await client.post('/v1/accounts/mail', { mail: address })
  await stack.moveTo(new Date(client.time + 61_000).toISOString()) // letters go out every minute
  const [letter] = await letters(client.origin, address)
  await client.post('/v1/accounts/mail/confirm', { code: /\d{6}/.exec(letter.text)[0] })
}

/** Uploads a PDF file to an application as the page does. */
export async function upload(client, round, application, kind, name) {
  const body = pdf(name)
  const path = `/v1/submission/${round}/applications/${application}/documents`
  const sha256 = createHash('sha256').update(body).digest('hex')
  const { document, link } = await client.post(path, { kind, name, size: body.length, sha256, mediaType: 'application/pdf' })
  const put = await fetch(link.url, { method: link.method, body, headers: link.headers })
  if (!put.ok) throw new Error(`upload: ${put.status} ${await put.text()}`)
  return client.post(`${path}/${document.id}/confirm`)
}

/** A PDF that asks for a password (ISO 32000-1, 7.6). */
export const encrypted = (title) => pdf(title, '/Encrypt << /Filter /Standard /V 1 /R 2 /O (00000000000000000000000000000000) /U (00000000000000000000000000000000) /P -4 >>')

/** A proper PDF of one empty page; the title makes it different from others. */
export function pdf(title, trailer = '') {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>',
    `<< /Title (${Buffer.from(title).toString('hex')}) >>`,
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((object, i) => {
    const at = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`
  for (const at of places) text += `${String(at).padStart(10, '0')} 00000 n \n`
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R ${trailer} >>\nstartxref\n${table}\n%%EOF\n`
  return Buffer.from(text)
}
