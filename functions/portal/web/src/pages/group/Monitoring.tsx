// The yearly monitoring of a listed group: the form, checked as it is filled in.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { deadline, instant, number } from '../../format'
import { Field } from '../../parts/Field'
import { Loaded } from '../../parts/Loaded'
import { Returns } from '../../parts/Monitored'
import { Card } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt, type ReceiptData } from '../../parts/Receipt'
import { monitoring as t } from '../../texts/zh-CN/adjustment'
import { ownMonitoringQuery } from '../adjustment/queries'

type Form = Schemas['MonitoringForm']
type Own = Schemas['MonitoringOwn']

const figures = ['members', 'enterprises', 'meetings', 'students', 'interns', 'trained', 'funds'] as const

export function Monitoring() {
  const own = useQuery(ownMonitoringQuery)
  return (
    <>
      <h2 style={{ marginBottom: 12 }}>{t.own}</h2>
      <Loaded queries={{ own }} lines={6} isEmpty={({ own }) => own.length === 0} empty={<Card><p className="second">{t.ownNone}</p></Card>}>
        {({ own }) => own.map((o) => <Year key={o.window.year} own={o} last={own.find((x) => x.window.year === o.window.year - 1)?.filing?.form} />)}
      </Loaded>
    </>
  )
}

function Year({ own: o, last }: { own: Own; last?: Form }) {
  const now = useServerNow(10_000)
  const [anew, again] = useState(false)
  const [receipt, keep] = useState<ReceiptData>()
  const f = o.filing
  const opens = Date.parse(o.window.opensAt)
  const closes = Date.parse(o.window.closesAt)
  const term = f?.status === 'returned' ? f.returns?.at(-1)?.until : undefined
  const open = o.due && f?.status !== 'accepted' && ((opens <= now && now < closes) || (term !== undefined && now < Date.parse(term)))
  return (
    <>
      <Card title={t.year(o.window.year)} aside={now < opens ? t.from(instant(o.window.opensAt)) : t.until(deadline(o.window.closesAt))}>
        {f && !term && <p>{open ? t.filedAt(instant(f.filedAt), f.times) : t.filedFinal(instant(f.filedAt))}{f.acceptedAt && <><br />{t.form.own.accepted(instant(f.acceptedAt))}</>}</p>}
        {term && <p className="near" style={{ marginBottom: 12 }}>{(open ? t.form.own.returned : t.form.own.overdue)(deadline(term))}</p>}
        {!f && !o.due && <p className="second">{t.notDue}</p>}
        {!f && o.due && now >= closes && <p className="near">{t.missedOwn}</p>}
        {receipt && (
          <>
            <h3>{t.receipt}</h3>
            <Receipt receipt={receipt} about={t.year(o.window.year)} />
          </>
        )}
        {open && f && !anew && <button type="button" className="button" onClick={() => again(true)}>{term ? t.amend : t.again}</button>}
        {open && (!f || anew) && (
          <Fill
            year={o.window.year} before={f?.form} last={last}
            done={(r) => {
              keep(r)
              again(false)
            }}
          />
        )}
      </Card>
      <Returns returns={f?.returns ?? []} />
    </>
  )
}

const blank: Form = { members: 0, enterprises: 0, meetings: 0, students: 0, interns: 0, trained: 0, funds: 0, majorChange: false, changeNote: '', violation: false, violationNote: '', summary: '', explainedJumps: '' }

function Fill({ year, before, last, done }: { year: number; before?: Form; last?: Form; done: (r: ReceiptData) => void }) {
  const client = useQueryClient()
  const [v, set] = useState<Form>(before ?? blank)
  const path = { params: { path: { year } } }
  const check = useAct((form: Form, key: string) => take(api.POST('/v1/register/monitoring/{year}/check', { ...path, body: form, ...withKey(key) })))
  const look = check.mutate
  useEffect(() => {
    if (v.members < 1) return
    const timer = setTimeout(() => look(v), 800)
    return () => clearTimeout(timer)
  }, [v, look])
  const file = useAct(
    (form: Form, key: string) => take(api.POST('/v1/register/monitoring/{year}/filings', { ...path, body: form, ...withKey(key) })),
    (filed) => {
      done(filed.receipt)
      void client.invalidateQueries({ queryKey: ['monitoring'] })
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    file.mutate(v)
  }
  const wrong = file.error
  const words = (name: 'changeNote' | 'violationNote' | 'summary' | 'explainedJumps', hint: string, rows: number) => (
    <Field label={t[name]} hint={hint} wrong={wrong?.at(`/${name}`)}>
      <textarea rows={rows} maxLength={name === 'summary' ? 5000 : 2000} value={v[name]} onChange={(e) => set({ ...v, [name]: e.target.value })} />
    </Field>
  )
  const mark = (name: 'majorChange' | 'violation') => (
    <p className="field"><label><input type="checkbox" checked={v[name]} onChange={(e) => set({ ...v, [name]: e.target.checked })} /> {t[name]}</label></p>
  )
  return (
    <form onSubmit={submit}>
      {wrong && <ProblemBox error={wrong} />}
      {figures.map((f) => (
        <Field key={f} label={t.fields[f] ?? ''} hint={last && t.form.own.last(number(last[f]))} wrong={wrong?.at(`/${f}`)}>
          <input type="number" inputMode="numeric" min={f === 'members' ? 1 : 0} step={1} required value={v[f] === 0 && !before ? '' : v[f]} onChange={(e) => set({ ...v, [f]: Math.trunc(Number(e.target.value)) })} />
        </Field>
      ))}
      {mark('majorChange')}
      {v.majorChange && words('changeNote', t.noteHint, 3)}
      {mark('violation')}
      {v.violation && words('violationNote', t.noteHint, 3)}
      {words('summary', t.summaryHint, 6)}
      {words('explainedJumps', t.explainedHint, 2)}
      {check.data && <Findings looked={check.data} />}
      <button className="button primary" disabled={file.isPending}>{t.submit}</button>
    </form>
  )
}

function Findings({ looked }: { looked: Schemas['NoticeLooked'] }) {
  const faults = looked.faults ?? []
  const remarks = looked.remarks ?? []
  return (
    <div className={faults.length > 0 ? 'note incomplete' : 'note done'} role="status">
      <h3>{t.checks}</h3>
      {faults.length + remarks.length === 0 && <p>{t.clear}</p>}
      <ul>
        {faults.map((f) => <li key={f.pointer}>{t.faults[f.code] ?? ''}</li>)}
        {remarks.map((r) => <li key={r.field}>{t.jump(t.fields[r.field] ?? '', number(r.before), number(r.now))}</li>)}
      </ul>
    </div>
  )
}
