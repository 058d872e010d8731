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

/** Where files go: who is asked for a link, and who looks at what has come. It must stay the same object. */
export interface Desk {
  name: string
  ask: (body: Schemas['DossierDocumentRequest'], key: string) => ReturnType<Door['ask']>
  confirm: (document: string, key: string) => Promise<Document>
}

/** What an objector attaches, and the field for it. */
export function useEvidence(round: string): Files {
  const desk = useMemo(
    (): Desk => ({
      name: `evidence-${round}`,
      ask: (body, key) => take(api.POST('/v1/notice/{round}/evidence', { params: { path: { round } }, body, ...withKey(key) })),
      confirm: (document, key) => take(api.POST('/v1/notice/{round}/evidence/{document}/confirm', { params: { path: { round, document } }, ...withKey(key) })),
    }),
    [round],
  )
  return useFiles(desk, { title: t.files, hint: t.filesHint, add: t.addFile, remove: t.removeFile })
}

/** What the handler of an objection attaches to its log, or the group to its answer; `of` must keep its name while it asks the same. */
export function useObjectionFiles(round: string, of: { name: string; ask: Desk['ask']; hint: string }): Files {
  const desk = useMemo(
    (): Desk => ({
      name: of.name, ask: of.ask,
      confirm: (document, key) => take(api.POST('/v1/notice/{round}/evidence/{document}/confirm', { params: { path: { round, document } }, ...withKey(key) })),
    }),
    [round, of.name],
  )
  return useFiles(desk, { title: t.material, hint: of.hint, add: t.addFile, remove: t.removeFile })
}

/** What somebody attaches as evidence, and the field for it. */
export function useFiles(desk: Desk, words: { title: string; hint: string; add: string; remove: string }): Files {
  const [accepted, set] = useState<Document[]>([])
  const door = useMemo(
    (): Door => ({
      name: desk.name,
      ask: (_, file, sha256) => desk.ask({ kind: kind.id, name: file.name, size: file.size, sha256, mediaType: mediaTypeOf(file) }, crypto.randomUUID()),
      confirm: async (document) => {
        const d = await desk.confirm(document, crypto.randomUUID())
        set((all) => [...all.filter((x) => x.id !== d.id && x.sha256 !== d.sha256), d])
      },
      known: () => undefined,
      changed: () => Promise.resolve(),
    }),
    [desk],
  )
  const jobs = useJobs(door.name)
  const moving = jobs.filter((j) => j.step !== 'refused').length
  const places = kind.maxCount - accepted.length - moving
  const add = (files: File[]) => send(door, kind.id, sift(files, kind, places, most - accepted.reduce((sum, d) => sum + d.size, 0), most))
  const field = (wrong?: string) => (
    <fieldset className="field bare">
      <legend className="label">{words.title}</legend>
      <p className="hint">{words.hint}</p>
      {wrong && <p className="wrong small" role="alert">{wrong}</p>}
      <ul className="app-files">
        {accepted.map((d) => (
          <li key={d.id}>
            <span className="app-file-name">{d.name}</span>
            <span className="small second">{[bytes(d.size), d.pages ? application.documents.pages(d.pages) : ''].filter(Boolean).join(' · ')}</span>
            <button type="button" className="button link small" onClick={() => set(accepted.filter((x) => x.id !== d.id))}>{words.remove}<span className="hush">{d.name}</span></button>
          </li>
        ))}
        {jobs.map((j) => <JobRow key={j.id} job={j} />)}
      </ul>
      {places > 0 && (
        <label className="app-choose">
          <input
            type="file" className="hush" multiple accept={(kind.mediaTypes ?? []).join(',')} aria-label={words.add}
            onChange={(e) => {
              add([...(e.target.files ?? [])])
              e.target.value = ''
            }}
          />
          <span className="button" aria-hidden="true">{words.add}</span>
        </label>
      )}
    </fieldset>
  )
  return { accepted, busy: moving > 0, field }
}
