// One decision for several applications (R6.1): what to do, a preview that writes nothing, and what became of each.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { asProblem, type Problem } from '../../api/problem'
import { deadline } from '../../format'
import { Dialog } from '../../parts/Dialog'
import { Field } from '../../parts/Field'
import { ProblemBox } from '../../parts/ProblemBox'
import { saveJSON } from '../../parts/save'
import { Status } from '../../parts/Status'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import type { Candidate } from './queries'

const t = office.preliminary.together

type Row = Schemas['ReviewDecidedTogether']
type Verdict = 'pass' | 'return'
interface Ruling {
  verdict: Verdict
  item?: string
  note?: string
  reason?: string
}
const atOnce = 50 // that the API takes in one request

interface Props {
  round: string
  candidates: Candidate[]
  checklist: Schemas['ReviewChecklistItem'][]
  onClose: () => void
}

/** Hands the applications over in parts, and tells after each how many are done. */
async function inParts<T>(all: T[], hand: (part: T[], n: number) => Promise<Row[]>, told: (rows: Row[]) => void): Promise<Row[]> {
  const rows: Row[] = []
  for (let from = 0; from < all.length; from += atOnce) {
    rows.push(...(await hand(all.slice(from, from + atOnce), from / atOnce)))
    told([...rows])
  }
  return rows
}

export function Together({ round, candidates: ticked, checklist, onClose }: Props) {
  const client = useQueryClient()
  const [candidates] = useState(ticked) // those that were chosen, whatever becomes of the queue behind
  const [ruling, setRuling] = useState<Ruling>({ verdict: 'pass' })
  const [done, setDone] = useState<Row[]>()
  const keys = useRef<string[]>([]) // of the parts: trying again after a lost answer does nothing twice
  const sent: Ruling = ruling.verdict === 'pass' ? { verdict: 'pass' } : ruling
  const preview = useMutation<Row[], Problem>({
    mutationFn: () =>
      inParts(candidates, async (part) => (await take(api.POST('/v1/review/{round}/preliminary/preview', { params: { path: { round } }, body: { ...sent, applications: part.map(({ application }) => ({ application })) } }))).items ?? [], () => undefined)
        .catch((e: unknown) => { throw asProblem(e) }),
    onSuccess: () => { keys.current = [] },
  })
  const will = (preview.data ?? []).filter((r) => !r.refusal)
  const decide = useMutation<Row[], Problem>({
    mutationFn: () =>
      inParts(will, async (part, n) => {
        const key = (keys.current[n] ??= crypto.randomUUID())
        return (await take(api.POST('/v1/review/{round}/preliminary', { params: { path: { round } }, body: { ...sent, applications: part.map(({ application, version }) => ({ application, version })) }, ...withKey(key) }))).items ?? []
      }, setDone).catch((e: unknown) => { throw asProblem(e) }),
    onSettled: () => {
      for (const key of ['candidates', 'preliminary']) void client.invalidateQueries({ queryKey: [key, round] })
    },
  })
  const close = () => !decide.isPending && onClose()
  return (
    <Dialog title={decide.isSuccess ? t.result : t.title} onClose={close}>
      <div className="together">
        {decide.isSuccess || decide.isPending || (done && decide.isError) ? (
          <Done rows={done ?? []} all={will.length} verdict={sent.verdict} error={decide.error} busy={decide.isPending} retry={() => decide.mutate()} onClose={onClose} />
        ) : preview.data ? (
          <>
            <p role="status"><b>{t.previewing(will.length, preview.data.length - will.length)}</b></p>
            <Rows rows={preview.data} verdict={sent.verdict} title={t.columns.outcome} />
            {decide.error && <ProblemBox error={decide.error} />}
            <div className="row end">
              <button type="button" className="button" onClick={() => preview.reset()}>{t.back}</button>
              <button type="button" className="button primary" disabled={will.length === 0} onClick={() => decide.mutate()}>{t.confirm(will.length)}</button>
            </div>
          </>
        ) : (
          <Choice ruling={ruling} onChange={setRuling} checklist={checklist} n={candidates.length} busy={preview.isPending} error={preview.error} onPreview={() => preview.mutate()} onClose={onClose} />
        )}
      </div>
    </Dialog>
  )
}

interface ChoiceProps {
  ruling: Ruling
  onChange: (r: Ruling) => void
  checklist: Props['checklist']
  n: number
  busy: boolean
  error: Problem | null
  onPreview: () => void
  onClose: () => void
}

function Choice({ ruling, onChange, checklist, n, busy, error, onPreview, onClose }: ChoiceProps) {
  const put = (part: Partial<Ruling>) => onChange({ ...ruling, ...part })
  const submit = (e: FormEvent) => {
    e.preventDefault()
    onPreview()
  }
  return (
    <form onSubmit={submit}>
      <p>{t.lead(n)}</p>
      <fieldset className="bare">
        <legend className="hush">{t.what}</legend>
        <div className="picks">
          {(['pass', 'return'] as const).map((v) => (
            <label key={v}>
              <input type="radio" name="together" checked={ruling.verdict === v} onChange={() => put({ verdict: v })} />
              {t.options[v]}
            </label>
          ))}
        </div>
      </fieldset>
      {ruling.verdict === 'return' && (
        <>
          <Field label={t.item} wrong={error?.at('/item')}>
            <select className="input" required value={ruling.item ?? ''} onChange={(e) => put({ item: e.target.value })}>
              <option value="">{t.choose}</option>
              {checklist.filter((i) => i.curable).map((i) => <option key={i.id} value={i.id}>{i.title}</option>)}
            </select>
          </Field>
          <Field label={t.note} wrong={error?.at('/note')}>
            <input className="input" required maxLength={500} value={ruling.note ?? ''} onChange={(e) => put({ note: e.target.value })} />
          </Field>
          <Field label={t.reason} hint={t.reasonHint} wrong={error?.at('/reason')}>
            <textarea required rows={3} maxLength={1000} value={ruling.reason ?? ''} onChange={(e) => put({ reason: e.target.value })} />
          </Field>
        </>
      )}
      {error && <ProblemBox error={error} />}
      <div className="row end">
        <button type="button" className="button" onClick={onClose}>{common.cancel}</button>
        <button className="button primary" disabled={busy}>{t.preview}</button>
      </div>
    </form>
  )
}

/** What becomes of each: those that are refused first, with the reason. */
function Rows({ rows, verdict, title }: { rows: Row[]; verdict: Verdict; title: string }) {
  const ordered = [...rows.filter((r) => r.refusal), ...rows.filter((r) => !r.refusal)]
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={title}>
      <table className="table">
        <thead>
          <tr><th>{t.columns.name}</th><th>{title}</th><th>{t.columns.why}</th></tr>
        </thead>
        <tbody>
          {ordered.map((r) => (
            <tr key={r.application}>
              <td>{r.groupName}</td>
              <td className="nowrap">{r.refusal ? <Status tone="danger">{t.refused}</Status> : <Status tone={verdict === 'pass' ? 'done' : 'action'}>{t.will[verdict]}</Status>}</td>
              <td className="small">
                {r.refusal ? <>{r.refusal.detail}{(r.refusal.errors ?? []).map((f) => <div key={f.pointer}>{f.detail}</div>)}</> : r.cureUntil ? t.cure(deadline(r.cureUntil)) : r.receipt ? '' : common.dash}
                {r.receipt && <div className="second">{t.receipt('')}<span className="mono">{r.receipt.id}</span></div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface DoneProps {
  rows: Row[]
  all: number
  verdict: Verdict
  error: Problem | null
  busy: boolean
  retry: () => void
  onClose: () => void
}

function Done({ rows, all, verdict, error, busy, retry, onClose }: DoneProps) {
  const receipts = rows.flatMap((r) => (r.receipt ? [{ application: r.application, groupName: r.groupName, receipt: r.receipt }] : []))
  return (
    <>
      <p role="status"><b>{busy ? t.doing(rows.length, all) : t.done(receipts.length, all - receipts.length)}</b></p>
      {rows.length > 0 && <Rows rows={rows} verdict={verdict} title={t.outcome} />}
      {error && <ProblemBox error={error} retry={retry} />}
      {!busy && (
        <div className="row end">
          {receipts.length > 0 && <button type="button" className="button" onClick={() => saveJSON(receipts, t.file)}>{t.save}</button>}
          <button type="button" className="button primary" onClick={onClose}>{common.close}</button>
        </div>
      )}
    </>
  )
}
