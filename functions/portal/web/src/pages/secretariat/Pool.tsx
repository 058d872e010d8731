// The pool of experts: import, freeze with quotas and the source of the public value, draw; then seats and invitations (R6.3).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { serverNow } from '../../api/clock'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { asWorkbook, workbookTypes } from '../../api/workbook'
import { grouped, instant, number } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { Dialog } from '../../parts/Dialog'
import { Field } from '../../parts/Field'
import { ImportRefusal } from '../../parts/ImportRefusal'
import { asInstant, InstantField } from '../../parts/InstantField'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { pool as t } from '../../texts/zh-CN/pool'
import { provinces } from '../../texts/zh-CN/provinces'
import { poolQuery } from './queries'
import { Seats } from './Seats'

export type PoolState = Schemas['PoolState']
type Counts = Record<string, number>

export function Pool() {
  const round = useRoundId()
  const may = useMe().person?.role === 'secretariat'
  const state = useQuery(poolQuery(round))
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded queries={{ state }} lines={12}>
        {({ state }) => (
          <>
            <Imported round={round} state={state} may={may} />
            {state.frozen ? <Frozen state={state} /> : may && state.members > 0 && <Freeze key={state.import} round={round} state={state} />}
            {state.frozen && (state.drawn ? <Drawn state={state} /> : <Draw round={round} state={state} may={may} />)}
          </>
        )}
      </Loaded>
      <Seats round={round} may={may} />
    </Page>
  )
}

interface Props {
  round: string
  state: PoolState
  may: boolean
}

const useTold = (round: string) => {
  const client = useQueryClient()
  return () => {
    for (const key of ['pool', 'seats']) void client.invalidateQueries({ queryKey: [key, round] })
  }
}

/** How many experts of the pool each code has. */
const counted = (state: PoolState, by: 'province' | 'field'): Counts => {
  const all: Counts = {}
  for (const c of state.counts ?? []) all[c[by]] = (all[c[by]] ?? 0) + c.experts
  return all
}

function Imported({ round, state, may }: Props) {
  const told = useTold(round)
  const read = useAct((file: File, key: string) => take(api.POST('/v1/review/{round}/pool/workbook', { params: { path: { round } }, ...asWorkbook(file, key) })), told)
  return (
    <Card
      title={t.steps.import}
      end={
        may && (
          <span className="row screen">
            <a className="button" href={`/v1/review/${round}/pool/workbook`} download>{t.download}</a>
            {!state.frozen && (
              <label className={state.members > 0 ? 'button file-button' : 'button primary file-button'}>
                <input
                  type="file" className="hush" accept={workbookTypes} aria-label={t.upload} disabled={read.isPending}
                  onChange={(e) => {
                    const file = e.target.files?.[0]
                    if (file) read.mutate(file)
                    e.target.value = '' // the same file may be chosen again after it was mended
                  }}
                />
                {read.isPending ? t.uploading : t.upload}
              </label>
            )}
          </span>
        )
      }
    >
      {state.members === 0 ? <Empty title={t.none}>{t.noneLead}</Empty> : <p>{t.imported(number(state.members), instant(state.importedAt ?? ''))}</p>}
      {read.error && (
        <Dialog title={t.refused} onClose={() => read.reset()}>
          <ImportRefusal error={read.error} />
          <div className="row end"><button type="button" className="button" onClick={() => read.reset()}>{common.close}</button></div>
        </Dialog>
      )}
    </Card>
  )
}

/** Deals n places one by one to the codes in turn, to none more than it has experts. */
export function spread(n: number, have: Counts): Counts {
  const dealt: Counts = {}
  for (let left = n, moved = true; left > 0 && moved; ) {
    moved = false
    for (const code of Object.keys(have).sort()) {
      if (left === 0 || (dealt[code] ?? 0) >= (have[code] ?? 0)) continue
      dealt[code] = (dealt[code] ?? 0) + 1
      left--
      moved = true
    }
  }
  return dealt
}

const sum = (counts: Counts) => Object.values(counts).reduce((a, b) => a + b, 0)
const given = (counts: Counts) => Object.fromEntries(Object.entries(counts).filter(([, n]) => n !== 0))

function Freeze({ round, state }: Omit<Props, 'may'>) {
  const told = useTold(round)
  const have = { provinces: counted(state, 'province'), fields: counted(state, 'field') }
  const [size, setSize] = useState('')
  const [quotas, set] = useState<{ provinces: Counts; fields: Counts }>({ provinces: {}, fields: {} })
  const [source, setSource] = useState('')
  const [known, setKnown] = useState({ day: '', hour: 16 })
  const [asked, ask] = useState(false)
  const act = useAct(
    (_: void, key: string) =>
      take(api.POST('/v1/review/{round}/pool/freeze', { params: { path: { round } }, body: { provinces: given(quotas.provinces), fields: given(quotas.fields), source, knownAt: asInstant(known) }, ...withKey(key) })),
    told,
  )
  const deal = (text: string) => {
    setSize(text)
    const n = Math.min(Number(text) || 0, state.members)
    set({ provinces: spread(n, have.provinces), fields: spread(n, have.fields) })
  }
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  const ready = sum(quotas.provinces) > 0 && source.trim().length >= 4 && known.day !== ''
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.steps.freeze}</h2>
      {act.error && <ProblemBox error={act.error} />}
      <div className="narrow">
        <Field label={t.size} hint={t.sizeHint}><input className="short" inputMode="numeric" value={size} maxLength={2} onChange={(e) => deal(e.target.value)} autoComplete="off" /></Field>
      </div>
      <div className="cards">
        <Quotas title={t.provinces} head={t.province} names={provinces} have={have.provinces} want={quotas.provinces} onChange={(provinces) => set({ ...quotas, provinces })} />
        <Quotas title={t.fields} head={t.field} names={t.fieldNames} have={have.fields} want={quotas.fields} onChange={(fields) => set({ ...quotas, fields })} />
      </div>
      <p className="second" role="status">{t.sum(sum(quotas.provinces), sum(quotas.fields))}</p>
      <div className="narrow">
        <Field label={t.source} hint={t.sourceHint} wrong={act.error?.at('/source')}><input value={source} maxLength={200} placeholder={t.sourceExample} onChange={(e) => setSource(e.target.value)} autoComplete="off" /></Field>
        <InstantField label={t.knownAt} hint={t.knownHint} wrong={act.error?.at('/knownAt')} value={known} onChange={setKnown} />
        <p className="small second" style={{ margin: '16px 0' }}>{t.why}</p>
      </div>
      <button className="button primary" disabled={!ready || act.isPending}>{t.freeze}</button>
      {asked && (
        <Confirm title={t.freeze} action={t.freeze} word={t.word} danger busy={act.isPending} error={null} onConfirm={() => act.mutate(undefined, { onSettled: () => ask(false) })} onClose={() => ask(false)}>
          <p>{t.freezeLead(state.members, sum(quotas.provinces))}</p>
        </Confirm>
      )}
    </form>
  )
}

interface QuotasProps {
  title: string
  head: string
  names: Record<string, string>
  have: Counts
  want: Counts
  onChange?: (want: Counts) => void
}

function Quotas({ title, head, names, have, want, onChange }: QuotasProps) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={title}>
      <table className="table">
        <thead><tr><th scope="col">{head}</th><th scope="col" className="num">{t.have}</th><th scope="col" className="num">{t.quota}</th></tr></thead>
        <tbody>
          {Object.keys(have).sort().map((code) => (
            <tr key={code}>
              <td>{names[code] ?? code}</td>
              <td className="num">{number(have[code] ?? 0)}</td>
              <td className="num">
                {onChange ? (
                  <input className="input short" inputMode="numeric" aria-label={`${names[code] ?? code}${t.quota}`} value={String(want[code] ?? 0)} maxLength={2} onChange={(e) => onChange({ ...want, [code]: Number(e.target.value.replace(/\D/g, '')) })} />
                ) : (
                  number(want[code] ?? 0)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Frozen({ state }: { state: PoolState }) {
  const f = state.frozen
  if (!f) return null
  const { terms } = f
  return (
    <Card title={t.steps.freeze} aside={t.frozenAt(instant(f.at))}>
      <dl className="facts">
        <dt>{t.source}</dt><dd>{terms.source}</dd>
        <dt>{t.knownAt}</dt><dd>{instant(terms.knownAt)}{common.zone}</dd>
        <dt>{t.size}</dt><dd>{t.drawSize(sum(terms.quotas.provinces))}</dd>
        <dt>{t.content}</dt><dd className="mono">{grouped(f.content)}</dd>
      </dl>
      <details style={{ marginTop: 16 }}>
        <summary>{t.quota}</summary>
        <div className="cards" style={{ marginTop: 8 }}>
          <Quotas title={t.provinces} head={t.province} names={provinces} have={counted(state, 'province')} want={terms.quotas.provinces} />
          <Quotas title={t.fields} head={t.field} names={t.fieldNames} have={counted(state, 'field')} want={terms.quotas.fields} />
        </div>
      </details>
      <p className="small second" style={{ marginTop: 16 }}>{t.why}</p>
    </Card>
  )
}

function Draw({ round, state, may }: Props) {
  const told = useTold(round)
  const [value, set] = useState('')
  const [asked, ask] = useState(false)
  const draw = useAct((_: void, key: string) => take(api.POST('/v1/review/{round}/pool/draw', { params: { path: { round } }, body: { value }, ...withKey(key) })), told)
  const knownAt = state.frozen?.terms.knownAt ?? ''
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.steps.draw}</h2>
      {draw.error && <ProblemBox error={draw.error} />}
      {!may || serverNow() < Date.parse(knownAt) ? (
        <p className="second">{t.waitLead(instant(knownAt))}</p>
      ) : (
        <div className="narrow">
          <Field label={t.value} hint={t.valueHint}><input required maxLength={100} value={value} onChange={(e) => set(e.target.value)} autoComplete="off" /></Field>
          <button className="button primary" disabled={value.trim() === ''}>{t.draw}</button>
        </div>
      )}
      {asked && (
        <Confirm title={t.draw} action={t.draw} busy={draw.isPending} error={null} onConfirm={() => draw.mutate(undefined, { onSettled: () => ask(false) })} onClose={() => ask(false)}>
          <p>{t.drawLead(value)}</p>
        </Confirm>
      )}
    </form>
  )
}

function Drawn({ state }: { state: PoolState }) {
  const d = state.drawn
  return (
    d && (
      <Card title={t.steps.draw} aside={t.drawnAt(instant(d.at))}>
        <dl className="facts">
          <dt>{t.value}</dt><dd>{d.result.value}</dd>
          <dt>{t.seed}</dt><dd className="mono">{grouped(d.result.seed)}</dd>
        </dl>
      </Card>
    )
  )
}
