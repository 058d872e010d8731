// One group's form of a year beside that of the year before, for who oversees the monitoring; the secretariat returns or accepts it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useParams } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { instant, number } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { formTone, Returns } from '../../parts/Monitored'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt, type ReceiptData } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useMe } from '../../session'
import { adjustment, monitoring } from '../../texts/zh-CN/adjustment'
import { filingQuery, lastFilingQuery } from './queries'

type Filing = Schemas['MonitoringFiling']

const t = monitoring.form
const figures = ['members', 'enterprises', 'meetings', 'students', 'interns', 'trained', 'funds'] as const

export function MonitoringForm() {
  const { year = '', group = '' } = useParams()
  const filing = useQuery(filingQuery(Number(year), group))
  const last = useQuery(lastFilingQuery(Number(year) - 1, group))
  const may = useMe().person?.role === 'secretariat'
  const [receipt, keep] = useState<{ title: string; data: ReceiptData }>()
  const missing = <Card><Empty title={t.missing}>{t.missingLead}</Empty></Card>
  return (
    <Page title={filing.data?.groupName ?? monitoring.title} lead={filing.data && monitoring.year(filing.data.year)} way={<Link to={`/monitoring?year=${year}`}>{monitoring.title}</Link>} narrow>
      <Loaded queries={{ filing, last }} lines={12} refusals={{ 'not-found': missing, invalid: missing }}>
        {({ filing: f, last }) => (
          <>
            {receipt && (
              <>
                <p className="note done" role="status">{receipt.title}</p>
                <Card title={t.receipt}><Receipt receipt={receipt.data} about={f.groupName} /></Card>
              </>
            )}
            <Card title={t.state}>
              <dl className="facts">
                <dt>{t.status}</dt>
                <dd><Status tone={formTone[f.status] ?? 'second'}>{monitoring.statuses[f.status] ?? ''}</Status></dd>
                <dt>{t.filed}</dt>
                <dd>{t.filedAt(instant(f.filedAt), f.times)}</dd>
                {f.acceptedAt && (
                  <>
                    <dt>{t.acceptedAt}</dt>
                    <dd>{instant(f.acceptedAt)}</dd>
                  </>
                )}
              </dl>
              <p style={{ marginTop: 12 }}><Link to={`/register/${f.group}`}>{adjustment.one.seePublic}</Link></p>
            </Card>
            <Returns returns={f.returns ?? []} />
            <Read filing={f} before={last?.form} />
            {may && f.status === 'filed' && <Judge filing={f} keep={keep} />}
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Read({ filing: f, before }: { filing: Filing; before?: Schemas['MonitoringForm'] }) {
  const jumped = new Set((f.remarks ?? []).map((r) => r.field))
  return (
    <>
      <Card title={t.figures}>
        <div className="scroll" tabIndex={0} role="region" aria-label={t.figures}>
          <table className="table">
            <thead><tr><th scope="col">{t.item}</th><th scope="col" className="num">{monitoring.year(f.year - 1)}</th><th scope="col" className="num">{monitoring.year(f.year)}</th></tr></thead>
            <tbody>
              {figures.map((x) => (
                <tr key={x}>
                  <td>{monitoring.fields[x]}{jumped.has(x) && <><br /><Status tone="incomplete">{t.jump}</Status></>}</td>
                  <td className="num">{before ? number(before[x]) : '—'}</td>
                  <td className="num">{number(f.form[x])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {!before && <p className="second small" style={{ marginTop: 8 }}>{t.noBefore}</p>}
        {f.form.explainedJumps && (
          <>
            <h3>{monitoring.explainedJumps}</h3>
            <p className="text">{f.form.explainedJumps}</p>
          </>
        )}
      </Card>
      <section className="card reading">
        <h2>{t.words}</h2>
        <h3>{monitoring.majorChange}</h3>
        <p className="text">{f.form.majorChange ? f.form.changeNote : t.none}</p>
        <h3>{monitoring.violation}</h3>
        <p className="text">{f.form.violation ? f.form.violationNote : t.none}</p>
        <h3>{monitoring.summary}</h3>
        <p className="text">{f.form.summary}</p>
      </section>
    </>
  )
}

function Judge({ filing: f, keep }: { filing: Filing; keep: (r: { title: string; data: ReceiptData }) => void }) {
  const client = useQueryClient()
  const [v, put] = useState({ reason: '', days: '10' })
  const [asked, ask] = useState(false)
  const params = { path: { year: f.year, group: f.group }, header: { 'If-Match': `"${f.version}"` } }
  const settle = (title: string) => (done: Schemas['MonitoringFiled']) => {
    ask(false)
    keep({ title, data: done.receipt })
    void client.invalidateQueries({ queryKey: ['monitoring'] })
  }
  const accept = useAct((_: void, key: string) => take(api.POST('/v1/register/monitoring/{year}/filings/{group}/accept', { params, ...withKey(key) })), settle(t.accepted))
  const giveBack = useAct(
    (_: void, key: string) => take(api.POST('/v1/register/monitoring/{year}/filings/{group}/return', { params, body: { reason: v.reason, workingDays: Number(v.days) }, ...withKey(key) })),
    settle(t.returned),
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    giveBack.mutate()
  }
  const wrong = giveBack.error
  return (
    <>
      <Card title={t.accept}>
        <p style={{ marginBottom: 12 }}>{t.acceptLead}</p>
        <button type="button" className="button primary" onClick={() => ask(true)}>{t.accept}</button>
        {asked && (
          <Confirm title={t.accept} action={t.acceptAction} busy={accept.isPending} error={accept.error} onConfirm={() => accept.mutate()} onClose={() => ask(false)}>
            <p>{t.acceptConfirm(f.groupName, monitoring.year(f.year))}</p>
          </Confirm>
        )}
      </Card>
      <form className="card" onSubmit={submit}>
        <h2>{t.giveBack}</h2>
        <p className="second" style={{ marginBottom: 16 }}>{t.giveBackLead}</p>
        {wrong && <ProblemBox error={wrong} />}
        <Field label={t.reason} hint={t.reasonHint} wrong={wrong?.at('/reason')}>
          <textarea rows={4} minLength={10} maxLength={2000} required value={v.reason} onChange={(e) => put({ ...v, reason: e.target.value })} />
        </Field>
        <Field label={t.days} hint={t.daysHint}>
          <select className="input" value={v.days} onChange={(e) => put({ ...v, days: e.target.value })}>
            {[5, 10, 15, 20].map((n) => <option key={n} value={n}>{adjustment.opening.daysUnit(n)}</option>)}
          </select>
        </Field>
        <button className="button" disabled={giveBack.isPending}>{t.giveBackAction}</button>
      </form>
    </>
  )
}
