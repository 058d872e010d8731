// Choosing a file. The browser's own control speaks the browser's language, so it is hidden behind one that speaks ours.
import { useId } from 'react'
import { desk } from '../texts/zh-CN/desk'

interface Props {
  label: string
  hint?: string
  accept: string
  chosen?: string // name of what is chosen
  onChoose: (file: File) => void
}

export function FileField({ label, hint, accept, chosen, onChoose }: Props) {
  const id = useId()
  return (
    <div className="field">
      <span className="label" id={`${id}-label`}>{label}</span>
      {hint && <div className="hint" id={`${id}-hint`}>{hint}</div>}
      <label className="file">
        <input
          type="file" className="hush" accept={accept} aria-labelledby={`${id}-label ${id}-act`} aria-describedby={hint && `${id}-hint`}
          onChange={(e) => {
            const file = e.target.files?.[0]
            if (file) onChoose(file)
            e.target.value = '' // the same file may be chosen again after it was mended
          }}
        />
        <span className="button" id={`${id}-act`}>{desk.file.choose}</span>
        <span className={chosen ? undefined : 'second'}>{chosen ?? desk.file.none}</span>
      </label>
    </div>
  )
}
