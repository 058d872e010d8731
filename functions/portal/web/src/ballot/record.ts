// Records in their canonical form: compact JSON with the members of the shape in its order, integers below 2^53, strings of
// ASCII that JSON does not escape. A record in any other form is refused, so that nothing can hide behind one hash.
import { sha256, toHex, utf8 } from './bytes'
import { Refusal } from './refusal'

export type Shape = (value: unknown) => boolean

export const plain: Shape = (v) => typeof v === 'string' && /^[\x20-\x7e]*$/.test(v) && !/["\\<>&]/.test(v)
export const hash: Shape = (v) => typeof v === 'string' && /^[0-9a-f]{64}$/.test(v)
export const base64url: Shape = (v) => typeof v === 'string' && /^[A-Za-z0-9_-]*$/.test(v)
export const whole: Shape = (v) => Number.isSafeInteger(v)
export const truth: Shape = (v) => typeof v === 'boolean'

export const list =
  (of: Shape): Shape =>
  (v) =>
    Array.isArray(v) && v.every(of)

/** Members in their order; a name that ends in ? may be absent. */
export const record = (members: Record<string, Shape>): Shape => {
  const known = Object.entries(members).map(([name, shape]) => ({ name: name.replace('?', ''), optional: name.endsWith('?'), shape }))
  return (v) => {
    if (typeof v !== 'object' || v === null || Array.isArray(v)) return false
    const have = Object.entries(v)
    let at = 0
    for (const { name, optional, shape } of known) {
      if (have[at]?.[0] === name) {
        if (!shape(have[at++]![1])) return false
      } else if (!optional) {
        return false
      }
    }
    return at === have.length
  }
}

/** Reads a record of a shape; the code is that of the refusal. */
export function parse<T>(raw: string, shape: Shape, code = 'ballot-record-malformed'): T {
  let value: unknown
  try {
    value = JSON.parse(raw)
  } catch {
    throw new Refusal(code)
  }
  if (!shape(value) || JSON.stringify(value) !== raw) throw new Refusal(code)
  return value as T
}

/** SHA-256 of the canonical form, in hex. */
export const hashOf = (value: object): string => toHex(sha256(utf8(JSON.stringify(value))))
