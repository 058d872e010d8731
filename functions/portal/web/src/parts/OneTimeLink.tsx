// What is told once: an invitation's link, an initial password.
import { useState } from 'react'
import { instant } from '../format'
import { common } from '../texts/zh-CN/common'
import { desk } from '../texts/zh-CN/desk'

const t = desk.invite

/** A text to copy, chosen whole on focus for those who copy by hand. */
export function Copyable({ label, text }: { label: string; text: string }) {
  const [copied, set] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      set(true)
    } catch {
      set(false) // the browser does not allow it here; the text can be chosen and copied by hand
    }
  }
  return (
    <div className="field">
      <span className="label">{label}</span>
      <div className="copy">
        <input className="mono" readOnly value={text} aria-label={label} onFocus={(e) => e.target.select()} />
        <button type="button" className="button" onClick={() => void copy()}>{copied ? common.copied : common.copy}</button>
      </div>
    </div>
  )
}

export function OneTimeLink({ token, expires, onDone }: { token: string; expires: string; onDone: () => void }) {
  return (
    <>
      <p style={{ marginBottom: 16 }}>{t.lead}</p>
      <Copyable label={t.link} text={`${location.origin}/#/invitation/${token}`} />
      <p className="small second">{t.until(instant(expires))}{common.zone}</p>
      <div className="row end">
        <button type="button" className="button primary" onClick={onDone}>{t.done}</button>
      </div>
    </>
  )
}
