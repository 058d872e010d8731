import { useId, useState, type DragEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../../api/client'
import { useAct } from '../../../api/queries'
import { bytes, shortInstant } from '../../../format'
import { Dialog } from '../../../parts/Dialog'
import { ProblemBox } from '../../../parts/ProblemBox'
import { Status } from '../../../parts/Status'
import { common } from '../../../texts/zh-CN/common'
import { words } from '../../../texts/zh-CN/group'
import type { Document, Transfer } from './upload'
import type { useTransfers } from './useTransfers'

const t = words.documents

interface Props {
  kind: Schemas['RoundDocumentKind']
  round: string
  application: string
  documents: Document[]
  open: boolean
  transfers: ReturnType<typeof useTransfers>
}

/** One kind of attachment: what is asked, what is there, what is on its way; files may be dropped on it. */
export function Kind({ kind, round, application, documents, open, transfers }: Props) {
  const [over, setOver] = useState(false)
  const [removing, remove] = useState<Document>()
  const id = useId()
  const where = { round, application }
  const accepted = documents.filter((d) => d.status === 'accepted')
  const refused = documents.filter((d) => d.status === 'refused')
  const moving = transfers.transfers.filter((x) => x.kind === kind.id)
  const full = accepted.length >= kind.maxCount
  const lost = open ? documents.filter((d) => d.status === 'asked' && moving.length === 0) : []
  const take_ = (files: FileList | null) => files && transfers.add(kind.id, [...files])
  const drop = (e: DragEvent) => {
    e.preventDefault()
    e.stopPropagation()
    setOver(false)
    if (open && !full) take_(e.dataTransfer.files)
  }
  const view = useAct((d: Document, key: string) => take(api.POST('/v1/submission/{round}/applications/{application}/documents/{document}/link', { params: { path: { ...where, document: d.id } }, ...withKey(key) })), (link) => {
    globalThis.open(link.url, '_blank', 'noopener')
  })
  const out = useAct((d: Document, key: string) => take(api.POST('/v1/submission/{round}/applications/{application}/documents/{document}/remove', { params: { path: { ...where, document: d.id } }, ...withKey(key) })), () => {
    remove(undefined)
    transfers.refresh()
  })
  return (
    <section id={`kind-${kind.id}`} className={over ? 'kind over' : 'kind'} onDragOver={(e) => { e.preventDefault(); setOver(open) }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <div className="kind-head">
        <div>
          <h3>
            {kind.title} <span className="small second">{kind.required ? common.required : common.optional}</span>
          </h3>
          <p className="small second">
            {kind.hint && <span className="block">{kind.hint}</span>}
            {t.limits(kind.maxCount, bytes(kind.maxBytes), (kind.mediaTypes ?? []).map((m) => t.types[m] ?? m).join(common.list))}
          </p>
        </div>
        {accepted.length > 0 ? <Status tone="done">{t.have(accepted.length)}</Status> : <Status tone={kind.required ? 'incomplete' : 'second'}>{kind.required ? t.lacking : t.none}</Status>}
      </div>
      {(view.error ?? out.error) && <ProblemBox error={view.error ?? out.error} />}
      <ul className="files">
        {accepted.map((d) => (
          <li key={d.id}>
            <span className="name">{d.name}</span>
            <span className="small second">{[bytes(d.size), d.pages ? t.pages(d.pages) : '', d.settledAt ? t.at(shortInstant(d.settledAt)) : ''].filter(Boolean).join(' · ')}</span>
            <span className="row small">
              <button type="button" className="button link" onClick={() => view.mutate(d)}>{t.view}<span className="hush">{d.name}</span></button>
              {open && <button type="button" className="button link" onClick={() => remove(d)}>{t.remove}<span className="hush">{d.name}</span></button>}
            </span>
          </li>
        ))}
        {moving.map((x) => <Moving key={x.id} transfer={x} transfers={transfers} />)}
        {refused.slice(-2).map((d) => (
          <li key={d.id}>
            <span className="name second">{d.name}</span>
            <span><Status tone="danger">{t.notAccepted}</Status></span>
            <span className="small second">{t.again}</span>
          </li>
        ))}
        {lost.slice(-2).map((d) => (
          <li key={d.id}>
            <span className="name second">{d.name}</span>
            <span><Status tone="incomplete">{t.broken}</Status></span>
            <span className="small second">{t.again}</span>
          </li>
        ))}
      </ul>
      {open && !full && (
        <label className="small add" htmlFor={id}>
          <input id={id} type="file" multiple={kind.maxCount > 1} accept={(kind.mediaTypes ?? []).join(',')} onChange={(e) => { take_(e.target.files); e.target.value = '' }} />
          <span className="button">{t.choose}</span>
          <span className="second">{t.orDrop}</span>
          <span className="hush">{kind.title}</span>
        </label>
      )}
      {removing && (
        <Dialog title={t.removeTitle} onClose={() => remove(undefined)}>
          <p style={{ marginBottom: 16 }}>{t.removeLead(removing.name)}</p>
          <div className="row">
            <button type="button" className="button danger" disabled={out.isPending} onClick={() => out.mutate(removing)}>{t.remove}</button>
            <button type="button" className="button" onClick={() => remove(undefined)}>{common.cancel}</button>
          </div>
        </Dialog>
      )}
    </section>
  )
}

function Moving({ transfer: x, transfers }: { transfer: Transfer; transfers: ReturnType<typeof useTransfers> }) {
  const share = Math.round(x.share * 100)
  return (
    <li className={x.problem ? 'wide' : undefined}>
      <span className="name">{x.file.name}</span>
      {x.step === 'failed' || x.step === 'stopped' ? (
        <span>
          <Status tone={x.step === 'failed' ? 'danger' : 'incomplete'}>{t.steps[x.step] ?? ''}</Status>
          {x.problem && <span className="small wrong block">{x.problem.fields.map((f) => f.detail).join('') || x.problem.detail}</span>}
        </span>
      ) : (
        <span className="moving small">
          <progress value={share} max={100} aria-label={x.file.name} />
          {t.steps[x.step]} {x.step === 'confirming' ? '' : `${share}%`}
        </span>
      )}
      <span className="row small">
        {(x.step === 'failed' || x.step === 'stopped') && <button type="button" className="button link" onClick={() => transfers.retry(x)}>{x.step === 'stopped' ? t.goOn : common.retry}</button>}
        {(x.step === 'hashing' || x.step === 'sending') && <button type="button" className="button link" onClick={() => transfers.stop(x.id)}>{t.stop}</button>}
        {(x.step === 'failed' || x.step === 'stopped') && <button type="button" className="button link" onClick={() => transfers.drop(x.id)}>{t.remove}</button>}
      </span>
    </li>
  )
}
