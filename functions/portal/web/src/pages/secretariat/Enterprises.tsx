// The list of integration enterprises: what is in force, where it came from, and the next one, compared before it is taken over.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { asWorkbook, workbookTypes } from '../../api/workbook'
import { grouped, instant, number, plainDay } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { Dialog } from '../../parts/Dialog'
import { Field } from '../../parts/Field'
import { matches, useFilters } from '../../parts/filters'
import { ImportRefusal } from '../../parts/ImportRefusal'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Choose, Search } from '../../parts/Tools'
import { useMe } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { enterprises as t } from '../../texts/zh-CN/open'

type Enterprise = Schemas['EnterpriseEnterprise']

const key = ['enterprises']

export function Enterprises() {
  const list = useQuery({ queryKey: key, queryFn: () => take(api.GET('/v1/enterprises')) })
  const role = useMe().person?.role
  const [file, choose] = useState<File>()
  const client = useQueryClient()
  const compare = useAct((f: File, once: string) => take(api.POST('/v1/enterprises/workbook', asWorkbook(f, once))))
  const bring = useAct(
    ({ file, source, version }: { file: File; source: string; version: number }, once: string) => {
      const sent = asWorkbook(file, once)
      return take(api.POST('/v1/enterprises', { ...sent, params: { query: { source }, header: { 'If-Match': `"${version}"` } } }))
    },
    () => {
      compare.reset()
      void client.invalidateQueries({ queryKey: key })
    },
  )
  const close = () => {
    compare.reset()
    bring.reset()
  }
  return (
    <Page
      title={t.title}
      lead={t.lead}
      acts={
        <>
          <a className="button" href="/v1/enterprises/workbook" download>{t.export}</a>
          {(role === 'secretariat' || role === 'ministry') && (
            <label className="button primary file-button">
              <input
                type="file" className="hush" accept={workbookTypes} aria-label={t.import} disabled={compare.isPending}
                onChange={(e) => {
                  const chosen = e.target.files?.[0]
                  bring.reset()
                  choose(chosen)
                  if (chosen) compare.mutate(chosen)
                  e.target.value = '' // the same file may be chosen again after it was mended
                }}
              />
              {compare.isPending ? t.reading : t.import}
            </label>
          )}
        </>
      }
    >
      {bring.data && (
        <Card title={t.done(bring.data.version.number, number(bring.data.version.count))}>
          <Receipt receipt={bring.data.receipt} about={t.about} />
        </Card>
      )}
      <Loaded queries={{ list }} lines={10} isEmpty={({ list }) => list.versions.length === 0} empty={<Card><Empty title={t.none}>{t.noneLead}</Empty></Card>}>
        {({ list }) => <><Now rows={list.items} /><Versions versions={list.versions} /></>}
      </Loaded>
      {compare.error && (
        <Dialog title={t.preview} onClose={close}>
          <ImportRefusal error={compare.error} />
          <div className="row end"><button type="button" className="button" onClick={close}>{common.close}</button></div>
        </Dialog>
      )}
      {compare.data && file && (
        <Dialog title={t.preview} onClose={close}>
          <Preview found={compare.data} error={bring.error} busy={bring.isPending} onClose={close} onApply={(source) => bring.mutate({ file, source, version: compare.data.version })} />
        </Dialog>
      )}
    </Page>
  )
}

function Now({ rows }: { rows: Enterprise[] }) {
  const { values, set, clear } = useFilters('q', 'standing')
  const columns: Column<Enterprise>[] = [
    { id: 'name', title: t.columns.name, sort: (e) => e.name, cell: (e) => e.name },
    { id: 'uscc', title: t.columns.uscc, sort: (e) => e.uscc, cell: (e) => <span className="mono nowrap">{e.uscc}</span> },
    { id: 'standing', title: t.columns.standing, sort: (e) => e.standing, cell: (e) => t.standings[e.standing] },
    { id: 'since', title: t.columns.since, sort: (e) => e.since, cell: (e) => plainDay(e.since) },
  ]
  return (
    <Card title={t.now} aside={t.count(number(rows.length))}>
      <DataTable
        name="enterprises" label={t.now} columns={columns} rowKey={(e) => e.uscc} all={rows.length} onClear={clear}
        rows={rows.filter((e) => matches(values.q, e.name, e.uscc) && (!values.standing || e.standing === values.standing))}
        filters={
          <>
            <Search hint={t.search} value={values.q} onChange={(v) => set('q', v)} />
            <Choose label={t.columns.standing} value={values.standing} onChange={(v) => set('standing', v)} options={Object.entries(t.standings)} />
          </>
        }
      />
    </Card>
  )
}

function Versions({ versions }: { versions: Schemas['EnterpriseVersion'][] }) {
  return (
    <Card title={t.versions}>
      <ul className="plain">
        {versions.map((v) => (
          <li key={v.number}>
            <b>{t.version(v.number, number(v.count))}</b>
            <p>{v.source}</p>
            <p className="small second">{instant(v.importedAt)}，{t.digest} <span className="mono">{grouped(v.digest)}</span></p>
          </li>
        ))}
      </ul>
    </Card>
  )
}

const most = 20 // rows of a kind that the preview shows

interface PreviewProps {
  found: Schemas['StatisticsComparedEnterprises']
  error: unknown
  busy: boolean
  onClose: () => void
  onApply: (source: string) => void
}

function Preview({ found, error, busy, onClose, onApply }: PreviewProps) {
  const [source, name] = useState('')
  const parts: [string, Enterprise[]][] = [[t.added, found.added], [t.removed, found.removed], [t.changed, found.changed.map((c) => c.new)]]
  const [added, removed, changed] = parts.map(([, rows]) => rows.length) as [number, number, number]
  const differs = added + removed + changed > 0
  const submit = (e: FormEvent) => {
    e.preventDefault()
    onApply(source.trim())
  }
  return (
    <form onSubmit={submit}>
      <p>{differs ? t.summary(added, removed, changed, found.unchanged) : t.same}</p>
      {parts.filter(([, rows]) => rows.length > 0).map(([title, rows]) => (
        <div key={title} className="preview-part">
          <h3>{title}</h3>
          <div className="scroll" tabIndex={0} role="region" aria-label={title}>
            <table className="table">
              <thead><tr><th>{t.columns.name}</th><th>{t.columns.uscc}</th><th>{t.columns.standing}</th><th>{t.columns.since}</th></tr></thead>
              <tbody>
                {rows.slice(0, most).map((e) => (
                  <tr key={e.uscc}><td>{e.name}</td><td className="mono nowrap">{e.uscc}</td><td className="nowrap">{t.standings[e.standing]}</td><td className="nowrap">{plainDay(e.since)}</td></tr>
                ))}
              </tbody>
            </table>
          </div>
          {rows.length > most && <p className="small second">{t.more(rows.length - most)}</p>}
        </div>
      ))}
      {differs && <Field label={t.source} hint={t.sourceHint}><input value={source} onChange={(e) => name(e.target.value)} minLength={4} maxLength={100} required /></Field>}
      {error != null && <ProblemBox error={error} />}
      <div className="row end">
        <button type="button" className="button" onClick={onClose}>{common.cancel}</button>
        {differs && <button className="button primary" disabled={busy}>{t.apply}</button>}
      </div>
    </form>
  )
}
