// What concerns a group after the list: how it stands, and the cases on it, which it answers.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link } from 'react-router'
import { api, take, withKey } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { day, deadline } from '../../format'
import { CaseView, statusTone, type CaseData } from '../../parts/CaseView'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { CertificatePrint } from '../../parts/Prints'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt, type ReceiptData } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { adjustment } from '../../texts/zh-CN/adjustment'
import { pub } from '../../texts/zh-CN/public'
import { caseFiles, casesQuery } from '../adjustment/queries'
import { useFiles } from '../public/evidence'
import { profileQuery } from '../public/queries'
import { Monitoring } from './Monitoring'
import { useOwn } from './queries'

const t = adjustment.own

export function Standing() {
  const { group } = useOwn()
  const profile = useQuery(profileQuery(group))
  const cases = useQuery(casesQuery)
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <Loaded queries={{ profile }} lines={6} refusals={{ 'not-found': <Card><Empty title={t.notListed}>{t.notListedLead}</Empty></Card> }}>
        {({ profile: p }) => (
          <>
            <Card>
              <dl className="facts">
                <dt>{t.standing}</dt>
                <dd><Status tone={statusTone[p.status] ?? 'second'}>{adjustment.statuses[p.status] ?? ''}</Status></dd>
                <dt>{adjustment.profile.since}</dt>
                <dd>{day(p.since)}</dd>
                <dt>{adjustment.profile.document}</dt>
                <dd>{p.document || adjustment.profile.noDocument}</dd>
                {p.certificate && <><dt>{adjustment.profile.certificate}</dt><dd className="mono">{p.certificate.number}</dd></>}
              </dl>
              {p.certificate && p.status === 'listed' && (
                <div style={{ marginTop: 12 }}>
                  <p className="second small">{t.certificateLead}</p>
                  <div className="row" style={{ marginTop: 8 }}>
                    <CertificatePrint code={p.certificate.code} />
                    <Link to={`/certificates/${p.certificate.code}`}>{pub.certificate.title}</Link>
                  </div>
                </div>
              )}
              <p style={{ marginTop: 12 }}><Link to={`/register/${p.group}`}>{adjustment.one.seePublic}</Link></p>
            </Card>
            <h2 style={{ marginBottom: 12 }}>{t.cases}</h2>
            <Loaded queries={{ cases }} lines={6} isEmpty={({ cases }) => cases.length === 0} empty={<Card><p className="second">{t.none}</p></Card>}>
              {({ cases }) => cases.map((c) => <One key={c.id} data={c} />)}
            </Loaded>
            <Monitoring />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function One({ data: c }: { data: CaseData }) {
  const now = useServerNow(10_000)
  const [receipt, keep] = useState<ReceiptData>()
  return (
    <>
      <CaseView data={c} />
      {receipt && <Card title={t.receipt}><Receipt receipt={receipt} about={c.groupName} /></Card>}
      {c.stage === 'opened' && now < Date.parse(c.answerBy) && <AnswerForm data={c} keep={keep} />}
      {c.stage === 'opened' && now >= Date.parse(c.answerBy) && <p className="note incomplete">{t.over(deadline(c.answerBy))}</p>}
      {c.decision && c.decision.outcome !== 'dismissed' && <p className="note">{t.contest}</p>}
    </>
  )
}

function AnswerForm({ data: c, keep }: { data: CaseData; keep: (r: ReceiptData | undefined) => void }) {
  const client = useQueryClient()
  const [text, type] = useState('')
  const [asked, ask] = useState(false)
  const files = useFiles(caseFiles, adjustment.files)
  const answer = useAct(
    (_: void, key: string) => take(api.POST('/v1/register/cases/{case}/answer', { params: { path: { case: c.id } }, body: { text, documents: files.accepted.map((d) => d.id) }, ...withKey(key) })),
    (done) => {
      ask(false)
      keep(done.receipt)
      void client.invalidateQueries({ queryKey: ['cases'] })
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.answerTitle}</h2>
      <p className="second" style={{ marginBottom: 16 }}>{t.answerLead}</p>
      {answer.error && <ProblemBox error={answer.error} />}
      <Field label={t.answer} hint={t.answerHint} wrong={answer.error?.at('/text')}>
        <textarea rows={6} minLength={10} maxLength={5000} required value={text} onChange={(e) => type(e.target.value)} />
      </Field>
      {files.field(answer.error?.at('/documents'))}
      {files.busy && <p className="second small" role="status">{adjustment.files.waiting}</p>}
      <button className="button primary" disabled={files.busy || answer.isPending}>{t.submit}</button>
      {asked && (
        <Confirm title={t.confirmTitle} action={t.action} busy={answer.isPending} error={null} onConfirm={() => answer.mutate(undefined, { onError: () => ask(false) })} onClose={() => ask(false)}>
          <p>{t.confirm}</p>
        </Confirm>
      )}
    </form>
  )
}
