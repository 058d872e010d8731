// What the API refuses, as the page tells it (RFC 9457).
import { common } from '../texts/zh-CN/common'

export interface FieldProblem {
  pointer: string
  code: string
  detail: string
  rule?: string
}

/** A refusal, or an answer that never came (code "network"). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly fields: FieldProblem[] = [],
    readonly requestId?: string,
    readonly facts: Record<string, unknown> = {},
  ) {
    super(title)
  }

  /** Whether the same request may succeed later as it is; then it is not known whether it was carried out. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }

  /** What is wrong with the value at a JSON pointer, or below it. */
  at(pointer: string): string | undefined {
    return this.fields.find((f) => f.pointer === pointer || f.pointer.startsWith(`${pointer}/`))?.detail
  }

  /** A fact that is a text or a number. */
  fact(name: string): string | undefined {
    const value = this.facts[name]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
}

export function problemOf(status: number, body: unknown): Problem {
  const p = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = (name: string) => (typeof p[name] === 'string' ? (p[name] as string) : '')
  return new Problem(
    status,
    text('type').replace('/problems/', '') || 'unreadable',
    text('title') || common.problem.unreadable,
    text('detail') || common.problem.unreadableDetail,
    Array.isArray(p.errors) ? (p.errors as FieldProblem[]) : [],
    text('requestId') || undefined,
    p,
  )
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem(0, 'network', common.problem.network, common.problem.networkDetail)
}
