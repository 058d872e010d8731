// The ministry's next version of a year: it begins from the one that holds, and is published as a whole.
import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey } from '../../api/client'
import { useAct } from '../../api/queries'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Card } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { calendar as t } from '../../texts/zh-CN/calendar'
import { daysFrom, runsOf, type Year } from './days'

interface Row {
  name: string
  first: string
  last: string
}

const blank: Row = { name: '', first: '', last: '' }

/** The form for a year: as its last version has it, empty where there is none. */
function begin(years: Year[], year: number) {
  const last = years.filter((y) => y.year === year).sort((a, b) => b.version - a.version)[0]
  const rows: Row[] = last ? runsOf(last).map(({ name, first, last: end }) => ({ name, first, last: end })) : [blank]
  return { year, source: '', rows, makeUp: (last?.makeUp ?? []).join('\n') }
}

export function CalendarForm({ years }: { years: Year[] }) {
  const client = useQueryClient()
  const next = Math.max(...years.map((y) => y.year)) + 1
  const [v, set] = useState(() => begin(years, next))
  const [asked, ask] = useState(false)
  const days = v.rows.flatMap((r) => daysFrom(r.first, r.last).map((day) => ({ day, name: r.name })))
  const makeUp = v.makeUp.split(/\s+/).filter(Boolean)
  const publish = useAct(
    (_: void, key: string) =>
      take(
        api.POST('/v1/notice/calendar', {
          body: { year: v.year, source: v.source, holidays: days.map((d) => d.day), names: days.map((d) => d.name), makeUp },
          ...withKey(key),
        }),
      ),
    () => {
      void client.invalidateQueries({ queryKey: ['calendar'] })
      void client.invalidateQueries({ queryKey: ['reissue'] })
    },
  )
  const change = (i: number, part: Partial<Row>) => set({ ...v, rows: v.rows.map((r, n) => (n === i ? { ...r, ...part } : r)) })
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  if (publish.data)
    return (
      <>
        <p className="note done" role="status">{t.done(publish.data.year.year, publish.data.year.version)}</p>
        <Card title={t.receipt}><Receipt receipt={publish.data.receipt} /></Card>
      </>
    )
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.publish}</h2>
      <p className="second" style={{ marginBottom: 16 }}>{t.publishLead}</p>
      {publish.error && <ProblemBox error={publish.error} />}
      <Field label={t.newYear}>
        <select value={v.year} onChange={(e) => set(begin(years, Number(e.target.value)))}>
          {[next, ...new Set(years.map((y) => y.year).sort((a, b) => b - a))].map((y) => <option key={y} value={y}>{t.yearLabel(y)}</option>)}
        </select>
      </Field>
      <Field label={t.source} hint={t.sourceHint} wrong={publish.error?.at('/source')}>
        <input value={v.source} minLength={4} maxLength={200} required onChange={(e) => set({ ...v, source: e.target.value })} />
      </Field>
      {v.rows.map((r, i) => (
        <fieldset key={i} className="bare span">
          <legend className="label">{t.nth(i + 1)}</legend>
          <Field label={t.name}><input value={r.name} maxLength={20} required onChange={(e) => change(i, { name: e.target.value })} /></Field>
          <Field label={t.first}><input type="date" value={r.first} required onChange={(e) => change(i, { first: e.target.value, last: r.last || e.target.value })} /></Field>
          <Field label={t.last}><input type="date" value={r.last} min={r.first} required onChange={(e) => change(i, { last: e.target.value })} /></Field>
          {v.rows.length > 1 && <button type="button" className="button link small" aria-label={t.remove(i + 1)} onClick={() => set({ ...v, rows: v.rows.filter((_, n) => n !== i) })}>×</button>}
        </fieldset>
      ))}
      <p style={{ margin: '8px 0 16px' }}><button type="button" className="button" onClick={() => set({ ...v, rows: [...v.rows, blank] })}>{t.add}</button></p>
      <Field label={t.makeUpDays} hint={t.makeUpHint}>
        <textarea className="mono" rows={4} value={v.makeUp} onChange={(e) => set({ ...v, makeUp: e.target.value })} />
      </Field>
      <button className="button primary" disabled={publish.isPending}>{t.submit}</button>
      {asked && (
        <Confirm
          title={t.confirmTitle} action={t.submit} danger busy={publish.isPending} error={null} onClose={() => ask(false)}
          onConfirm={() => publish.mutate(undefined, { onSettled: () => ask(false) })}
        >
          <p>{t.confirm(v.year, days.length, makeUp.length)}</p>
        </Confirm>
      )}
    </form>
  )
}
