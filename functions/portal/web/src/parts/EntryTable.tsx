import { useId, type ReactNode } from 'react'
import { Link } from 'react-router'
import { distinct, matches, useFilters } from './filters'
import { Empty } from './Loaded'
import { Parts, useParts } from './Parts'
import { saveText } from './save'
import { common } from '../texts/zh-CN/common'
import { pub } from '../texts/zh-CN/public'
import type { Schemas } from '../api/client'

const t = pub.table

export type Entry = Schemas['NoticeEntry']

interface Props<E extends Entry> {
  entries: E[]
  file: string // name of the downloaded tables
  /** Columns after the usual ones: title, cell, text for the table file. */
  more?: { title: string; cell: (e: E) => ReactNode; text: (e: E) => string }[]
  /** A further filter by name, as title and value of an entry. */
  filter?: { name: string; title: string; of: (e: E) => string; label?: (value: string) => string }
  /** A filter by standing, where entries have one. */
  status?: { title: string; of: (e: E) => string; label: (value: string) => string }
  /** The page of an entry. */
  link?: (e: E) => string
}

/** Groups as the public sees them, with search and filters in the address. */
export function EntryTable<E extends Entry>({ entries, file, more = [], filter, status, link }: Props<E>) {
  const { values, set, clear, any } = useFilters('q', 'body', 'province', 'by', 'status')
  const shown = entries.filter(
    (e) =>
      matches(values.q, e.name, ...(e.leadUnits ?? []), e.bodyName) &&
      (!values.body || e.bodyName === values.body) &&
      (!values.province || e.province === values.province) &&
      (!values.by || !filter || filter.of(e) === values.by) &&
      (!values.status || !status || status.of(e) === values.status),
  )
  const parts = useParts('page', shown)
  const csv = () =>
    [
      [t.number, t.name, t.lead, t.body, t.province, ...more.map((m) => m.title)],
      ...shown.map((e, i) => [String(i + 1), e.name, (e.leadUnits ?? []).join(common.list), e.bodyName, e.province, ...more.map((m) => m.text(e))]),
    ]
      .map((row) => row.map(quoted).join(','))
      .join('\r\n')
  return (
    <>
      <div className="tools screen">
        <Choice label={t.search} wide>
          {(id) => <input id={id} className="input" type="search" placeholder={t.searchHint} value={values.q} onChange={(e) => set('q', e.target.value)} />}
        </Choice>
        <Select label={t.body} value={values.body} onChange={(v) => set('body', v)} options={distinct(entries.map((e) => e.bodyName))} />
        <Select label={t.province} value={values.province} onChange={(v) => set('province', v)} options={distinct(entries.map((e) => e.province))} />
        {filter && <Select label={filter.title} value={values.by} onChange={(v) => set('by', v)} options={distinct(entries.map(filter.of))} name={filter.label} />}
        {status && <Select label={status.title} value={values.status} onChange={(v) => set('status', v)} options={distinct(entries.map(status.of))} name={status.label} />}
      </div>
      <div className="row small" style={{ marginBottom: 12 }}>
        <span className="second" role="status">{t.count(shown.length, entries.length)}</span>
        {any && <button type="button" className="button link" onClick={clear}>{t.clear}</button>}
        <button type="button" className="button link screen" onClick={() => saveText(`\uFEFF${csv()}`, `${file}.csv`, 'text/csv')}>{t.csv}</button>
      </div>
      {shown.length === 0 ? (
        <Empty title={t.nothing}>{t.nothingLead}</Empty>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={file}>
          <table className="table stack">
            <thead>
              <tr>
                <th className="num">{t.number}</th>
                <th>{t.name}</th>
                <th>{t.lead}</th>
                <th>{t.body}</th>
                <th>{t.province}</th>
                {more.map((m) => <th key={m.title}>{m.title}</th>)}
              </tr>
            </thead>
            <tbody>
              {parts.rows.map((e, i) => (
                <tr key={e.group}>
                  <td className="num second">{parts.first + i + 1}</td>
                  <td data-title={t.name}><b>{link ? <Link to={link(e)}>{e.name}</Link> : e.name}</b></td>
                  <td data-title={t.lead}>{(e.leadUnits ?? []).join(common.list)}</td>
                  <td data-title={t.body}>{e.bodyName}</td>
                  <td data-title={t.province}>{e.province}</td>
                  {more.map((m) => <td key={m.title} data-title={m.title}>{m.cell(e)}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Parts {...parts} label={file} />
    </>
  )
}

const quoted = (text: string) => `"${text.replaceAll('"', '""').replace(/^([=+\-@\t\r])/, "'$1")}"`

function Choice({ label, wide, children }: { label: string; wide?: boolean; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className={wide ? 'wide' : undefined}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  )
}

function Select(props: { label: string; value: string; onChange: (v: string) => void; options: string[]; name?: (v: string) => string }) {
  return (
    <Choice label={props.label}>
      {(id) => (
        <select id={id} className="input" value={props.value} onChange={(e) => props.onChange(e.target.value)}>
          <option value="">{t.all}</option>
          {props.options.map((o) => <option key={o} value={o}>{props.name?.(o) ?? o}</option>)}
        </select>
      )}
    </Choice>
  )
}
