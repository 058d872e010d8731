// The draft under its hands: whatever is typed is kept in the browser at once and saved by itself; at the closing instant
// the page turns into the locked view, and a save that came too late says so.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { Link, useLocation, useSearchParams } from 'react-router'
import { api, takeVersioned, type Versioned } from '../../../api/client'
import { instant } from '../../../format'
import { useAutosave } from '../../../parts/autosave'
import { DeadlineNote } from '../../../parts/DeadlineNote'
import { SavingProblem } from '../../../parts/SavedMark'
import { application as t } from '../../../texts/zh-CN/application'
import { common } from '../../../texts/zh-CN/common'
import { applicationQuery, checklistQuery } from '../queries'
import { Bar } from './Bar'
import { Conflict } from './Conflict'
import type { Desk } from './Desk'
import { Form } from './Form'
import { hold, held } from './held'
import { lackingOf } from './lacking'
import { Locked, Unsaved } from './Locked'
import { lackWords, type Lack } from './missing'
import { Progress } from './Progress'
import { editOf, pieceAt, piecesOf, readable, titleOf, wrongs, type Scheme, type View } from '../../../parts/pieces'
import type { Sheet } from './Piece'

export const draftName = (application: string): string => `application.${application}`

export function Draft({ desk }: { desk: Desk }) {
  const { round, scheme, view, window, standing } = desk
  const checklist = useQuery({ ...checklistQuery(round, view.id), enabled: standing.state === 'open' })
  const found = checklist.data && lackingOf(checklist.data)
  const missing = found?.lacking
  const { auto, sent } = useDraft(desk)
  useArrival()
  const all = useSearchParams()[0].has('check') || view.submissions > 0 // blank fields say that they are missing
  const { saving } = auto
  if (standing.state !== 'open' || view.status === 'locked') {
    return (
      <div className="narrow">
        <SavingProblem saving={saving} />
        {saving.state !== 'saved' && <Unsaved desk={desk} pieces={auto.pieces} />}
        <Locked desk={desk} />
      </div>
    )
  }
  const refused = Object.fromEntries((saving.problem?.fields ?? []).map((f) => [pieceAt(f.pointer, sent.current), f.detail]))
  const sheet = sheetOf(auto, scheme, refused, missing ?? [], all)
  return (
    <div className="app-wide">
      <DeadlineNote phase={common.phases.application ?? ''} window={window} quiet atClosing={found && found.barred.length > 0 ? undefined : closingWords(view)} missing={found && lackWords(found)} />
      <Standing desk={desk} />
      <SavingProblem saving={saving} />
      <div className="app-grid">
        <Form desk={desk} sheet={sheet} />
        <Progress round={round} scheme={scheme} missing={missing} pieces={auto.pieces} />
      </div>
      <Bar round={round} saving={saving} standing={standing} missing={missing?.length} save={() => void auto.flush()} />
      {saving.state === 'clash' && (
        <Conflict clashes={saving.clashes} title={(key) => titleOf(key, scheme)} show={(key, value) => readable(key, value, scheme)} settle={auto.settle} />
      )}
    </div>
  )
}

/** What the closing will do, in the last ten minutes. */
export function closingWords(view: View): string {
  if (view.status === 'submitted') return t.closing.stands
  if (view.status === 'withdrawn') return t.withdrawnNote.lead
  return view.holdBack ? t.closing.holds : t.closing.submits
}

function useDraft({ round, scheme, view, etag, standing }: Desk) {
  const client = useQueryClient()
  const name = draftName(view.id)
  const path = { round, application: view.id }
  const began = useRef(standing.state === 'open') // a page opened after the closing sends nothing
  const sent = useRef<ReturnType<typeof editOf>>(undefined)
  const known = useRef(piecesOf(view))
  const keep = (v: Versioned<View>) => {
    client.setQueryData(applicationQuery(round).queryKey, v)
    known.current = piecesOf(v.data)
    return { etag: v.etag, pieces: known.current }
  }
  const auto = useAutosave({
    name,
    stored: { etag, pieces: known.current },
    savedAt: view.updatedAt === view.createdAt ? undefined : Date.parse(view.updatedAt),
    held: useMemo(() => held(name), [name]),
    enabled: began.current,
    send: async (pieces, etag) => {
      sent.current = editOf(pieces, scheme, known.current)
      const body = sent.current
      hold(name, pieces, Object.keys(wrongs(pieces, scheme)))
      return keep(await takeVersioned(api.PUT('/v1/submission/{round}/applications/{application}', { params: { path, header: { 'If-Match': etag } }, body })))
    },
    read: async () => keep(await takeVersioned(api.GET('/v1/submission/{round}/applications/{application}', { params: { path } }))),
    onSaved: () => void client.invalidateQueries({ queryKey: checklistQuery(round, view.id).queryKey }),
  })
  const { flush } = auto
  const closed = standing.state === 'closed'
  useEffect(() => {
    if (!closed || !began.current) return
    void flush() // what was typed in the last second; the answer says whether it came in time
    scrollTo({ top: 0 }) // where the page says what became of the draft
  }, [closed, flush])
  return { auto, sent }
}

const enough = 20 // characters: what the checklist said of a shorter text no longer holds

function sheetOf({ pieces, change }: Pick<Sheet, 'pieces' | 'change'>, scheme: Scheme, refused: Record<string, string>, missing: Lack[], all: boolean): Sheet {
  const wrong = wrongs(pieces, scheme)
  const lacking = Object.fromEntries(missing.filter((m) => m.pointer.startsWith('/content/')).map((m) => [pieceAt(m.pointer), m.detail]))
  return {
    pieces,
    change,
    wrong: (piece) => wrong[piece] ?? refused[piece],
    lacking: (piece) => {
      const text = pieces[piece] ?? ''
      return text.length >= enough || (text === '' && !all) ? undefined : lacking[piece]
    },
  }
}

/** Brings the field that a link names into sight. */
function useArrival() {
  const { hash } = useLocation()
  useEffect(() => {
    const place = hash && document.getElementById(hash.slice(1))
    if (!place) return
    place.scrollIntoView({ block: 'center' })
    place.querySelector<HTMLElement>('textarea, input, select')?.focus({ preventScroll: true })
  }, [hash])
}

function Standing({ desk: { round, view } }: { desk: Desk }) {
  if (view.status === 'withdrawn') {
    return (
      <div className="note incomplete">
        <h3>{t.withdrawnNote.title}</h3>
        <p>{t.withdrawnNote.lead}</p>
      </div>
    )
  }
  if (view.status !== 'submitted' || !view.submittedAt) return null
  const changed = view.updatedAt > view.submittedAt
  return (
    <div className={changed ? 'note incomplete' : 'note done'}>
      <h3>{t.submittedNote.title(view.submissions, instant(view.submittedAt))}</h3>
      <p>{changed ? t.submittedNote.changed : t.submittedNote.same}</p>
      <p><Link to={`/rounds/${round}/group/receipts/${view.submissions}`}>{t.submittedNote.link}</Link></p>
    </div>
  )
}
