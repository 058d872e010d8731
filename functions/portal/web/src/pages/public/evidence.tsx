// The files of an objector: they go the way of the attachments of a dossier (upload/queue.ts), without anybody signed in.
import { useMemo, useState, type ReactNode } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { bytes } from '../../format'
import { application } from '../../texts/zh-CN/application'
import { pub } from '../../texts/zh-CN/public'
import { send, useJobs, type Door } from '../../upload/queue'
import { JobRow } from '../../upload/JobRow'
import { mediaTypeOf, sift } from '../../upload/files'
import '../../upload/files.css'

const t = pub.objection
type Document = Schemas['DossierDocument']

const kind: Schemas['RoundDocumentKind'] = {
  id: 'evidence', title: t.files, required: false, maxBytes: 20 << 20, maxCount: 5, mediaTypes: ['application/pdf', 'image/jpeg', 'image/png'],
}
const most = kind.maxBytes * kind.maxCount

export interface Files {
  accepted: Document[]
  busy: boolean // something is on its way
  field: (wrong?: string) => ReactNode
}

/** What an objector attaches, and the field for it. */
export function useEvidence(round: string): Files {
  const [accepted, set] = useState<Document[]>([])
  const door = useMemo((): Door => {
    const path = { round }
    return {
      name: `evidence-${round}`,
      ask: (_, file, sha256) =>
        take(api.POST('/v1/notice/{round}/evidence', { params: { path }, body: { kind: kind.id, name: file.name, size: file.size, sha256, mediaType: mediaTypeOf(file) }, ...withKey(crypto.randomUUID()) })),
      confirm: async (document) => {
        const d = await take(api.POST('/v1/notice/{round}/evidence/{document}/confirm', { params: { path: { ...path, document } }, ...withKey(crypto.randomUUID()) }))
        set((all) => [...all.filter((x) => x.id !== d.id && x.sha256 !== d.sha256), d])
      },
      known: () => undefined,
      changed: () => Promise.resolve(),
    }
  }, [round])
  const jobs = useJobs(door.name)
  const moving = jobs.filter((j) => j.step !== 'refused').length
  const places = kind.maxCount - accepted.length - moving
  const add = (files: File[]) => send(door, kind.id, sift(files, kind, places, most - accepted.reduce((sum, d) => sum + d.size, 0), most))
  const field = (wrong?: string) => (
    <fieldset className="field bare">
      <legend className="label">{t.files}</legend>
      <p className="hint">{t.filesHint}</p>
      {wrong && <p className="wrong small" role="alert">{wrong}</p>}
      <ul className="app-files">
        {accepted.map((d) => (
          <li key={d.id}>
            <span className="app-file-name">{d.name}</span>
            <span className="small second">{[bytes(d.size), d.pages ? application.documents.pages(d.pages) : ''].filter(Boolean).join(' · ')}</span>
            <button type="button" className="button link small" onClick={() => set(accepted.filter((x) => x.id !== d.id))}>{t.removeFile}<span className="hush">{d.name}</span></button>
          </li>
        ))}
        {jobs.map((j) => <JobRow key={j.id} job={j} />)}
      </ul>
      {places > 0 && (
        <label className="app-choose">
          <input
            type="file" className="hush" multiple accept={(kind.mediaTypes ?? []).join(',')} aria-label={t.addFile}
            onChange={(e) => {
              add([...(e.target.files ?? [])])
              e.target.value = ''
            }}
          />
          <span className="button" aria-hidden="true">{t.addFile}</span>
        </label>
      )}
    </fieldset>
  )
  return { accepted, busy: moving > 0, field }
}
