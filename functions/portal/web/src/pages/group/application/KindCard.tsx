import { useRef, useState, type DragEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../../api/client'
import { useAct } from '../../../api/queries'
import { bytes, shortInstant } from '../../../format'
import { Dialog } from '../../../parts/Dialog'
import { ProblemBox } from '../../../parts/ProblemBox'
import { Status } from '../../../parts/Status'
import { application as words } from '../../../texts/zh-CN/application'
import { common } from '../../../texts/zh-CN/common'
import { send, useJobs, type Door } from '../../../upload/queue'
import type { Desk } from './Desk'
import { sift, typesOf } from '../../../upload/files'
import { JobRow } from '../../../upload/JobRow'
import { anchorOf } from './missing'
import { OpenDocument } from './OpenDocument'
import { AskedRow, RefusedRow } from './Unfinished'

const t = words.documents

type Document = Schemas['DossierDocument']

interface Props {
  kind: Schemas['RoundDocumentKind']
  desk: Desk
  door: Door
  documents: Document[] // of this kind
  room: number // bytes that are free in the whole dossier
}

/** One kind of attachment: what is asked, what is there, what is on its way. Files may be dropped anywhere on it. */
export function KindCard({ kind, desk, door, documents, room }: Props) {
  const [removing, remove] = useState<Document>()
  const jobs = useJobs(door.name).filter((j) => j.kind === kind.id)
  const here = new Set(jobs.map((j) => j.document))
  const of = (status: string) => documents.filter((d) => d.status === status && !here.has(d.id))
  const accepted = of('accepted')
  const moving = jobs.filter((j) => j.step !== 'refused').length
  const places = kind.maxCount - accepted.length - moving
  const add = (files: File[]) => send(door, kind.id, sift(files, kind, places, room, desk.rules.dossier.maxBytes))
  const { over, zone } = useDrop(add)
  const act = { round: desk.round, application: desk.view.id }
  return (
    <section className={over ? 'card app-kind over' : 'card app-kind'} id={anchorOf(`document.${kind.id}`)} aria-labelledby={`kind-${kind.id}`} {...zone}>
      <div className="app-kind-head">
        <h2 id={`kind-${kind.id}`}>{kind.title} <small>{kind.required ? common.required : common.optional}</small></h2>
        {accepted.length > 0 ? (
          <Status tone="done">{t.have(accepted.length, kind.maxCount)}</Status>
        ) : (
          <Status tone={kind.required ? 'incomplete' : 'second'}>{kind.required ? t.lacking : t.optional}</Status>
        )}
      </div>
      <p className="small second">{kind.hint} {t.limits(typesOf(kind), bytes(kind.maxBytes), kind.maxCount)}。</p>
      <ul className="app-files">
        {accepted.map((d) => (
          <li key={d.id}>
            <span className="app-file-name"><OpenDocument {...act} document={d}>{d.name}</OpenDocument></span>
            <span className="small second">{[bytes(d.size), d.pages ? t.pages(d.pages) : '', d.settledAt ? t.at(shortInstant(d.settledAt)) : ''].filter(Boolean).join(' · ')}</span>
            <button type="button" className="button link small" onClick={() => remove(d)}>{t.remove}<span className="hush">{d.name}</span></button>
          </li>
        ))}
        {jobs.map((j) => <JobRow key={j.id} job={j} />)}
        {of('refused').map((d) => <RefusedRow key={d.id} {...act} document={d} door={door} remove={() => remove(d)} />)}
        {of('asked').map((d) => <AskedRow key={d.id} document={d} door={door} remove={() => remove(d)} />)}
      </ul>
      {places > 0 && <Choose kind={kind} over={over} add={add} />}
      {accepted.length >= kind.maxCount && <p className="small second">{kind.maxCount === 1 ? t.replace : t.full(kind.maxCount)}</p>}
      {removing && <Remove {...act} document={removing} door={door} close={() => remove(undefined)} />}
    </section>
  )
}

function useDrop(add: (files: File[]) => void) {
  const [over, set] = useState(false)
  const depth = useRef(0) // enter and leave are told for each element within
  const isFile = (e: DragEvent) => e.dataTransfer.types.includes('Files')
  const enter = (by: number) => (e: DragEvent) => {
    if (!isFile(e)) return
    depth.current += by
    set(depth.current > 0)
  }
  const drop = (e: DragEvent) => {
    if (!isFile(e)) return
    e.preventDefault()
    depth.current = 0
    set(false)
    add([...e.dataTransfer.files])
  }
  return { over, zone: { onDragEnter: enter(1), onDragLeave: enter(-1), onDragOver: (e: DragEvent) => e.preventDefault(), onDrop: drop } }
}

function Choose({ kind, over, add }: { kind: Props['kind']; over: boolean; add: (files: File[]) => void }) {
  return (
    <label className="app-choose">
      <input
        type="file"
        className="hush"
        multiple={kind.maxCount > 1}
        accept={(kind.mediaTypes ?? []).join(',')}
        aria-label={`${t.choose}：${kind.title}`}
        onChange={(e) => {
          add([...(e.target.files ?? [])])
          e.target.value = ''
        }}
      />
      <span className="button" aria-hidden="true">{t.choose}</span>
      <span className="small second">{over ? t.over : t.drop}</span>
    </label>
  )
}

function Remove({ round, application, document: d, door, close }: { round: string; application: string; document: Document; door: Door; close: () => void }) {
  const act = useAct(
    (_: void, key: string) =>
      take(api.POST('/v1/submission/{round}/applications/{application}/documents/{document}/remove', { params: { path: { round, application, document: d.id } }, ...withKey(key) })),
    () => {
      void door.changed()
      close()
    },
  )
  return (
    <Dialog title={t.removeTitle} onClose={close}>
      {act.error && <ProblemBox error={act.error} />}
      <p className="app-gap">{t.removeLead(d.name)}</p>
      <div className="row">
        <button type="button" className="button danger" disabled={act.isPending} onClick={() => act.mutate()}>{t.remove}</button>
        <button type="button" className="button" onClick={close}>{common.cancel}</button>
      </div>
    </Dialog>
  )
}
