// A group's entry in the registry, as its body and the ministry correct it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useParams } from 'react-router'
import { api, takeVersioned, type Schemas } from '../../api/client'
import { asProblem, type Problem } from '../../api/problem'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { TransferDialog } from '../../parts/TransferDialog'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { groupRecord as t, transfers } from '../../texts/zh-CN/transfers'
import { fieldsOf, inputOf, type Fields } from './record'

type View = Schemas['QuotaGroupView']

export function GroupPage() {
  const round = useRoundId()
  const { group = '' } = useParams()
  const body = useMe().person?.body
  const record = useQuery({
    queryKey: ['group', group, 'versioned'],
    queryFn: () => takeVersioned(api.GET('/v1/registry/groups/{group}', { params: { path: { group } } })),
    staleTime: 0,
  })
  const [moving, move] = useState(false)
  const [asked, setAsked] = useState(false)
  const view = record.data?.data
  return (
    <Page
      title={view?.name ?? t.title} narrow lead={view?.explanation}
      way={body ? <Link to={`/rounds/${round}/body/groups`}>{t.back}</Link> : view && <Link to={`/rounds/${round}/office/bodies/${view.jurisdiction.body}`}>{t.back}</Link>}
      acts={view && body && !view.transfer && <button type="button" className="button" onClick={() => move(true)}>{transfers.act}</button>}
    >
      {asked && <p className="note done" role="status">{transfers.asked}</p>}
      <Loaded queries={{ record }} lines={12} refusals={{ 'not-found': <Card><Empty title={t.missing} /></Card> }}>
        {({ record }) => <Form key={record.etag} view={record.data} etag={record.etag} />}
      </Loaded>
      {moving && view && <TransferDialog group={{ id: view.id, name: view.name, body: view.jurisdiction.body }} onClose={(done) => { move(false); setAsked(done) }} />}
    </Page>
  )
}

function Form({ view, etag }: { view: View; etag: string }) {
  const client = useQueryClient()
  const before = fieldsOf(view)
  const [v, set] = useState(before)
  const [problem, setProblem] = useState<Problem>()
  const [bad, setBad] = useState<Partial<Record<keyof Fields, string>>>({})
  const [receipt, setReceipt] = useState<Schemas['LedgerReceipt'] | undefined>(kept.get(view.id))
  const [busy, setBusy] = useState(false)
  const changed = (Object.keys(v) as (keyof Fields)[]).some((k) => v[k] !== before[k])
  const save = async (e: FormEvent) => {
    e.preventDefault()
    const { input, wrong } = inputOf(v, view)
    setBad(wrong)
    if (!input) return
    setBusy(true)
    setProblem(undefined)
    try {
      const answer = await takeVersioned(api.PUT('/v1/registry/groups/{group}', { params: { path: { group: view.id }, header: { 'If-Match': etag } }, body: input }))
      kept.set(view.id, answer.data.receipt)
      setReceipt(answer.data.receipt)
      await client.invalidateQueries({ queryKey: ['group', view.id] })
      void client.invalidateQueries({ queryKey: ['groups'] })
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }
  const text = (name: keyof Fields, label: string, more: { hint?: string; at?: string; rows?: number; type?: string; required?: boolean; max?: number } = {}) => {
    const wrong = bad[name] ?? problem?.fields.find((f) => f.pointer === (more.at ?? `/${name}`) || f.pointer.startsWith(`${more.at ?? `/${name}`}/`))?.detail
    const shared = { value: v[name] as string, required: more.required ?? true, maxLength: more.max, onChange: (e: { target: { value: string } }) => set({ ...v, [name]: e.target.value }) }
    return (
      <Field label={label} hint={more.hint} wrong={wrong}>
        {more.rows ? <textarea rows={more.rows} {...shared} /> : <input type={more.type ?? 'text'} autoComplete="off" {...shared} />}
      </Field>
    )
  }
  const tick = (name: 'local' | 'cross' | 'national', label: string) => (
    <label className="row"><input type="checkbox" checked={v[name]} onChange={(e) => set({ ...v, [name]: e.target.checked })} />{label}</label>
  )
  return (
    <>
      {receipt && (
        <Card title={t.receipt}>
          <p className="note done" role="status">{t.saved}</p>
          <Receipt receipt={receipt} about={view.name} />
        </Card>
      )}
      <form className="card" onSubmit={(e) => void save(e)}>
        <h2>{t.edit}<small>{view.number}</small></h2>
        <p className="second" style={{ marginBottom: 16 }}>{t.editLead}</p>
        {problem && (problem.status === 412 ? <p className="note incomplete" role="alert">{t.clash}</p> : <ProblemBox error={problem} fields={false} />)}
        {text('name', t.name, { max: 100 })}
        <Field label={t.kind}>
          <select value={v.kind} onChange={(e) => set({ ...v, kind: e.target.value as Fields['kind'] })}>
            {Object.entries(t.kinds).map(([k, title]) => <option key={k} value={k}>{title}</option>)}
          </select>
        </Field>
        {text('founded', t.founded, { type: 'date' })}
        {text('approvedBy', t.approvedBy, { max: 100 })}
        {text('approvalNumber', t.approvalNumber, { max: 100 })}
        {text('industry', t.industry, { max: 10 })}
        {text('leadUnits', t.leadUnits, { hint: t.leadHint, rows: 3 })}
        {text('members', t.members, { hint: t.membersHint, rows: 8, required: false })}
        {text('council', t.council, { at: '/reportsThrough', required: false, max: 5 })}
        <div className="field">
          {tick('local', t.local)}
          {tick('cross', t.cross)}
          {tick('national', t.national)}
        </div>
        {text('office', t.office, { at: '/contact/office', max: 100 })}
        {text('address', t.address, { at: '/contact/address', max: 200 })}
        {text('email', t.email, { at: '/contact/email', type: 'email', max: 100 })}
        <button className="button primary" disabled={busy || !changed}>{t.save}</button>
      </form>
    </>
  )
}

/** Receipts of this visit: the form is made anew with the record that was saved. */
const kept = new Map<string, Schemas['LedgerReceipt']>()
