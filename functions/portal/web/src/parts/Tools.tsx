// Search and filters above a table.
import { useId } from 'react'
import { desk } from '../texts/zh-CN/desk'

export function Search({ label = desk.table.search, hint, value, onChange }: { label?: string; hint: string; value: string; onChange: (v: string) => void }) {
  const id = useId()
  return (
    <div className="wide">
      <label htmlFor={id}>{label}</label>
      <input id={id} className="input" type="search" placeholder={hint} value={value} onChange={(e) => onChange(e.target.value)} />
    </div>
  )
}

interface ChooseProps {
  label: string
  value: string
  onChange: (v: string) => void
  options: [value: string, title: string][]
  all?: string // what no choice is called
}

export function Choose({ label, value, onChange, options, all = desk.table.all }: ChooseProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={(e) => onChange(e.target.value)}>
        <option value="">{all}</option>
        {options.map(([v, title]) => <option key={v} value={v}>{title}</option>)}
      </select>
    </div>
  )
}

/** A row of counts: what there is, in numbers that line up. */
export function Counts({ counts }: { counts: { title: string; value: string; tone?: 'danger' | 'incomplete' | 'done' }[] }) {
  return (
    <dl className="counts">
      {counts.map((c) => (
        <div key={c.title} className={c.tone}>
          <dt>{c.title}</dt>
          <dd>{c.value}</dd>
        </div>
      ))}
    </dl>
  )
}
