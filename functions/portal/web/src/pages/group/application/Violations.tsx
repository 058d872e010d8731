import { useId } from 'react'
import { number } from '../../../format'
import { Field } from '../../../parts/Field'
import { Card } from '../../../parts/Page'
import { application as words } from '../../../texts/zh-CN/application'
import { anchorOf } from './missing'
import { declared, limits, placed, type Declared, type Scheme, type Violation } from '../../../parts/pieces'
import { PieceNote, type Sheet } from './Piece'

const t = words.violations
const most = 20 // events (shared/dossier/application.go)
const blank: Violation = { area: '', day: '', account: '' }

/** Either each event is declared or their absence is. Neither bars the group. */
export function Violations({ scheme, sheet, years, today }: { scheme: Scheme; sheet: Sheet; years: number; today: string }) {
  const name = useId()
  const { choice, events } = declared(sheet.pieces)
  const put = (next: Partial<Declared>) => sheet.change({ violations: JSON.stringify({ choice, events, ...next }) })
  const edit = (n: number, part: Partial<Violation>) => put({ events: events.map((v, i) => (i === n ? { ...v, ...part } : v)) })
  return (
    <Card title={words.sections.violations} id="s-violations">
      <div id={anchorOf('violations')} tabIndex={-1}>
        <p className="second app-gap">{t.lead(years)}</p>
        <div role="radiogroup" aria-label={words.sections.violations}>
          <label className="app-pick">
            <input type="radio" name={name} checked={choice === 'none'} onChange={() => put({ choice: 'none' })} />
            <span>{t.none}</span>
          </label>
          <label className="app-pick">
            <input type="radio" name={name} checked={choice === 'events'} onChange={() => put({ choice: 'events', events: events.length > 0 ? events : [blank] })} />
            <span>{t.some}</span>
          </label>
        </div>
        {choice === 'events' && events.map((v, n) => (
          <fieldset key={n} className="app-event">
            <legend>{t.event(n + 1)}</legend>
            <div className="app-pair">
              <Field label={t.area}>
                <select value={v.area} onChange={(e) => edit(n, { area: e.target.value })}>
                  <option value="">{t.choose}</option>
                  {(scheme.deductions.areas ?? []).map((a) => <option key={a.id} value={a.id}>{a.title}</option>)}
                </select>
              </Field>
              <Field label={t.day}>
                <input type="date" max={today} value={v.day} onChange={(e) => edit(n, { day: e.target.value })} />
              </Field>
            </div>
            <Field label={t.account} hint={t.accountHint} wrong={v.account.length > limits.account ? words.tooLong(number(limits.account), number(v.account.length - limits.account)) : undefined}>
              <textarea rows={3} value={v.account} onChange={(e) => edit(n, { account: e.target.value })} />
            </Field>
            <div className="row small">
              <button type="button" className="button link" onClick={() => put({ events: events.filter((_, i) => i !== n) })}>{t.remove}</button>
              {!placed(v) && <span className="app-lacking">{words.eventHeld}</span>}
            </div>
          </fieldset>
        ))}
        {choice === 'events' && events.length < most && (
          <button type="button" className="button" onClick={() => put({ events: [...events, blank] })}>{t.add}</button>
        )}
        <div className="app-under"><PieceNote wrong={choice === 'events' ? undefined : sheet.wrong('violations')} lacking={sheet.lacking('violations')} /></div>
      </div>
    </Card>
  )
}
