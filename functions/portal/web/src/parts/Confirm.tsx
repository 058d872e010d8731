// Before what is not lightly undone: what will be fixed, what follows, and, for what cannot be undone, the word to type.
import { useState, type FormEvent, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { common } from '../texts/zh-CN/common'
import { desk } from '../texts/zh-CN/desk'
import { Dialog } from './Dialog'
import { Field } from './Field'
import { ProblemBox } from './ProblemBox'

interface Props {
  title: string
  action: string
  danger?: boolean
  word?: string
  busy: boolean
  error: unknown
  ready?: boolean // false while the form in it is not filled in
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}

export function Confirm({ title, action, danger, word, busy, error, ready = true, onConfirm, onClose, children }: Props) {
  const [typed, type] = useState('')
  const submit = (e: FormEvent) => {
    e.preventDefault()
    e.stopPropagation() // the form that it confirms may stand around it
    onConfirm()
  }
  return createPortal(
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        {word && (
          <Field label={desk.confirm.type(word)}>
            <input value={typed} onChange={(e) => type(e.target.value)} autoComplete="off" />
          </Field>
        )}
        {error !== null && error !== undefined && <ProblemBox error={error} />}
        <div className="row end">
          <button type="button" className="button" onClick={onClose}>{common.cancel}</button>
          <button className={danger ? 'button danger' : 'button primary'} disabled={busy || !ready || (word !== undefined && typed.trim() !== word)}>
            {busy ? desk.confirm.working : action}
          </button>
        </div>
      </form>
    </Dialog>,
    document.body, // a form within a form is none
  )
}
