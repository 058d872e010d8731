// The scoring form: points by indicator with their anchors, deductions with reasons, a comment, a running total. It saves by
// itself while it is a draft; a score that was given is changed by giving it again.
import { useQueryClient } from '@tanstack/react-query'
import { useState, type KeyboardEvent } from 'react'
import { api, takeVersioned, type Versioned } from '../../api/client'
import { useAct } from '../../api/queries'
import { number } from '../../format'
import { dropDraft, useAutosave, type Pieces, type Stored } from '../../parts/autosave'
import { Confirm } from '../../parts/Confirm'
import { Dialog } from '../../parts/Dialog'
import { Receipt, type ReceiptData } from '../../parts/Receipt'
import { SavedMark, SavingProblem } from '../../parts/SavedMark'
import { Status } from '../../parts/Status'
import { useStanding, type Window } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { expert } from '../../texts/zh-CN/expert'
import { Deductions } from './Deductions'
import { useFigures, type Figure } from './Figures'
import { scoreQuery } from './queries'
import { pointsKey, pointsOf, sumOf, toPieces, toScore, type Scheme, type Score } from './scoring'

const t = expert.dossier

interface Props {
  round: string
  application: string
  group: string
  years: number[]
  name: string
  scheme: Scheme
  score: Versioned<Score>
  window: Window | undefined
}

const storedOf = ({ data, etag }: Versioned<Score>): Stored => ({ etag, pieces: toPieces(data) })

export function ScoreForm({ round, application, group, years, name, scheme, score, window }: Props) {
  const figures = useFigures(round, group, years)
  const client = useQueryClient()
  const standing = useStanding(window)
  const [final, setFinal] = useState(score.data.final)
  const [confirming, setConfirming] = useState(false)
  const [receipt, setReceipt] = useState<ReceiptData>()
  const path = { round, application }
  const draft = `score.${round}.${application}`
  const put = (pieces: Pieces, etag: string, final: boolean) =>
    takeVersioned(
      api.PUT('/v1/review/{round}/applications/{application}/score', {
        params: { path, header: { 'If-Match': etag } },
        body: { ...toScore(pieces, scheme), final },
      }),
    )
  const open = standing?.state === 'open'
  const { pieces, saving, change, settle, etag, flush } = useAutosave({
    name: draft,
    stored: storedOf(score),
    savedAt: score.data.version > 0 ? Date.parse(score.data.savedAt) : undefined,
    send: async (pieces, etag) => {
      const answer = await put(pieces, etag, false)
      client.setQueryData(scoreQuery(round, application).queryKey, { data: answer.data.score, etag: answer.etag })
      return { etag: answer.etag, pieces }
    },
    read: async () => storedOf(await takeVersioned(api.GET('/v1/review/{round}/applications/{application}/score', { params: { path } }))),
    enabled: open && !final,
  })
  const give = useAct(
    () => put(pieces, etag, true),
    (answer) => {
      dropDraft(draft)
      setFinal(true)
      setConfirming(false)
      setReceipt(answer.data.receipt)
      client.setQueryData(scoreQuery(round, application).queryKey, { data: answer.data.score, etag: answer.etag })
    },
  )
  const sum = sumOf(pieces, scheme)
  const title = (key: string) => (scheme.criteria ?? []).flatMap((c) => c.indicators ?? []).find((i) => pointsKey(i.id) === key)?.title ?? (key === 'comment' ? t.comment : t.deductions)
  return (
    <section className="card score">
      <div className="score-head">
        <div>
          <div className="total" aria-live="polite">{number(sum.total)}<small>{t.totalOf(scheme.points)}{sum.deducted > 0 && `，${t.deducted(sum.deducted)}`}</small></div>
          {final ? <Status tone="done">{t.given}</Status> : <SavedMark saving={saving} title={title} settle={settle} />}
        </div>
        {open && (
          <button type="button" className="button primary" disabled={sum.left > 0 || sum.broken > 0 || !(pieces.comment ?? '').trim()} onClick={() => void flush().then(() => setConfirming(true))}>
            {final ? t.giveAgain : t.give}
          </button>
        )}
      </div>
      {standing?.state === 'closed' && <p className="note" style={{ margin: '12px 0 0' }}>{t.closed}</p>}
      {final && open && <p className="small second" style={{ marginTop: 8 }}>{t.givenLead}</p>}
      {sum.left > 0 && open && <p className="small second" style={{ marginTop: 8 }}>{t.left(sum.left)}</p>}
      <SavingProblem saving={saving} />
      <Points scheme={scheme} figures={figures} pieces={pieces} change={change} locked={!open} />
      <Deductions scheme={scheme} pieces={pieces} change={change} locked={!open} />
      <div className="field" style={{ margin: '20px 0 0' }}>
        <label htmlFor="comment">{t.comment}</label>
        <div className="hint">{t.commentHint}</div>
        <textarea id="comment" value={pieces.comment ?? ''} maxLength={3000} readOnly={!open} onChange={(e) => change({ comment: e.target.value })} />
      </div>
      {confirming && (
        <Confirm title={t.confirm} action={t.give} busy={give.isPending} error={give.error} onConfirm={() => give.mutate()} onClose={() => setConfirming(false)}>
          <p><b>{t.confirmLead(name, sum.total)}</b></p>
          <p style={{ margin: '8px 0 16px' }}>{t.confirmDetail}</p>
        </Confirm>
      )}
      {receipt && (
        <Dialog title={t.given} onClose={() => setReceipt(undefined)}>
          <Receipt receipt={receipt} about={name} />
          <div className="row" style={{ marginTop: 16 }}>
            <button type="button" className="button primary" onClick={() => setReceipt(undefined)}>{common.close}</button>
          </div>
        </Dialog>
      )}
    </section>
  )
}

/** Enter goes to the next indicator, as in a table of figures. */
function nextField(e: KeyboardEvent<HTMLInputElement>) {
  if (e.key !== 'Enter') return
  e.preventDefault()
  const all = [...document.querySelectorAll<HTMLInputElement>('.score input[inputmode=numeric]')]
  all[all.indexOf(e.currentTarget) + 1]?.focus()
}

interface PointsProps {
  scheme: Scheme
  figures: Figure[]
  pieces: Pieces
  change: (pieces: Pieces) => void
  locked: boolean
}

function Points({ scheme, figures, pieces, change, locked }: PointsProps) {
  return (
    <>
      {(scheme.criteria ?? []).map((c) => (
        <fieldset key={c.id} className="bare" style={{ margin: '24px 0 0' }}>
          <legend>{c.title}<span className="second small">　{t.of(c.points)}</span></legend>
          {(c.indicators ?? []).map((i) => {
            const given = pointsOf(pieces, i)
            const typed = (pieces[pointsKey(i.id)] ?? '').trim()
            return (
              <div key={i.id} className="item">
                <div className="item-head">
                  <label htmlFor={`points-${i.id}`}>{i.title}</label>
                  <input
                    id={`points-${i.id}`}
                    inputMode="numeric"
                    autoComplete="off"
                    value={pieces[pointsKey(i.id)] ?? ''}
                    readOnly={locked}
                    aria-invalid={typed !== '' && given === undefined ? true : undefined}
                    onChange={(e) => change({ [pointsKey(i.id)]: e.target.value })}
                    onKeyDown={nextField}
                  />
                  <span className="second small nowrap">/ {i.points}</span>
                </div>
                <ul className="anchors">
                  {(i.anchors ?? []).map((a) => (
                    <li key={a.least} className={given !== undefined && given >= a.least && given <= a.most ? 'hit' : undefined}>
                      <span>{t.anchor(a.least, a.most)}</span>
                      <span>{a.text}</span>
                    </li>
                  ))}
                </ul>
                <Sources figures={figures} ids={i.sources ?? []} />
              </div>
            )
          })}
        </fieldset>
      ))}
    </>
  )
}

/** The statistics that speak to an indicator, of all years, beside it. */
function Sources({ figures, ids }: { figures: Figure[]; ids: string[] }) {
  const shown = figures.filter((f) => ids.includes(f.id))
  if (shown.length === 0) return null
  return (
    <ul className="sources" aria-label={t.sources}>
      {shown.map((f) => (
        <li key={f.id}><span>{f.title}</span><span className="num">{f.values.join(' → ')} {f.unit}</span></li>
      ))}
    </ul>
  )
}
