import type { Schemas } from '../../../api/client'
import type { Pieces } from '../../../parts/autosave'
import { Field } from '../../../parts/Field'
import { Card } from '../../../parts/Page'
import { words } from '../../../texts/zh-CN/group'
import { eventsOf, type Violation } from './content'

const t = words.application

interface Props {
  scheme: Schemas['ReviewScheme']
  pieces: Pieces
  change: (pieces: Pieces) => void
}

/** Violations are declared, or their absence is. They never bar. */
export function Violations({ scheme, pieces, change }: Props) {
  const events = eventsOf(pieces)
  const none = pieces.none === '1'
  const put = (next: Violation[]) => change({ violations: JSON.stringify(next), none: '' })
  const edit = (n: number, part: Partial<Violation>) => put(events.map((v, i) => (i === n ? { ...v, ...part } : v)))
  const blank: Violation = { area: '', day: '', account: '' }
  return (
    <Card title={t.sections.violations} id="violations">
      <p className="second" style={{ marginBottom: 12 }}>{t.violationsLead}</p>
      <label className="pick">
        <input type="radio" name="violations" checked={none} onChange={() => change({ none: '1', violations: '[]' })} />
        <span>{t.violationsNone}</span>
      </label>
      <label className="pick">
        <input type="radio" name="violations" checked={!none && events.length > 0} onChange={() => events.length === 0 && put([blank])} />
        <span>{t.violationsSome}</span>
      </label>
      {events.map((v, n) => (
        <fieldset key={n} className="event">
          <legend>{t.event(n + 1)}</legend>
          <div className="pair">
            <Field label={t.area}>
              <select value={v.area} onChange={(e) => edit(n, { area: e.target.value })}>
                <option value="">{t.chooseArea}</option>
                {(scheme.deductions.areas ?? []).map((a) => <option key={a.id} value={a.id}>{a.title}</option>)}
              </select>
            </Field>
            <Field label={t.day}>
              <input type="date" value={v.day} onChange={(e) => edit(n, { day: e.target.value })} />
            </Field>
          </div>
          <Field label={t.account}>
            <textarea rows={3} maxLength={1000} value={v.account} onChange={(e) => edit(n, { account: e.target.value })} />
          </Field>
          <button type="button" className="button link small" onClick={() => put(events.filter((_, i) => i !== n))}>{t.removeEvent}</button>
        </fieldset>
      ))}
      {events.length > 0 && events.length < 20 && (
        <button type="button" className="button" style={{ marginTop: 12 }} onClick={() => put([...events, blank])}>{t.addEvent}</button>
      )}
    </Card>
  )
}
