// The deadline that matters on a page: the instant in full, the time left by the server's clock, and what is still missing.
import type { ReactNode } from 'react'
import { deadline, instant, span } from '../format'
import { useStanding, type Window } from '../round'
import { deadlines } from '../texts/zh-CN/deadlines'

interface Props {
  phase: string
  window: Window | undefined
  missing?: ReactNode
  /** What happens by itself at the closing; shown in the last ten minutes. */
  atClosing?: string
  quiet?: boolean // only a line, outside the last seven days
}

export function DeadlineNote({ phase, window, missing, atClosing, quiet }: Props) {
  const standing = useStanding(window)
  if (!window || !standing) return null
  if (standing.state === 'before') {
    return <p className="note">{deadlines.before(phase, instant(window.opensAt))}</p>
  }
  if (standing.state === 'closed') {
    return <p className="note">{deadlines.closed(phase, deadline(window.closesAt))}</p>
  }
  if (quiet && !standing.week) {
    return <p className="second" style={{ marginBottom: 16 }}>{deadlines.open(phase, deadline(window.closesAt), span(standing.left))}</p>
  }
  return (
    <div className={standing.final ? 'note danger' : standing.week ? 'note incomplete' : 'note'} role={standing.final ? 'alert' : undefined}>
      <h3>{deadlines.left(phase, span(standing.left))}</h3>
      <p>{deadlines.instant(deadline(window.closesAt), instant(window.closesAt))}</p>
      {window.extension && <p className="small">{deadlines.extended}</p>}
      {missing && <div style={{ marginTop: 4 }}>{missing}</div>}
      {standing.final && atClosing && <p style={{ marginTop: 4 }}>{atClosing}</p>}
    </div>
  )
}
