import { useId } from 'react'
import type { Schemas } from '../../../api/client'
import { percent } from '../../../format'
import type { Pieces } from '../../../parts/autosave'
import { words } from '../../../texts/zh-CN/group'
import { numeric, reasonFor, shown, textOf, valueOf, type Indicator } from './values'

const t = words.statistics

interface Props {
  section: Schemas['StatisticsSection']
  year: number
  pieces: Pieces
  earlier?: Schemas['StatisticsForm']
  form: Schemas['StatisticsForm']
  locked: boolean
  change: (pieces: Pieces) => void
}

/** A section of the form: this year's value, last year's beside, what is wrong with it beneath. */
export function Section(props: Props) {
  const { section, year, earlier } = props
  const before = earlier ? year - 1 : undefined
  return (
    <section className="card figures" id={section.id}>
      <h2>{section.title}</h2>
      <div className="figure-head small second" aria-hidden="true">
        <span>{t.indicator}</span>
        <span>{t.yearValue(year)}</span>
        <span>{before ? t.yearValue(before) : ''}</span>
      </div>
      {(section.indicators ?? []).map((i) => <Row key={i.id} {...props} indicator={i} />)}
    </section>
  )
}

function Row({ indicator: i, year, pieces, earlier, form, locked, change }: Props & { indicator: Indicator }) {
  const id = useId()
  const text = pieces[i.id] ?? ''
  const old = textOf((earlier?.values as Record<string, unknown> | undefined)?.[i.id], i)
  const pointer = `/values/${i.id}`
  const unread = valueOf(i, text) === undefined
  const fault = unread ? (i.type === 'ratio' ? t.badRatio : i.type === 'amount' && i.unit !== t.yuan ? t.badAmount : t.badNumber) : (form.faults ?? []).find((f) => f.pointer === pointer)?.detail
  const warnings = (form.warnings ?? []).filter((w) => w.pointer === pointer)
  const wrong = fault ? `${id}-wrong` : undefined
  const common = { id, 'aria-invalid': fault ? true : undefined, 'aria-describedby': wrong, 'data-cell': i.id }
  const set = (value: string) => change({ [i.id]: value })
  return (
    <div className={fault ? 'figure wrong-row' : 'figure'} id={`i-${i.id}`}>
      <label htmlFor={id}>
        {i.title}
        {!i.required && <span className="small second"> {t.optional}</span>}
        {i.hint && <span className="hint small second">{i.hint}</span>}
      </label>
      <div className="value">
        {locked ? <span className={numeric(i) ? 'num' : undefined}>{shown(i, text) || t.blank}</span> : <Input i={i} text={text} set={set} common={common} />}
      </div>
      <div className="old small second">
        {old && <><span className="hush">{t.yearValue(year - 1)}</span>{shown(i, old)}<Change i={i} now={text} old={old} /></>}
      </div>
      {fault && <p className="wrong small" id={wrong}>{fault}</p>}
      {warnings.map((w) => (
        <div className="ask small" key={w.subject}>
          <label htmlFor={`${id}-why`}>{w.detail}</label>
          <input id={`${id}-why`} className="input" disabled={locked} maxLength={500} placeholder={t.why} value={pieces[reasonFor(w.subject)] ?? ''} onChange={(e) => change({ [reasonFor(w.subject)]: e.target.value })} />
        </div>
      ))}
    </div>
  )
}

function Input({ i, text, set, common }: { i: Indicator; text: string; set: (v: string) => void; common: Record<string, unknown> }) {
  switch (i.type) {
    case 'choice':
      return (
        <select {...common} className="input" value={text} onChange={(e) => set(e.target.value)}>
          <option value="">{t.choose}</option>
          {(i.options ?? []).map((o) => <option key={o.id} value={o.id}>{o.title}</option>)}
        </select>
      )
    case 'text':
      return <textarea {...common} data-cell={undefined} className="input" rows={2} maxLength={i.maxLength || 5000} value={text} onChange={(e) => set(e.target.value)} />
    case 'ratio': {
      const [num = '', den = ''] = text.split('/')
      return (
        <span className="ratio">
          <input {...common} className="input num" inputMode="numeric" autoComplete="off" value={num} onChange={(e) => set(`${e.target.value}/${den}`)} />
          <span aria-hidden="true">/</span>
          <input className="input num" data-cell={`${i.id}:den`} aria-label={t.denominator(i.title)} inputMode="numeric" autoComplete="off" value={den} onChange={(e) => set(`${num}/${e.target.value}`)} />
        </span>
      )
    }
    default:
      return (
        <span className="unit">
          <input {...common} className="input num" inputMode={i.type === 'amount' ? 'decimal' : 'numeric'} autoComplete="off" value={text} onChange={(e) => set(e.target.value)} />
          <span className="small second">{i.type === 'amount' ? i.unit || t.yuan : i.unit}</span>
        </span>
      )
  }
}

/** How a number moved since last year. */
function Change({ i, now, old }: { i: Indicator; now: string; old: string }) {
  if (!numeric(i)) return null
  const [a, b] = [valueOf(i, now), valueOf(i, old)]
  if (typeof a !== 'number' || typeof b !== 'number' || b === 0 || a === b) return null
  return <span> {a > b ? '↑' : '↓'} {percent(Math.abs(a - b), b)}</span>
}
