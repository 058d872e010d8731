// A field of the form: its text, how long it may be, what is wrong with it or still missing.
import { useId, type ReactNode } from 'react'
import { number } from '../../../format'
import { application as t } from '../../../texts/zh-CN/application'
import { anchorOf } from './missing'

/** The form as its fields see it. */
export interface Sheet {
  pieces: Record<string, string>
  change: (pieces: Record<string, string>) => void
  /** What keeps a piece from being saved, or what the platform refused. */
  wrong: (piece: string) => string | undefined
  /** What a piece lacks before the submission. */
  lacking: (piece: string) => string | undefined
}

interface Props {
  sheet: Sheet
  piece: string
  label: string
  hint?: string
  limit?: number
  rows?: number // a text of more than one line
  input?: { inputMode?: 'numeric' | 'tel'; autoComplete?: string; className?: string }
  after?: ReactNode
}

export function Piece({ sheet, piece, label, hint, limit, rows, input, after }: Props) {
  const id = useId()
  const value = sheet.pieces[piece] ?? ''
  const wrong = sheet.wrong(piece)
  const lacking = wrong ? undefined : sheet.lacking(piece)
  const described = [hint && `${id}-hint`, (wrong ?? lacking) && `${id}-note`].filter(Boolean).join(' ')
  const shared = {
    id,
    value,
    'aria-describedby': described || undefined,
    'aria-invalid': wrong ? true : undefined,
    onChange: (e: { target: { value: string } }) => sheet.change({ [piece]: e.target.value }),
  }
  return (
    <div className="field" id={anchorOf(piece)}>
      <label htmlFor={id}>{label}</label>
      {hint && <div className="hint" id={`${id}-hint`}>{hint}</div>}
      {rows ? <textarea rows={rows} {...shared} /> : <input autoComplete="off" {...input} {...shared} />}
      {after}
      <div className="app-under">
        <PieceNote id={`${id}-note`} wrong={wrong} lacking={lacking} />
        {limit && rows && <span className={value.length > limit ? 'app-count wrong' : 'app-count'}>{t.count(number(value.length), number(limit))}</span>}
      </div>
    </div>
  )
}

export function PieceNote({ id, wrong, lacking }: { id?: string; wrong?: string; lacking?: string }) {
  if (wrong) return <span className="wrong" id={id} role="alert">{wrong}</span>
  if (lacking) return <span className="app-lacking" id={id}>{lacking}</span>
  return <span />
}
