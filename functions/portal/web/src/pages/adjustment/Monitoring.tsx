// Who has filed the yearly monitoring and who has not; the secretariat sets the window.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { deadline, number, shortInstant } from '../../format'
import { statusTone } from '../../parts/CaseView'
import { DataTable, type Column } from '../../parts/DataTable'
import { Field } from '../../parts/Field'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { formTone } from '../../parts/Monitored'
import { Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Status } from '../../parts/Status'
import { Choose, Counts, Search } from '../../parts/Tools'
import { useMe } from '../../session'
import { adjustment, monitoring as t } from '../../texts/zh-CN/adjustment'
import { monitoringQuery, windowsOfMonitoringQuery } from './queries'

type Row = Schemas['MonitoringStanding']

const columns = (year: number): Column<Row>[] => [
  { id: 'group', title: t.columns.group, sort: (r) => r.name, cell: (r) => <Link to={`/register/${r.group}`}>{r.name}</Link> },
  { id: 'body', title: t.columns.body, sort: (r) => r.bodyName, cell: (r) => r.bodyName },
  { id: 'status', title: t.columns.status, sort: (r) => r.status, cell: (r) => <Status tone={statusTone[r.status] ?? 'second'}>{adjustment.statuses[r.status] ?? ''}</Status> },
  { id: 'filed', title: t.columns.filed, sort: (r) => r.filedAt ?? '', cell: (r) => (r.filedAt ? <Link className="nowrap" to={`/monitoring/${year}/${r.group}`}>{shortInstant(r.filedAt)}</Link> : <Status tone="incomplete">{t.lacking}</Status>) },
  { id: 'form', title: t.columns.form, sort: (r) => r.form ?? '', cell: (r) => (r.form ? <Status tone={formTone[r.form] ?? 'second'}>{t.statuses[r.form] ?? ''}</Status> : <span className="second">—</span>) },
  { id: 'remarks', title: t.columns.remarks, num: true, sort: (r) => r.remarks, cell: (r) => number(r.remarks) },
  { id: 'declared', title: t.columns.declared, sort: (r) => Number(r.declared), cell: (r) => (r.declared ? <b>{t.declared}</b> : <span className="second">—</span>) },
  { id: 'missed', title: t.columns.missed, sort: (r) => r.missed, cell: (r) => (r.anomaly ? <Status tone="danger">{t.anomaly(r.missed)}</Status> : t.missed(r.missed)) },
]

export function Monitoring() {
  const windows = useQuery(windowsOfMonitoringQuery)
  const { values, set, clear } = useFilters('q', 'year', 'show')
  const role = useMe().person?.role
  const year = Number(values.year) || (windows.data?.at(-1)?.year ?? 0)
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded queries={{ windows }} lines={6} isEmpty={({ windows }) => windows.length === 0} empty={<section className="card"><Empty title={t.none}>{t.noneLead}</Empty></section>}>
        {({ windows }) => (
          <section className="card">
            <div className="tools screen"><Choose label={t.choose} all={t.year(windows.at(-1)?.year ?? 0)} value={values.year} onChange={(v) => set('year', v)} options={windows.slice(0, -1).map((w) => [String(w.year), t.year(w.year)])} /></div>
            <Overview key={year} year={year} values={values} set={set} clear={clear} />
          </section>
        )}
      </Loaded>
      {role === 'secretariat' && <SetWindow />}
    </Page>
  )
}

function Overview(props: { year: number; values: Record<'q' | 'show', string>; set: (name: 'q' | 'show', v: string) => void; clear: () => void }) {
  const { year, values, set, clear } = props
  const overview = useQuery(monitoringQuery(year))
  const shows = (r: Row) => values.show === '' || (values.show === 'any' ? !!r.filedAt : values.show === 'lacking' ? !r.filedAt : values.show === 'anomaly' ? r.anomaly : r.form === values.show)
  return (
    <Loaded queries={{ overview }} lines={8}>
      {({ overview: o }) => {
        const rows = o.groups ?? []
        return (
          <>
            <p className="second" style={{ marginBottom: 12 }}>{t.until(deadline(o.window.closesAt))}</p>
            <Counts
              counts={[
                { title: t.due, value: number(rows.length) }, { title: t.filed, value: number(o.filed) }, { title: t.lacking, value: number(rows.length - o.filed) },
                { title: t.anomalies, value: number(rows.filter((r) => r.anomaly).length) },
              ]}
            />
            <DataTable
              name="monitoring" label={t.title} columns={columns(year)} rowKey={(r) => r.group} all={rows.length} onClear={clear} rows={rows.filter((r) => matches(values.q, r.name, r.bodyName) && shows(r))}
              filters={
                <>
                  <Search hint={t.columns.group} value={values.q} onChange={(v) => set('q', v)} />
                  <Choose label={t.show} value={values.show} onChange={(v) => set('show', v)} options={Object.entries(t.only)} />
                </>
              }
            />
          </>
        )
      }}
    </Loaded>
  )
}

const midnight = (day: string, days = 0) => new Date(Date.parse(`${day}T00:00:00+08:00`) + days * 86400_000).toISOString()

function SetWindow() {
  const client = useQueryClient()
  const last = new Date(useServerNow(60_000) + 8 * 3600_000).getUTCFullYear()
  const [v, put] = useState({ year: String(last), opens: '', closes: '' })
  const save = useAct(
    (_: void, key: string) => take(api.POST('/v1/register/monitoring/{year}/window', { params: { path: { year: Number(v.year) } }, body: { opensAt: midnight(v.opens), closesAt: midnight(v.closes, 1) }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: ['monitoring'] }),
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    save.mutate()
  }
  return (
    <form className="card narrow" onSubmit={submit}>
      <h2>{t.set}</h2>
      <p className="second" style={{ marginBottom: 16 }}>{t.setLead}</p>
      {save.error && <ProblemBox error={save.error} />}
      {save.data && <p className="note done" role="status">{t.saved}</p>}
      <Field label={t.choose} wrong={save.error?.at('/year')}>
        <select className="input" value={v.year} onChange={(e) => put({ ...v, year: e.target.value })}>
          {[last, last - 1, last - 2].map((y) => <option key={y} value={y}>{t.year(y)}</option>)}
        </select>
      </Field>
      <Field label={t.opensAt} hint={t.opensHint} wrong={save.error?.at('/opensAt')}>
        <input type="date" required value={v.opens} onChange={(e) => put({ ...v, opens: e.target.value })} />
      </Field>
      <Field label={t.closesAt} hint={t.closesHint} wrong={save.error?.at('/closesAt')}>
        <input type="date" required value={v.closes} onChange={(e) => put({ ...v, closes: e.target.value })} />
      </Field>
      <button className="button primary" disabled={save.isPending}>{t.save}</button>
    </form>
  )
}
