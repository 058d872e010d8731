// What a figure shows: its question, the breakdown, the year, what of which indicators.
import type { Schemas } from '../../../api/client'
import { Field } from '../../../parts/Field'
import { report } from '../../../texts/zh-CN/report'
import type { Figure } from './queries'

const t = report.builder

interface Props {
  figure: Figure
  dictionary: Schemas['StatisticsDictionary']
  years: number[]
  wrong: (field: string) => string | undefined
  onChange: (f: Figure) => void
  onRemove: () => void
}

export function FigureEdit({ figure, dictionary, years, wrong, onChange, onRemove }: Props) {
  const indicators = figure.indicators ?? []
  const set = (change: Partial<Figure>) => onChange({ ...figure, ...change })
  const choose = (i: number, id: string) => set({ indicators: indicators.map((old, n) => (n === i ? id : old)) })
  const by = (value: string) => set({ by: value as Figure['by'], year: value === 'nation' ? undefined : (figure.year || years[years.length - 1]) })
  return (
    <div className="figure-edit">
      <Field label={t.question} wrong={wrong('title')}>
        <input value={figure.title} maxLength={80} onChange={(e) => set({ title: e.target.value })} />
      </Field>
      <div className="cards" style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(160px, 1fr))', gap: '0 16px', marginBottom: 0 }}>
        <Field label={t.by} wrong={wrong('by')}>
          <select value={figure.by} onChange={(e) => by(e.target.value)}>{Object.entries(t.bys).map(([v, title]) => <option key={v} value={v}>{title}</option>)}</select>
        </Field>
        {figure.by !== 'nation' && (
          <Field label={t.year} wrong={wrong('year')}>
            <select value={figure.year ?? ''} onChange={(e) => set({ year: Number(e.target.value) })}>{years.map((y) => <option key={y} value={y}>{y}</option>)}</select>
          </Field>
        )}
        <Field label={t.show} wrong={wrong('show')}>
          <select value={figure.show} onChange={(e) => set({ show: e.target.value as Figure['show'] })}>{Object.entries(t.shows).map(([v, title]) => <option key={v} value={v}>{title}</option>)}</select>
        </Field>
      </div>
      {indicators.map((id, i) => (
        <Field key={i} label={indicators.length > 1 ? `${t.indicators} ${i + 1}` : t.indicators} wrong={wrong(`indicators/${i}`)}>
          <select value={id} onChange={(e) => choose(i, e.target.value)}>
            <option value="">{report.none}</option>
            {(dictionary.sections ?? []).map((s) => (
              <optgroup key={s.id} label={s.title}>
                {(s.indicators ?? []).filter((x) => x.type !== 'text').map((x) => <option key={x.id} value={x.id}>{x.title}</option>)}
              </optgroup>
            ))}
          </select>
        </Field>
      ))}
      <div className="row">
        {indicators.length < 4 && figure.show !== 'spread' && <button type="button" className="button small" onClick={() => set({ indicators: [...indicators, ''] })}>{t.addIndicator}</button>}
        {indicators.length > 1 && <button type="button" className="button small" onClick={() => set({ indicators: indicators.slice(0, -1) })}>{t.removeIndicator}</button>}
        <span className="bar-space" />
        <button type="button" className="button small" onClick={onRemove}>{t.removeFigure}</button>
      </div>
    </div>
  )
}
