import { useState } from 'react'
import type { Clash } from '../../../parts/autosave'
import { Dialog } from '../../../parts/Dialog'
import { application as words } from '../../../texts/zh-CN/application'

const t = words.conflict

type Side = 'mine' | 'theirs'
const sides: Side[] = ['mine', 'theirs']

interface Props {
  clashes: Clash[]
  title: (key: string) => string
  show: (key: string, value: string) => string
  settle: (choice: Record<string, Side>) => void
}

/** What two people changed at the same time, side by side, whole; each field is chosen for itself. */
export function Conflict({ clashes, title, show, settle }: Props) {
  const [choice, choose] = useState<Record<string, Side>>({})
  const all = (side: Side) => choose(Object.fromEntries(clashes.map((c) => [c.key, side])))
  return (
    <div className="app-conflict">
      <Dialog title={t.title}>
        <p className="second">{t.lead}</p>
        {clashes.length > 1 && (
          <div className="row small app-gap">
            {sides.map((side) => <button key={side} type="button" className="button link" onClick={() => all(side)}>{t.all[side]}</button>)}
          </div>
        )}
        {clashes.map((c) => (
          <fieldset key={c.key} className="bare app-clash">
            <legend>{title(c.key)}</legend>
            {sides.map((side) => {
              const chosen = (choice[c.key] ?? 'mine') === side
              return (
                <label key={side} className={chosen ? 'chosen' : undefined}>
                  <span className="app-clash-head">
                    <input type="radio" name={c.key} checked={chosen} onChange={() => choose({ ...choice, [c.key]: side })} />
                    <b>{t[side]}</b>
                  </span>
                  <span className="app-clash-text">{show(c.key, c[side]) || <i className="second">{words.blank}</i>}</span>
                </label>
              )
            })}
          </fieldset>
        ))}
        <button type="button" className="button primary" onClick={() => settle(choice)}>{t.settle}</button>
      </Dialog>
    </div>
  )
}
