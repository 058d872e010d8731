import type { ReactNode } from 'react'
import { api, take, withKey, type Schemas } from '../../../api/client'
import { useAct } from '../../../api/queries'

interface Props {
  round: string
  application: string
  document: Schemas['DossierDocument']
  children: ReactNode
}

/** Opens a document through a link that is made for this click and ends after minutes. */
export function OpenDocument({ round, application, document: d, children }: Props) {
  const open = useAct(
    (_: void, key: string) =>
      take(api.POST('/v1/submission/{round}/applications/{application}/documents/{document}/link', { params: { path: { round, application, document: d.id } }, ...withKey(key) })),
    (link) => follow(link.url, d.name),
  )
  return (
    <>
      <button type="button" className="button link app-open" disabled={open.isPending} onClick={() => open.mutate()}>{children}</button>
      {open.error && <span className="app-lacking" role="alert">{open.error.detail}</span>}
    </>
  )
}

/** The store sends it as a download, so the page stays. */
function follow(url: string, name: string): void {
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.rel = 'noopener'
  a.click()
}
