// A labelled field of the light pages. The child gets id, aria-describedby and aria-invalid.
import { cloneElement, useId, type ReactElement } from 'react'

interface Props {
  label: string
  hint?: string
  wrong?: string
  children: ReactElement<Record<string, unknown>>
}

export function Field({ label, hint, wrong, children }: Props) {
  const id = useId()
  const described = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && <div className="hint" id={`${id}-hint`}>{hint}</div>}
      {cloneElement(children, { id, 'aria-describedby': described || undefined, 'aria-invalid': wrong ? true : undefined })}
      {wrong && <div className="wrong" id={`${id}-wrong`} role="alert">{wrong}</div>}
    </div>
  )
}
