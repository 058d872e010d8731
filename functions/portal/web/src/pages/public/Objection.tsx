import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { deadline } from '../../format'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { useRoundId } from '../../round'
import { pub } from '../../texts/zh-CN/public'
import { useEvidence } from './evidence'
import { noticeQuery } from './queries'

const t = pub.objection

export function Objection() {
  const round = useRoundId()
  const notice = useQuery(noticeQuery(round))
  const now = useServerNow(5000)
  const way = <Link to={`/rounds/${round}/notice`}>{t.back}</Link>
  const closed = <Card><Empty title={t.closed}>{t.closedLead}</Empty></Card>
  return (
    <Page title={t.title} lead={<>{t.lead} <Link to="/objection-progress">{pub.follow.title}</Link></>} way={way} narrow>
      <Loaded queries={{ notice }} lines={10} refusals={{ 'not-found': closed }} isEmpty={({ notice }) => now >= Date.parse(notice.window.endsAt)} empty={closed}>
        {({ notice }) => <Form notice={notice} />}
      </Loaded>
    </Page>
  )
}

function Form({ notice }: { notice: Schemas['NoticeNotice'] }) {
  const [params] = useSearchParams()
  const [v, set] = useState({ group: params.get('group') ?? '', kind: 'person' as 'person' | 'unit', name: '', contact: '', number: '', facts: '', evidence: '' })
  const evidence = useEvidence(notice.round)
  const file = useAct((_: void, key: string) =>
    take(
      api.POST('/v1/notice/{round}/objections', {
        params: { path: { round: notice.round } },
        body: { group: v.group, facts: v.facts, evidence: v.evidence, documents: evidence.accepted.map((d) => d.id), objector: { kind: v.kind, name: v.name, contact: v.contact, number: v.number } },
        ...withKey(key),
      }),
    ),
  )
  if (file.data) {
    const o = file.data.objection
    return (
      <>
        <div className="note done" role="status">
          <h3>{t.done}</h3>
          <p>{t.doneLead(o.groupName, deadline(o.answerBy))}</p>
        </div>
        <Card title={t.code}>
          <dl className="facts">
            <dt>{pub.follow.receipt}</dt>
            <dd className="mono">{file.data.receipt.id}</dd>
            <dt>{pub.follow.code}</dt>
            <dd className="mono"><b>{file.data.code}</b></dd>
          </dl>
          <p className="second" style={{ marginTop: 12 }}>{t.codeLead} <Link to="/objection-progress">{pub.follow.title}</Link></p>
        </Card>
        <div className="card">
          <Receipt receipt={file.data.receipt} about={o.groupName} />
        </div>
      </>
    )
  }
  const unit = v.kind === 'unit'
  const wrong = file.error
  const bind = (name: 'name' | 'contact' | 'number' | 'facts' | 'evidence') => ({ value: v[name], onChange: (e: { target: { value: string } }) => set({ ...v, [name]: e.target.value }), required: true })
  const submit = (e: FormEvent) => {
    e.preventDefault()
    file.mutate()
  }
  return (
    <form className="card" onSubmit={submit}>
      {wrong && <ProblemBox error={wrong} fields={false} />}
      <Field label={t.group} wrong={wrong?.at('/group')}>
        <select value={v.group} onChange={(e) => set({ ...v, group: e.target.value })} required>
          <option value="">{t.choose}</option>
          {[...(notice.entries ?? []), ...(notice.alternates ?? [])].map((e) => <option key={e.group} value={e.group}>{e.name}</option>)}
        </select>
      </Field>
      <fieldset className="field bare">
        <legend className="label">{t.kind}</legend>
        <div className="choice">
          {(['person', 'unit'] as const).map((kind) => (
            <label key={kind}>
              <input type="radio" name="kind" checked={v.kind === kind} onChange={() => set({ ...v, kind })} />
              {t[kind]}
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={unit ? t.unitName : t.name} wrong={wrong?.at('/objector/name')}>
        <input {...bind('name')} maxLength={100} />
      </Field>
      <Field label={unit ? t.unitNumber : t.number} wrong={wrong?.at('/objector/number')}>
        <input {...bind('number')} maxLength={30} autoComplete="off" />
      </Field>
      <Field label={t.contact} hint={t.contactHint} wrong={wrong?.at('/objector/contact')}>
        <input {...bind('contact')} maxLength={200} />
      </Field>
      <Field label={t.facts} hint={t.factsHint} wrong={wrong?.at('/facts')}>
        <textarea {...bind('facts')} rows={6} maxLength={5000} />
      </Field>
      <Field label={t.evidence} hint={t.evidenceHint} wrong={wrong?.at('/evidence')}>
        <textarea {...bind('evidence')} rows={4} maxLength={5000} required={evidence.accepted.length === 0} />
      </Field>
      {evidence.field(wrong?.at('/documents'))}
      <p className="small second" style={{ marginBottom: 16 }}>{pub.notice.privacy}</p>
      <button className="button primary" disabled={file.isPending || evidence.busy}>{t.submit}</button>
      {evidence.busy && <p className="small second" role="status">{t.waiting}</p>}
    </form>
  )
}
