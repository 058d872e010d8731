import { useState, type ReactNode } from 'react'
import type { Schemas } from '../../../api/client'
import { asProblem, type Problem } from '../../../api/problem'
import { save, show } from '../../../parts/open'
import { application as words } from '../../../texts/zh-CN/application'

const t = words.documents

interface Props {
  round: string
  application: string
  document: Schemas['DossierDocument']
  children: ReactNode
}

/** The document's name, which shows it, and the way to save it. */
export function OpenDocument({ round, application, document: d, children }: Props) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const act = async (how: typeof show) => {
    setBusy(true)
    setProblem(undefined)
    await how({ round, application, document: d.id }).catch((error: unknown) => setProblem(asProblem(error)))
    setBusy(false)
  }
  return (
    <>
      <button type="button" className="button link app-open" disabled={busy} onClick={() => void act(show)} title={t.show}>{children}</button>{' '}
      <button type="button" className="button link small screen" disabled={busy} onClick={() => void act(save)}>{t.save}<span className="hush">{d.name}</span></button>
      {problem && <span className="app-lacking" role="alert">{problem.detail}</span>}
    </>
  )
}
