// The four states of what a page reads: loading (a skeleton, after 300 ms), empty, failed, full.
import type { UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { common } from '../texts/zh-CN/common'
import { ProblemBox } from './ProblemBox'

type Results<Q> = { [K in keyof Q]: Q[K] extends UseQueryResult<infer T, infer _E> ? T : never }

interface Props<Q> {
  queries: Q
  children: (data: Results<Q>) => ReactNode
  /** Lines of the skeleton, about as tall as what will stand there. */
  lines?: number
  /** What will be here and who puts it there, when `isEmpty` says so. */
  empty?: ReactNode
  isEmpty?: (data: Results<Q>) => boolean
  /** Refusals that are an answer: by the problem's code. */
  refusals?: Record<string, ReactNode>
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function Loaded<Q extends Record<string, UseQueryResult<any, any>>>(props: Props<Q>) {
  const { queries, children, lines = 4, empty, isEmpty, refusals } = props
  const all = Object.values(queries)
  const codeOf = (q: { error: unknown }) => (q.error as { code?: string } | null)?.code ?? ''
  const answer = all.find((q) => q.isError && codeOf(q) in (refusals ?? {})) // newer than what was read before
  if (answer) return <>{refusals?.[codeOf(answer)]}</>
  const failed = all.find((q) => q.isError && q.data === undefined)
  if (failed) {
    return <ProblemBox error={failed.error} retry={() => all.forEach((q) => q.isError && void q.refetch())} />
  }
  if (all.some((q) => q.data === undefined)) return <Skeleton lines={lines} />
  const data = Object.fromEntries(Object.entries(queries).map(([k, q]) => [k, q.data])) as Results<Q>
  if (empty && isEmpty?.(data)) return <>{empty}</>
  return <>{children(data)}</>
}

const widths = ['62%', '88%', '74%', '81%', '55%', '92%']

export function Skeleton({ lines = 4 }: { lines?: number }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div role="status" aria-busy="true" aria-label={common.loading} style={{ minHeight: lines * 30 }}>
      {late && Array.from({ length: lines }, (_, i) => <div key={i} className="bone" style={{ width: widths[i % 6] }} />)}
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="blank">
      <b>{title}</b>
      {children}
    </div>
  )
}
