// The draft of an application: whatever is typed is saved by itself.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, takeVersioned, type Schemas, type Versioned } from '../../../api/client'
import { useAutosave } from '../../../parts/autosave'
import { DeadlineNote } from '../../../parts/DeadlineNote'
import { Field } from '../../../parts/Field'
import { Card } from '../../../parts/Page'
import { SavedMark, SavingProblem } from '../../../parts/SavedMark'
import type { Window } from '../../../round'
import { common } from '../../../texts/zh-CN/common'
import { words } from '../../../texts/zh-CN/group'
import { applicationQuery, checklistQuery } from '../queries'
import { Assessment } from './Assessment'
import { editOf, piecesOf } from './content'
import { lackingOf } from './lacking'
import { Missing } from './Missing'
import { Violations } from './Violations'

const t = words.application

interface Props {
  round: string
  first: Versioned<Schemas['SubmissionView']>
  scheme: Schemas['ReviewScheme']
  window?: Window
}

export function Form({ round, first, scheme, window }: Props) {
  const client = useQueryClient()
  const id = first.data.id
  const path = { round, application: id }
  const checklist = useQuery(checklistQuery(round, id))
  const keep = (v: Versioned<Schemas['SubmissionView']>) => {
    client.setQueryData(applicationQuery(round).queryKey, v)
    return { etag: v.etag, pieces: piecesOf(v.data) }
  }
  const auto = useAutosave({
    name: `application.${id}`,
    stored: { etag: first.etag, pieces: piecesOf(first.data) },
    savedAt: Date.parse(first.data.updatedAt),
    enabled: true,
    send: async (pieces, etag) =>
      keep(
        await takeVersioned(
          api.PUT('/v1/submission/{round}/applications/{application}', { params: { path, header: { 'If-Match': etag } }, body: editOf(pieces, scheme) }),
        ),
      ),
    read: async () => keep(await takeVersioned(api.GET('/v1/submission/{round}/applications/{application}', { params: { path } }))),
    onSaved: () => void client.invalidateQueries({ queryKey: checklistQuery(round, id).queryKey }),
  })
  const bind = (key: string) => ({ value: auto.pieces[key] ?? '', onChange: (e: { target: { value: string } }) => auto.change({ [key]: e.target.value }) })
  const title = (key: string) => {
    const criterion = (scheme.criteria ?? []).find((c) => key.endsWith(`.${c.id}`))
    return criterion ? criterion.title : (t.pieces[key] ?? t.other)
  }
  const chosen = (auto.pieces.preferences ?? '').split(',').filter(Boolean)
  const submitted = first.data.status === 'submitted'
  const missing = checklist.data ? lackingOf(checklist.data).lacking : []
  return (
    <>
      <DeadlineNote phase={common.phases.application ?? ''} window={window} quiet atClosing={first.data.holdBack ? t.atClosingHeld : t.atClosing} missing={checklist.data && (missing.length === 0 ? t.complete : t.missing(missing.length))} />
      {submitted && <div className="note done"><h3>{t.submittedNote}</h3><p>{t.submittedLead}</p></div>}
      <SavingProblem saving={auto.saving} />
      <div className="desk-form">
        <div>
          <Card title={t.sections.basic} id="introduction">
            <Field label={t.introduction} hint={t.introductionHint}>
              <textarea rows={7} maxLength={3000} {...bind('introduction')} />
            </Field>
            <Field label={t.highlights} hint={t.highlightsHint}>
              <textarea rows={7} maxLength={3000} {...bind('highlights')} />
            </Field>
            <div className="pair">
              <Field label={t.contactName}>
                <input maxLength={50} autoComplete="off" {...bind('contact.name')} />
              </Field>
              <Field label={t.contactPhone}>
                <input maxLength={30} inputMode="tel" autoComplete="off" {...bind('contact.phone')} />
              </Field>
            </div>
          </Card>
          <Assessment scheme={scheme} pieces={auto.pieces} change={auto.change} />
          <Violations scheme={scheme} pieces={auto.pieces} change={auto.change} />
          <Card title={t.sections.preferences} id="preferences">
            {(scheme.preferences ?? []).map((p) => (
              <label className="pick" key={p.id}>
                <input type="checkbox" checked={chosen.includes(p.id)} onChange={(e) => auto.change({ preferences: (e.target.checked ? [...chosen, p.id] : chosen.filter((x) => x !== p.id)).join(',') })} />
                <span>
                  {p.title}
                  {p.hint && <span className="small second block">{p.hint}</span>}
                </span>
              </label>
            ))}
            <hr className="sep" />
            <label className="pick">
              <input type="checkbox" checked={auto.pieces.holdBack === '1'} onChange={(e) => auto.change({ holdBack: e.target.checked ? '1' : '' })} />
              <span>
                {t.holdBack}
                <span className="small second block">{t.holdBackHint}</span>
              </span>
            </label>
          </Card>
        </div>
        <aside className="beside">
          <div className="card">
            <div style={{ marginBottom: 12 }}>
              <SavedMark saving={auto.saving} title={title} settle={auto.settle} show={(k, v) => (k === 'violations' || k === 'preferences' || k === 'none' || k === 'holdBack' ? t.changed : v)} />
            </div>
            <ul className="index">
              {(['introduction', 'assessment', 'violations', 'preferences'] as const).map((s) => (
                <li key={s}><a href={`#${s}`}>{t.sections[s === 'introduction' ? 'basic' : s]}</a></li>
              ))}
              <li><Link to={`/rounds/${round}/group/documents`}>{t.toDocuments}</Link></li>
            </ul>
            <hr className="sep" />
            {checklist.data && <Missing round={round} checklist={checklist.data} />}
            <Link className="button primary wide" to={`/rounds/${round}/group/submit`} onClick={() => void auto.flush()}>{t.toSubmit}</Link>
          </div>
        </aside>
      </div>
    </>
  )
}
