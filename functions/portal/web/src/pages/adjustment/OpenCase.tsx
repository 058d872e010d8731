// Opens a case on a listed group, which is then heard.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { adjustment } from '../../texts/zh-CN/adjustment'
import { useFiles } from '../public/evidence'
import { registerQuery } from '../public/queries'
import { caseFiles } from './queries'

const t = adjustment.opening

type Opening = Schemas['AdjustmentOpening']

export function OpenCase() {
  const rows = useQuery(registerQuery)
  return (
    <Page title={t.title} lead={t.lead} way={<Link to="/cases">{adjustment.cases.back}</Link>} narrow>
      <Loaded queries={{ rows }} lines={10}>{({ rows }) => <Form rows={rows} />}</Loaded>
    </Page>
  )
}

const terms = [5, 10, 15, 20, 30]

function Form({ rows }: { rows: Schemas['NoticeRegistered'][] }) {
  const client = useQueryClient()
  const [params] = useSearchParams()
  const [v, set] = useState({ group: params.get('group') ?? '', ground: '' as Opening['ground'] | '', facts: '', evidence: '', workingDays: 10 })
  const [asked, ask] = useState(false)
  const files = useFiles(caseFiles, adjustment.files)
  const name = rows.find((r) => r.group === v.group)?.name ?? ''
  const open = useAct(
    (ground: Opening['ground'], key: string) => take(api.POST('/v1/register/cases', { body: { ...v, ground, documents: files.accepted.map((d) => d.id) }, ...withKey(key) })),
    () => {
      ask(false)
      void client.invalidateQueries({ queryKey: ['cases'] })
    },
  )
  if (open.data) {
    return (
      <Card title={t.receipt}>
        {open.data.receipt && <Receipt receipt={open.data.receipt} about={open.data.case.groupName} />}
        <p style={{ marginTop: 16 }}><Link to={`/cases/${open.data.case.id}`}>{t.see}</Link></p>
      </Card>
    )
  }
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  const wrong = open.error
  return (
    <form className="card" onSubmit={submit}>
      {wrong && <ProblemBox error={wrong} />}
      <Field label={t.group} hint={t.groupHint} wrong={wrong?.at('/group')}>
        <select className="input" required value={v.group} onChange={(e) => set({ ...v, group: e.target.value })}>
          <option value="">{t.choose}</option>
          {rows.map((r) => <option key={r.group} value={r.group}>{r.status === 'listed' ? r.name : `${r.name}（${adjustment.statuses[r.status] ?? ''}）`}</option>)}
        </select>
      </Field>
      <Field label={t.ground} wrong={wrong?.at('/ground')}>
        <select className="input" required value={v.ground} onChange={(e) => set({ ...v, ground: e.target.value as Opening['ground'] })}>
          <option value="">{t.choose}</option>
          {Object.entries(adjustment.grounds).map(([g, title]) => <option key={g} value={g}>{title}</option>)}
        </select>
      </Field>
      <Field label={t.facts} hint={t.factsHint} wrong={wrong?.at('/facts')}>
        <textarea rows={6} maxLength={5000} required value={v.facts} onChange={(e) => set({ ...v, facts: e.target.value })} />
      </Field>
      <Field label={t.evidence} hint={t.evidenceHint} wrong={wrong?.at('/evidence')}>
        <textarea rows={3} maxLength={5000} value={v.evidence} onChange={(e) => set({ ...v, evidence: e.target.value })} />
      </Field>
      {files.field(wrong?.at('/documents'))}
      <Field label={t.days} hint={t.daysHint} wrong={wrong?.at('/workingDays')}>
        <select className="input" value={v.workingDays} onChange={(e) => set({ ...v, workingDays: Number(e.target.value) })}>
          {terms.map((n) => <option key={n} value={n}>{t.daysUnit(n)}</option>)}
        </select>
      </Field>
      {files.busy && <p className="second small" role="status">{adjustment.files.waiting}</p>}
      <button className="button primary" disabled={files.busy || open.isPending}>{t.submit}</button>
      {asked && v.ground !== '' && (
        <Confirm title={t.confirmTitle} action={t.action} busy={open.isPending} error={null} onConfirm={() => v.ground && open.mutate(v.ground, { onError: () => ask(false) })} onClose={() => ask(false)}>
          <p>{t.confirm(name, adjustment.grounds[v.ground] ?? '', v.workingDays)}</p>
        </Confirm>
      )}
    </form>
  )
}
