// One case: what it is about, the group's answer, and the ruling that two people of the ministry make.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useParams } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { deadline, grouped, instant } from '../../format'
import { CaseView, type CaseData } from '../../parts/CaseView'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt, type ReceiptData } from '../../parts/Receipt'
import { useMe } from '../../session'
import { adjustment } from '../../texts/zh-CN/adjustment'
import { caseQuery } from './queries'

const t = adjustment.ruling

type Ruling = Schemas['AdjustmentRuling']

export function CasePage() {
  const { case: id = '' } = useParams()
  const found = useQuery(caseQuery(id))
  const [receipt, keep] = useState<ReceiptData>()
  const missing = <Card><Empty title={adjustment.cases.missing} /></Card>
  return (
    <Page title={found.data?.groupName ?? adjustment.cases.title} way={<Link to="/cases">{adjustment.cases.back}</Link>} narrow>
      <Loaded queries={{ found }} lines={10} refusals={{ 'not-found': missing, invalid: missing }}>
        {({ found: c }) => (
          <>
            {receipt && (
              <div className="note done" role="status">
                <h3>{t.done}</h3>
              </div>
            )}
            <CaseView data={c} />
            {c.stage === 'decided' && c.decision?.outcome !== 'dismissed' && <p style={{ marginBottom: 24 }}><Link to={`/register/${c.group}`}>{adjustment.one.seePublic}</Link></p>}
            {receipt && <Card title={t.receipt}><Receipt receipt={receipt} about={c.groupName} /></Card>}
            {c.stage !== 'decided' && <Deciding data={c} keep={keep} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Deciding({ data: c, keep }: { data: CaseData; keep: (r: ReceiptData | undefined) => void }) {
  const now = useServerNow(10_000)
  const may = useMe().person?.role === 'ministry'
  const [anew, again] = useState(false)
  if (c.stage === 'opened' && now < Date.parse(c.answerBy)) return <p className="note">{adjustment.one.awaiting(deadline(c.answerBy))}</p>
  return (
    <>
      {c.proposed && <Waiting data={c} proposed={c.proposed} may={may} keep={keep} />}
      {!may && <p className="note">{t.onlyMinistry}</p>}
      {may && c.proposed && !anew && <button type="button" className="button" onClick={() => again(true)}>{t.replace}</button>}
      {may && (!c.proposed || anew) && <Propose data={c} done={() => again(false)} />}
    </>
  )
}

function Waiting({ data: c, proposed: p, may, keep }: { data: CaseData; proposed: Schemas['AdjustmentProposed']; may: boolean; keep: (r: ReceiptData | undefined) => void }) {
  const client = useQueryClient()
  const [asked, ask] = useState(false)
  const approve = useAct(
    (_: void, key: string) => take(api.POST('/v1/register/cases/{case}/approvals', { params: { path: { case: c.id } }, body: { digest: p.digest }, ...withKey(key) })),
    (done) => {
      ask(false)
      keep(done.receipt)
      for (const key of ['cases', 'register', 'certificate']) void client.invalidateQueries({ queryKey: [key] })
    },
  )
  const outcome = adjustment.outcomes[p.outcome] ?? ''
  return (
    <Card title={t.waiting}>
      <p className="second" style={{ marginBottom: 12 }}>{t.waitingLead(instant(p.at))}</p>
      <dl className="facts">
        <dt>{t.outcome}</dt>
        <dd><b>{outcome}</b></dd>
        {p.document && (
          <>
            <dt>{t.document}</dt>
            <dd>{p.document}</dd>
          </>
        )}
        <dt>{t.reason}</dt>
        <dd className="text">{p.reason}</dd>
        <dt>{t.digest}</dt>
        <dd><span className="mono">{grouped(p.digest)}</span><br /><span className="small second">{t.digestHint}</span></dd>
      </dl>
      {may && <button type="button" className="button danger" style={{ marginTop: 16 }} onClick={() => ask(true)}>{t.approve}</button>}
      {asked && (
        <Confirm title={t.approveTitle} action={t.approve} danger word={t.word} busy={approve.isPending} error={approve.error} onConfirm={() => approve.mutate()} onClose={() => ask(false)}>
          <p>{t.approveLead(c.groupName, outcome, p.document)}</p>
        </Confirm>
      )}
    </Card>
  )
}

/** The outcomes that a standing allows, as the server has them. */
const outcomes: Record<string, Ruling['outcome'][]> = {
  listed: ['dismissed', 'suspended', 'revoked'],
  suspended: ['dismissed', 'reinstated', 'revoked'],
  revoked: ['dismissed', 'reinstated'],
}

function Propose({ data: c, done }: { data: CaseData; done: () => void }) {
  const client = useQueryClient()
  const [v, set] = useState({ outcome: '' as Ruling['outcome'] | '', reason: '', document: '' })
  const propose = useAct(
    (outcome: Ruling['outcome'], key: string) => take(api.POST('/v1/register/cases/{case}/ruling', { params: { path: { case: c.id } }, body: { ...v, outcome }, ...withKey(key) })),
    () => {
      done()
      void client.invalidateQueries({ queryKey: ['cases'] })
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (v.outcome) propose.mutate(v.outcome)
  }
  const wrong = propose.error
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.title}</h2>
      <p className="second" style={{ marginBottom: 16 }}>{t.lead}</p>
      {wrong && <ProblemBox error={wrong} />}
      <fieldset className="bare field">
        <legend className="label">{t.outcome}</legend>
        <div className="picks">
          {(outcomes[c.standing] ?? []).map((o) => (
            <label key={o}>
              <input type="radio" name="outcome" checked={v.outcome === o} onChange={() => set({ ...v, outcome: o })} />
              <span>{adjustment.outcomes[o]}<span className="small second"> {adjustment.notes[o]}</span></span>
            </label>
          ))}
        </div>
      </fieldset>
      <Field label={t.reason} hint={t.reasonHint} wrong={wrong?.at('/reason')}>
        <textarea rows={5} minLength={10} maxLength={5000} required value={v.reason} onChange={(e) => set({ ...v, reason: e.target.value })} />
      </Field>
      <Field label={t.document} hint={t.documentHint} wrong={wrong?.at('/document')}>
        <input maxLength={100} required={v.outcome !== 'dismissed'} value={v.document} onChange={(e) => set({ ...v, document: e.target.value })} />
      </Field>
      <button className="button primary" disabled={v.outcome === '' || propose.isPending}>{t.submit}</button>
    </form>
  )
}
