// The ledger as an auditor reads it: the signed checkpoint, the keys, the entries bundle by bundle, and where one entry stands.
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take } from '../../api/client'
import { grouped, instant, number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { saveText } from '../../parts/save'
import { Status } from '../../parts/Status'
import { auditor } from '../../texts/zh-CN/auditor'
import { actName, common } from '../../texts/zh-CN/common'

const t = auditor.ledger

interface Checkpoint {
  origin: string
  size: number
  root: string // base64
  signers: string[]
  text: string
}

/** A checkpoint in the form of C2SP tlog-checkpoint: three lines, an empty one, then who signed. */
export function readCheckpoint(text: string): Checkpoint {
  const [body = '', notes = ''] = text.split('\n\n')
  const [origin = '', size = '0', root = ''] = body.split('\n')
  const signers = notes.split('\n').flatMap((line) => /^— (\S+) /.exec(line)?.[1] ?? [])
  return { origin, size: Number(size), root, signers, text }
}

const checkpointQuery = queryOptions({
  queryKey: ['ledger-checkpoint'],
  queryFn: async () => readCheckpoint(await take(api.GET('/v1/ledger/checkpoint', { parseAs: 'text' }))),
})

const keysQuery = queryOptions({ queryKey: ['ledger-keys'], queryFn: async () => (await take(api.GET('/v1/ledger/keys'))).keys ?? [], staleTime: 300_000 })
const bundlesQuery = (from: number) =>
  queryOptions({ queryKey: ['ledger-bundles', from], queryFn: async () => (await take(api.GET('/v1/ledger/bundles', { params: { query: { from, limit: 10 } } }))).items ?? [], placeholderData: keepPreviousData })

export function Ledger() {
  const checkpoint = useQuery(checkpointQuery)
  const keys = useQuery(keysQuery)
  return (
    <Page title={t.title} lead={t.lead}>
      <Card title={t.head}>
        <Loaded queries={{ checkpoint, keys }} lines={5}>
          {({ checkpoint: c, keys }) => (
            <>
              <dl className="facts">
                <dt>{t.size}</dt>
                <dd>{number(c.size)}</dd>
                <dt>{t.root}</dt>
                <dd className="mono">{c.root}</dd>
                <dt>{t.origin}</dt>
                <dd className="mono">{c.origin}</dd>
                <dt>{t.signers}</dt>
                <dd className={c.signers.length > 0 ? 'mono' : undefined}>{c.signers.length > 0 ? c.signers.join(common.list) : <Status tone="danger">{t.unsigned}</Status>}</dd>
                <dt>{t.keys}</dt>
                <dd>
                  {keys.map((k) => (
                    <div key={k.key}>
                      <span className="mono">{grouped(k.key)}</span>{' '}
                      <span className="small second">{k.from && t.keyFrom(instant(k.from))}{k.to && t.keyTo(instant(k.to))}</span>
                    </div>
                  ))}
                </dd>
              </dl>
              <p className="screen" style={{ marginTop: 12 }}>
                <button type="button" className="button" onClick={() => saveText(c.text, `${t.head}.txt`, 'text/plain')}>{t.saveHead}</button>
              </p>
            </>
          )}
        </Loaded>
      </Card>
      <Find />
      <Entries size={checkpoint.data?.size} />
    </Page>
  )
}

function Find() {
  const { values, set } = useFilters('entry')
  const [text, type] = useState(values.entry)
  const place = useQuery({
    queryKey: ['ledger-entry', values.entry],
    queryFn: () => take(api.GET('/v1/ledger/entries/{entry}', { params: { path: { entry: values.entry } } })),
    enabled: values.entry !== '',
  })
  const submit = (e: FormEvent) => {
    e.preventDefault()
    set('entry', text.trim())
  }
  return (
    <Card title={t.find}>
      <form onSubmit={submit} className="row screen">
        <label className="hush" htmlFor="entry">{t.entry}</label>
        <input id="entry" className="input mono" style={{ flex: '1 1 320px' }} placeholder={t.entryHint} value={text} onChange={(e) => type(e.target.value)} autoComplete="off" />
        <button className="button" disabled={text.trim() === ''}>{t.look}</button>
      </form>
      {values.entry !== '' && (
        <div style={{ marginTop: 16 }}>
          <Loaded queries={{ place }} lines={2} refusals={{ 'not-found': <p className="note incomplete">{t.notFound}</p>, invalid: <p className="note incomplete">{t.notAnEntry}</p> }}>
            {({ place }) => <p className="note done" role="status">{place.sequence === undefined ? t.pending : t.stands(number(place.sequence + 1))}</p>}
          </Loaded>
        </div>
      )}
    </Card>
  )
}

interface Row {
  sequence: number
  id: string
  at: string
  act: string
  round: string
  subject: string
  role: string
  raw: string
}

function Entries({ size }: { size?: number }) {
  const { values, set } = useFilters('from')
  const from = Number(values.from) || 0
  const bundles = useQuery(bundlesQuery(from))
  const rows = (bundles.data ?? []).flatMap((b) => (b.entries ?? []).map((raw, i) => rowOf(raw, b.first + i, b.ids?.[i] ?? '')))
  const last = (bundles.data ?? []).at(-1)
  const more = last !== undefined && size !== undefined && last.first + (last.entries ?? []).length < size
  const columns: Column<Row>[] = [
    { id: 'act', title: t.columns.act, cell: (r) => actName(r.act) },
    { id: 'sequence', title: t.columns.sequence, num: true, cell: (r) => number(r.sequence + 1) },
    { id: 'at', title: t.columns.at, cell: (r) => <span className="nowrap">{instant(r.at)}</span> },
    { id: 'role', title: t.columns.role, cell: (r) => common.roles[r.role] ?? t.system },
    { id: 'subject', title: t.columns.subject, cell: (r) => <span className="mono">{r.subject}</span> },
    { id: 'id', title: t.columns.id, cell: (r) => <span className="mono">{r.id}</span> },
  ]
  return (
    <Card title={t.entries} aside={rows.length > 0 && rows[0] && t.range(number(rows[0].sequence + 1), number((rows.at(-1)?.sequence ?? 0) + 1))}>
      <div className="row screen" style={{ marginBottom: 12 }}>
        <button type="button" className="button small" disabled={from === 0} onClick={() => set('from', String(Math.max(0, from - 10)))}>{t.earlier}</button>
        <button type="button" className="button small" disabled={!more} onClick={() => set('from', String((last?.number ?? 0) + 1))}>{t.later}</button>
        <button type="button" className="button link small" disabled={rows.length === 0} onClick={() => saveText(rows.map((r) => r.raw).join('\n'), `${t.file}-${from}.ndjson`, 'application/x-ndjson')}>{t.save}</button>
      </div>
      <Loaded queries={{ bundles }} lines={10} isEmpty={() => rows.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
        {() => <DataTable name="ledger" label={t.entries} rows={rows} columns={columns} rowKey={(r) => r.id} plain />}
      </Loaded>
    </Card>
  )
}

/** An entry as it was hashed, read for people; what cannot be read still shows its number. */
function rowOf(raw: string, sequence: number, id: string): Row {
  let e: Record<string, unknown> = {}
  try {
    e = JSON.parse(raw) as Record<string, unknown>
  } catch {
    // the raw entry can still be saved and checked
  }
  const text = (name: string) => (typeof e[name] === 'string' ? (e[name] as string) : '')
  return { sequence, id, at: text('at'), act: text('act'), round: text('round'), subject: text('subject'), role: text('role'), raw }
}
