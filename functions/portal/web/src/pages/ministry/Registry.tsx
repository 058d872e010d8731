// Filling the registry from tables: bodies at once, groups 25 at a time, each lot whole or not at all.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { asProblem, type Problem } from '../../api/problem'
import { bodiesQuery } from '../../api/queries'
import { number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { matches, useFilters } from '../../parts/filters'
import { Field } from '../../parts/Field'
import { FileField } from '../../parts/FileField'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { allGroupsQuery } from '../../parts/Pick'
import { ProblemBox } from '../../parts/ProblemBox'
import { saveText } from '../../parts/save'
import { Choose, Search } from '../../parts/Tools'
import { common } from '../../texts/zh-CN/common'
import { ministry } from '../../texts/zh-CN/ministry'
import { bodyRows, groupRows, templates, Unreadable, type BodyRow, type GroupRow } from './sheet'

const t = ministry.registry
const lot = 25

type Which = 'bodies' | 'groups'

interface Outcome {
  done: number
  all: number
  problem?: Problem
  unreadable?: string
  names: string[] // of the lot that was refused
}

export function Registry() {
  return (
    <Page title={t.title} lead={t.lead}>
      <Import />
      <Now />
    </Page>
  )
}

async function send(which: Which, text: string, tell: (o: Outcome) => void): Promise<void> {
  const rows: (BodyRow | GroupRow)[] = which === 'bodies' ? bodyRows(text) : groupRows(text)
  if (rows.length === 0) throw new Unreadable(t.empty)
  const size = which === 'bodies' ? 100 : lot
  for (let done = 0; done < rows.length; done += size) {
    const some = rows.slice(done, done + size)
    tell({ done, all: rows.length, names: [] })
    try {
      if (which === 'bodies') await take(api.POST('/v1/registry/bodies', { body: { bodies: some as BodyRow[] } }))
      else await take(api.POST('/v1/registry/groups', { body: { groups: some as GroupRow[] } }))
    } catch (error) {
      tell({ done, all: rows.length, problem: asProblem(error), names: some.map((r) => r.name) })
      return
    }
  }
  tell({ done: rows.length, all: rows.length, names: [] })
}

function Import() {
  const client = useQueryClient()
  const [which, setWhich] = useState<Which>('bodies')
  const [text, set] = useState('')
  const [name, setName] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<Outcome>()
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setOutcome(undefined)
    try {
      await send(which, text, setOutcome)
    } catch (error) {
      setOutcome({ done: 0, all: 0, names: [], unreadable: error instanceof Unreadable ? error.message : t.unreadable })
    }
    setBusy(false)
    await client.invalidateQueries({ queryKey: [which] })
  }
  const choose = async (file: File) => {
    setName(file.name)
    set(await file.text())
  }
  return (
    <form className="card" onSubmit={(e) => void submit(e)}>
      <fieldset className="field bare">
        <legend className="label hush">{t.title}</legend>
        <div className="choice">
          {(['bodies', 'groups'] as const).map((w) => (
            <label key={w}>
              <input
                type="radio" name="which" checked={which === w}
                onChange={() => {
                  setWhich(w)
                  setOutcome(undefined)
                }}
              />
              {t.which[w]}
            </label>
          ))}
          <button type="button" className="button link" onClick={() => saveText(`\uFEFF${templates[which]()}`, `${t.which[which]}.csv`, 'text/csv')}>{t.template}</button>
        </div>
      </fieldset>
      <FileField label={t.file} accept=".csv,.json,.txt" chosen={name} onChoose={(f) => void choose(f)} />
      <Field label={t.paste} hint={which === 'groups' ? `${t.pasteHint}${t.unitHint}` : t.pasteHint}>
        <textarea className="input mono" rows={8} wrap="off" value={text} onChange={(e) => set(e.target.value)} />
      </Field>
      {outcome && <Told outcome={outcome} busy={busy} />}
      <button className="button primary" disabled={busy || text.trim() === ''}>{which === 'bodies' ? t.submitBodies : t.submitGroups}</button>
    </form>
  )
}

function Told({ outcome: o, busy }: { outcome: Outcome; busy: boolean }) {
  if (o.unreadable) {
    return (
      <div className="note danger" role="alert">
        <h3>{t.unreadable}</h3>
        <p>{o.unreadable}</p>
      </div>
    )
  }
  if (busy) return <p className="note" role="status">{t.progress(o.done, o.all)}</p>
  if (!o.problem) return <p className="note done" role="status">{t.done(o.done)}</p>
  const rows = o.problem.fields.map((f) => {
    const i = Number(/^\/(?:groups|bodies)\/(\d+)/.exec(f.pointer)?.[1] ?? 0)
    return { row: o.done + i + 1, name: o.names[i] ?? '', detail: f.detail, key: f.pointer + f.code }
  })
  return (
    <>
      <ProblemBox error={o.problem} fields={false} />
      {o.done > 0 && <p className="note incomplete">{t.stopped(o.done)}</p>}
      {rows.length > 0 && (
        <div className="scroll" style={{ marginBottom: 24 }} tabIndex={0} role="region" aria-label={t.problem}>
          <table className="table">
            <thead>
              <tr>
                <th className="num">{t.row}</th>
                <th>{t.name}</th>
                <th>{t.problem}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((r) => (
                <tr key={r.key}>
                  <td className="num">{number(r.row)}</td>
                  <td>{r.name}</td>
                  <td>{r.detail}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

function Now() {
  const bodies = useQuery(bodiesQuery)
  const groups = useQuery(allGroupsQuery)
  const { values, set, clear } = useFilters('q', 'kind')
  const count = (code: string) => groups.data?.filter((g) => g.body === code).length
  const columns: Column<Schemas['RegistryBody']>[] = [
    { id: 'name', title: t.name, sort: (b) => b.name, cell: (b) => b.name },
    { id: 'code', title: t.code, sort: (b) => b.code, cell: (b) => b.code },
    { id: 'kind', title: t.kind, sort: (b) => b.kind, cell: (b) => ministry.kinds[b.kind] ?? '' },
    { id: 'adcode', title: t.adcode, cell: (b) => b.adcode || common.dash },
    { id: 'groups', title: t.groups, num: true, sort: (b) => count(b.code) ?? 0, cell: (b) => (groups.data ? number(count(b.code) ?? 0) : common.dash) },
  ]
  return (
    <Card title={t.now} aside={groups.data && `${t.groups} ${number(groups.data.length)}`}>
      <Loaded queries={{ bodies }} lines={8} isEmpty={({ bodies }) => bodies.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
        {({ bodies }) => (
          <DataTable
            name="bodies" label={t.bodies} columns={columns} rowKey={(b) => b.code} all={bodies.length} onClear={clear}
            rows={bodies.filter((b) => matches(values.q, b.name, b.code) && (!values.kind || b.kind === values.kind))}
            filters={
              <>
                <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
                <Choose label={t.kind} value={values.kind} onChange={(v) => set('kind', v)} options={Object.entries(ministry.kinds)} />
              </>
            }
          />
        )}
      </Loaded>
    </Card>
  )
}
