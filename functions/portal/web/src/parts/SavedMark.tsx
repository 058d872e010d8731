// What became of the last keystrokes: the mark, and the dialog when two people edited the same.
import { useState } from 'react'
import { clock, instant } from '../format'
import { saving as t } from '../texts/zh-CN/saving'
import { Dialog } from './Dialog'
import { ProblemBox } from './ProblemBox'
import { Status } from './Status'
import type { Saving } from './autosave'

interface Props {
  saving: Saving
  /** How a piece is called. */
  title: (key: string) => string
  show?: (key: string, value: string) => string
  settle: (choice: Record<string, 'mine' | 'theirs'>) => void
}

export function SavedMark({ saving, title, show, settle }: Props) {
  return (
    <span role="status" className="small">
      <Mark saving={saving} />
      {saving.state === 'clash' && <Clashes saving={saving} title={title} show={show} settle={settle} />}
    </span>
  )
}

function Mark({ saving }: { saving: Saving }) {
  switch (saving.state) {
    case 'saved':
      if (saving.taken === 0 && !saving.savedAt) return <Status tone="second">{t.nothing}</Status>
      return <Status tone="done">{saving.taken > 0 ? t.taken(saving.taken) : t.saved(clock(saving.savedAt as number))}</Status>
    case 'dirty':
    case 'saving':
      return <Status tone="second">{t.saving}</Status>
    case 'offline':
      return <Status tone="incomplete">{t.offline}</Status>
    case 'closed':
      return <Status tone="danger">{t.closed}</Status>
    default:
      return <Status tone="danger">{t.refused}</Status>
  }
}

/** A save that came too late says so with both instants; another refusal with its fields. */
export function SavingProblem({ saving }: { saving: Saving }) {
  const p = saving.problem
  if (!p || saving.state === 'offline' || saving.state === 'saved') return null
  const [closed, server] = [p.fact('closedAt'), p.fact('serverTime')]
  if (saving.state === 'closed' && closed && server) {
    return (
      <div className="note danger" role="alert">
        <h3>{t.late}</h3>
        <p>{t.lateDetail(instant(closed), instant(server))}</p>
      </div>
    )
  }
  return <ProblemBox error={p} />
}

function Clashes({ saving, title, show = (_, v) => v, settle }: Props) {
  const [choice, choose] = useState<Record<string, 'mine' | 'theirs'>>({})
  return (
    <Dialog title={t.clash}>
      <p className="second" style={{ marginBottom: 12 }}>{t.clashLead}</p>
      {saving.clashes.map((c) => (
        <fieldset key={c.key} className="field bare">
          <legend>{title(c.key)}</legend>
          {(['mine', 'theirs'] as const).map((who) => (
            <label key={who} className="pick">
              <input type="radio" name={c.key} checked={(choice[c.key] ?? 'mine') === who} onChange={() => choose({ ...choice, [c.key]: who })} />
              <span>
                <b>{t[who]}</b> {show(c.key, c[who]).slice(0, 200) || t.blank}
              </span>
            </label>
          ))}
        </fieldset>
      ))}
      <button type="button" className="button primary" onClick={() => settle(choice)}>{t.settle}</button>
    </Dialog>
  )
}
