// One year's form. Whatever is typed is saved by itself; the server's checks come back with each save.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react'
import { api, take, takeVersioned, withKey, type Schemas, type Versioned } from '../../../api/client'
import { useAct } from '../../../api/queries'
import { useAutosave } from '../../../parts/autosave'
import { DeadlineNote } from '../../../parts/DeadlineNote'
import { Dialog } from '../../../parts/Dialog'
import { ProblemBox } from '../../../parts/ProblemBox'
import { Receipt } from '../../../parts/Receipt'
import { SavedMark, SavingProblem } from '../../../parts/SavedMark'
import { useStanding } from '../../../round'
import { common } from '../../../texts/zh-CN/common'
import { words } from '../../../texts/zh-CN/group'
import { filingQuery, standingsQuery } from '../queries'
import { AfterLock } from './AfterLock'
import { Progress } from './Progress'
import { Section } from './Section'
import { Workbook } from './Workbook'
import { editOf, indicatorsOf, pasted, piecesOf, plainPiece, shown, valueOf, type Dictionary } from './values'

const t = words.statistics

type Form = Schemas['StatisticsForm']

interface Props {
  round: string
  group: string
  year: number
  dictionary: Dictionary
  first: Versioned<Form>
  earlier?: Form
}

export function Filing({ round, group, year, dictionary, first, earlier }: Props) {
  const client = useQueryClient()
  const path = { params: { path: { round, group, year } } }
  const key = filingQuery(round, group, year).queryKey
  const form = first.data
  const standing = form.standing
  const window = useMemo(() => ({ phase: 'statistics', opensAt: form.opensAt, closesAt: standing.closesAt, open: true }), [form.opensAt, standing.closesAt])
  const time = useStanding(window)
  const elsewhere = standing.round !== undefined && standing.round !== round && standing.round !== ''
  const locked = time?.state !== 'open' || elsewhere

  const keep = (v: Versioned<Form>) => {
    client.setQueryData(key, v)
    void client.invalidateQueries({ queryKey: standingsQuery(round, group).queryKey })
    return { etag: v.etag, pieces: piecesOf(dictionary, v.data) }
  }
  const auto = useAutosave({
    name: `filing.${group}.${year}`,
    stored: { etag: first.etag, pieces: piecesOf(dictionary, form) },
    savedAt: standing.savedAt ? Date.parse(standing.savedAt) : undefined,
    enabled: !locked,
    plain: (key, text) => plainPiece(dictionary, key, text),
    send: async (pieces, etag) =>
      keep(
        await takeVersioned(
          api.PUT('/v1/statistics/{round}/groups/{group}/filings/{year}', { params: { ...path.params, header: { 'If-Match': etag } }, body: editOf(dictionary, pieces) }),
        ),
      ),
    read: async () => keep(await takeVersioned(api.GET('/v1/statistics/{round}/groups/{group}/filings/{year}', path))),
  })
  // at the closing instant the page turns into the locked view by itself
  const state = time?.state
  useEffect(() => {
    if (state === 'closed') void client.invalidateQueries({ queryKey: key })
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state])

  const submit = useAct(
    async (_: void, act: string) => {
      await auto.flush()
      return take(api.POST('/v1/statistics/{round}/groups/{group}/filings/{year}/submit', { ...path, ...withKey(act) }))
    },
    () => {
      void client.invalidateQueries({ queryKey: key })
      void client.invalidateQueries({ queryKey: standingsQuery(round, group).queryKey })
    },
  )
  const [asking, ask] = useState(false)
  const [said, say] = useState('')
  const all = useMemo(() => indicatorsOf(dictionary), [dictionary])
  const title = (k: string) => all.find((i) => i.id === k)?.title ?? t.explanation
  const unread = all.filter((i) => valueOf(i, auto.pieces[i.id] ?? '') === undefined)
  const box = useRef<HTMLDivElement>(null)

  const move = (e: KeyboardEvent) => {
    const at = e.target as HTMLElement
    if (!(at instanceof HTMLInputElement) || at.dataset.cell === undefined) return
    const step = e.key === 'Enter' ? (e.shiftKey ? -1 : 1) : e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    e.preventDefault()
    const cells = [...(box.current?.querySelectorAll<HTMLInputElement>('input[data-cell]') ?? [])]
    const next = cells[cells.indexOf(at) + step]
    next?.focus()
    next?.select()
  }
  const paste = (e: ClipboardEvent) => {
    const at = e.target as HTMLElement
    const text = e.clipboardData.getData('text/plain')
    if (!(at instanceof HTMLInputElement) || at.dataset.cell === undefined || !/[\t\n]/.test(text.trim())) return
    e.preventDefault()
    const pieces = pasted(dictionary, at.dataset.cell, text)
    auto.change(pieces)
    say(t.pasted(Object.keys(pieces).length))
  }

  return (
    <>
      {elsewhere && <p className="note">{t.elsewhere(standing.round ?? '')}</p>}
      {!standing.lockedAt && (
        <DeadlineNote phase={common.phases.statistics ?? ''} window={window} quiet atClosing={t.atClosing} missing={standing.complete ? t.complete : t.missing((standing.missing ?? []).length + (standing.broken ?? []).length)} />
      )}
      <AfterLock round={round} group={group} year={year} form={form} dictionary={dictionary} />
      <SavingProblem saving={auto.saving} />
      {submit.error && <ProblemBox error={submit.error} />}
      {submit.data && standing.status === 'submitted' && (
        <div className="card">
          <h2>{t.submitted(year)}</h2>
          <Receipt receipt={submit.data.receipt} about={t.about(year)} />
        </div>
      )}
      <div className="desk-form">
        <div ref={box} onKeyDown={move} onPaste={paste}>
          <fieldset disabled={locked} className="bare">
            <legend className="hush">{t.about(year)}</legend>
            {(dictionary.sections ?? []).map((section) => (
              <Section key={section.id} section={section} year={year} pieces={auto.pieces} earlier={earlier} form={form} locked={locked} change={auto.change} />
            ))}
          </fieldset>
        </div>
        <aside className="beside">
          <div className="card">
            {!locked && (
              <div className="row" style={{ marginBottom: 12 }}>
                <SavedMark saving={auto.saving} title={title} show={(k, v) => { const i = all.find((x) => x.id === k); return i ? shown(i, v) : v }} settle={auto.settle} />
              </div>
            )}
            {unread.length > 0 && <p className="small near">{t.unread(unread.map((i) => i.title).slice(0, 3).join(common.list), unread.length)}</p>}
            {said && <p className="small second" role="status">{said}</p>}
            <Workbook
              path={path} year={year} dictionary={dictionary} locked={locked}
              apply={(pieces) => {
                auto.change(pieces)
                void auto.flush()
              }}
            />
            <Progress dictionary={dictionary} standing={standing} pieces={auto.pieces} faults={form.faults ?? []} />
            {!locked && standing.status !== 'submitted' && (
              <button type="button" className="button primary" style={{ marginTop: 16, width: '100%', justifyContent: 'center' }} onClick={() => ask(true)} disabled={submit.isPending}>
                {t.submit(year)}
              </button>
            )}
            {!locked && standing.status === 'submitted' && <p className="small second" style={{ marginTop: 12 }}>{t.editAfter}</p>}
            {!locked && <p className="small second" style={{ marginTop: 12 }}>{t.keys}</p>}
          </div>
        </aside>
      </div>
      {asking && (
        <Dialog title={t.confirm(year)} onClose={() => ask(false)}>
          <p>{t.confirmLead(standing.present, standing.all)}</p>
          <p className="second" style={{ margin: '8px 0 16px' }}>{t.consequence}</p>
          <div className="row">
            <button type="button" className="button primary" onClick={() => { ask(false); submit.mutate() }}>{t.submit(year)}</button>
            <button type="button" className="button" onClick={() => ask(false)}>{common.cancel}</button>
          </div>
        </Dialog>
      )}
    </>
  )
}
