// Files that an earlier visit left unfinished: refused ones, and such whose bytes never came.
import { useQuery } from '@tanstack/react-query'
import { api, take, withKey, type Schemas } from '../../../api/client'
import { asProblem, type Problem } from '../../../api/problem'
import { useAct } from '../../../api/queries'
import { shortInstant } from '../../../format'
import { Status } from '../../../parts/Status'
import { application as words } from '../../../texts/zh-CN/application'
import type { Door } from '../../../upload/queue'

const t = words.documents

type Document = Schemas['DossierDocument']

interface Props {
  document: Document
  door: Door
  remove: () => void
}

/** The platform tells again why it refused the same bytes. */
export function RefusedRow({ round, application, document: d, remove }: Props & { round: string; application: string }) {
  const why = useQuery({
    queryKey: ['refusal', d.id],
    queryFn: async (): Promise<Problem | null> => {
      try {
        await take(api.POST('/v1/submission/{round}/applications/{application}/documents/{document}/confirm', { params: { path: { round, application, document: d.id } }, ...withKey(crypto.randomUUID()) }))
        return null
      } catch (error) {
        return asProblem(error)
      }
    },
    staleTime: Infinity,
  })
  return (
    <li className="app-job">
      <span className="app-file-name">{d.name}</span>
      <Status tone="danger">{t.steps.refused ?? ''}</Status>
      <Remove document={d} remove={remove} />
      {why.data && <p className="small app-said wrong"><b>{why.data.title}。</b>{why.data.detail}</p>}
    </li>
  )
}

export function AskedRow({ document: d, door, remove }: Props) {
  const look = useAct((_: void) => door.confirm(d.id), () => void door.changed())
  return (
    <li className="app-job">
      <span className="app-file-name">{d.name}</span>
      <Status tone="incomplete">{t.asked(shortInstant(d.askedAt))}</Status>
      <span className="row small">
        <button type="button" className="button link" disabled={look.isPending} onClick={() => look.mutate()}>{t.arrived}<span className="hush">{d.name}</span></button>
        <Remove document={d} remove={remove} />
      </span>
      <p className="small app-said">{look.error ? look.error.detail : t.askedHint}</p>
    </li>
  )
}

function Remove({ document: d, remove }: { document: Document; remove: () => void }) {
  return <button type="button" className="button link small" onClick={remove}>{t.remove}<span className="hush">{d.name}</span></button>
}
