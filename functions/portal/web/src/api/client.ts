// The typed client. Every call goes through here: the headers that the API asks for, the server's time, retries that cannot
// do a thing twice, and refusals as Problem.
import createClient, { type Middleware } from 'openapi-fetch'
import { readServerTime } from './clock'
import { publicOperations } from './generated/public'
import type { components, paths } from './generated/schema'
import { asProblem, problemOf } from './problem'
import { sessionEnded, sessionUsed } from './session-life'

export type Schemas = components['schemas']

const tries = 3

/** Repeats reads, and writes that carry an idempotency key, when the connection broke or the server was busy. */
async function patientFetch(request: Request): Promise<Response> {
  const repeatable = request.method === 'GET' || request.headers.has('Idempotency-Key')
  for (let attempt = 1; ; attempt++) {
    const asked = performance.now()
    const last = attempt === tries || !repeatable
    try {
      const response = await fetch(last ? request : request.clone())
      readServerTime(response.headers.get('X-Server-Time'), asked)
      if (last || (response.status !== 503 && response.status !== 429)) return response
      const wait = Number(response.headers.get('Retry-After') ?? 2)
      if (!(wait <= 5)) return response
      await sleep(wait * 1000)
    } catch (error) {
      if (last || request.signal.aborted) throw error
      await sleep(attempt * 700)
    }
  }
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

const headers: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('X-Linxuan', '1')
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', crypto.randomUUID())
    }
    return request
  },
  onResponse({ request, response, schemaPath }) {
    if (publicOperations.has(`${request.method} ${schemaPath}`)) return
    if (response.status === 401) sessionEnded()
    else if (response.ok) sessionUsed()
  },
}

export const api = createClient<paths>({ baseUrl: '/', fetch: patientFetch })
api.use(headers)

interface Outcome<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The body of an answer; a refusal is thrown as Problem. */
export async function take<T>(call: Promise<Outcome<T>>): Promise<T> {
  return (await takeVersioned(call)).data
}

export interface Versioned<T> {
  data: T
  etag: string
}

/** The body of an answer with the version that an edit must name. */
export async function takeVersioned<T>(call: Promise<Outcome<T>>): Promise<Versioned<T>> {
  let outcome: Outcome<T>
  try {
    outcome = await call
  } catch (error) {
    throw asProblem(error)
  }
  if (!outcome.response.ok) throw problemOf(outcome.response.status, outcome.error)
  return { data: outcome.data as T, etag: outcome.response.headers.get('ETag') ?? '' }
}

/** Headers of an act whose key is kept over retries of the reader (useAct). */
export const withKey = (key: string) => ({ headers: { 'Idempotency-Key': key } })

/** A print or a sheet, under the name that the server gives it; a refusal is thrown as Problem. */
export async function takeFile(call: Promise<Outcome<unknown>>): Promise<{ blob: Blob; name: string }> {
  let outcome: Outcome<unknown>
  try {
    outcome = await call
  } catch (error) {
    throw asProblem(error)
  }
  if (!outcome.response.ok) throw problemOf(outcome.response.status, outcome.error)
  const name = /filename\*=UTF-8''([^;]+)/.exec(outcome.response.headers.get('Content-Disposition') ?? '')?.[1]
  return { blob: outcome.data as Blob, name: name ? decodeURIComponent(name) : '' }
}
