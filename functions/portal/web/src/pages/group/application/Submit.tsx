// The checklist, and the act itself: a summary of exactly what will be fixed, what follows, and the word to confirm.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import { api, take, withKey } from '../../../api/client'
import type { Problem } from '../../../api/problem'
import { useAct } from '../../../api/queries'
import { deadline, instant } from '../../../format'
import { DeadlineNote } from '../../../parts/DeadlineNote'
import { Field } from '../../../parts/Field'
import { Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { application as words } from '../../../texts/zh-CN/application'
import { common } from '../../../texts/zh-CN/common'
import { applicationQuery, checklistQuery, documentsQuery, submissionsQuery } from '../queries'
import { Checklist } from './Checklist'
import { DeskPage, type Desk } from './Desk'
import { closingWords, draftName } from './Draft'
import { Fixed } from './Fixed'
import { unsaved } from './held'
import { lackingOf } from './lacking'
import { Locked } from './Locked'

const t = words.submit

export function Submit() {
  return (
    <DeskPage title={t.title} lead={t.lead} narrow>
      {(desk) => (desk.standing.state === 'open' && desk.view.status !== 'locked' ? <Open desk={desk} /> : <Locked desk={desk} />)}
    </DeskPage>
  )
}

function Open({ desk }: { desk: Desk }) {
  const { round, scheme, view, window } = desk
  const checklist = useQuery({ ...checklistQuery(round, view.id), staleTime: 0 })
  const documents = useQuery(documentsQuery(round, view.id))
  return (
    <>
      <DeadlineNote phase={common.phases.application ?? ''} window={window} quiet atClosing={checklist.data && lackingOf(checklist.data).barred.length > 0 ? undefined : closingWords(view)} />
      {view.status === 'withdrawn' && <p className="note incomplete">{words.withdrawnNote.title}。{words.withdrawnNote.lead}</p>}
      <Loaded queries={{ checklist, documents }} lines={10}>
        {({ checklist, documents }) => {
          const accepted = documents.filter((d) => d.status === 'accepted')
          const unchanged = view.status === 'submitted' && !newer(view.updatedAt, view.submittedAt) && !documents.some((d) => newer(d.settledAt, view.submittedAt))
          return (
            <>
              {unchanged && view.submittedAt && (
                <div className="note done">
                  <h3>{words.submittedNote.title(view.submissions, instant(view.submittedAt))}</h3>
                  <p>{t.unchangedLead}</p>
                  <p><Link to={`/rounds/${round}/group/receipts/${view.submissions}`}>{words.submittedNote.link}</Link></p>
                </div>
              )}
              <Checklist round={round} scheme={scheme} checklist={checklist} closesAt={window.closesAt} quiet={unchanged} />
              {!unchanged && <Fixed desk={desk} documents={accepted} ready={checklist.ready} />}
              {!unchanged && checklist.ready && <Act desk={desk} />}
            </>
          )
        }}
      </Loaded>
    </>
  )
}

const newer = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && a > b

function Act({ desk: { round, view, etag, window } }: { desk: Desk }) {
  const client = useQueryClient()
  const go = useNavigate()
  const [word, type] = useState('')
  const kept = unsaved(draftName(view.id))
  const again = () => {
    for (const q of [applicationQuery(round), checklistQuery(round, view.id), documentsQuery(round, view.id)]) void client.invalidateQueries({ queryKey: q.queryKey })
  }
  const submit = useAct(
    (_: void, key: string) =>
      take(api.POST('/v1/submission/{round}/applications/{application}/submit', { params: { path: { round, application: view.id }, header: { 'If-Match': etag } }, ...withKey(key) })),
    async (standing) => {
      await Promise.all([applicationQuery(round), submissionsQuery(round, view.id)].map((q) => client.invalidateQueries({ queryKey: q.queryKey })))
      void go(`/rounds/${round}/group/receipts/${standing.application.submissions}`, { state: { done: true } })
    },
  )
  const send = (e: FormEvent) => {
    e.preventDefault()
    submit.mutate(undefined, { onError: again })
  }
  return (
    <Card title={t.consequences}>
      <ul className="plain">{t.consequence(deadline(window.closesAt)).map((line) => <li key={line}>{line}</li>)}</ul>
      <form className="app-gap-top" onSubmit={send}>
        {submit.error && <Refused problem={submit.error} />}
        {kept && <p className="note incomplete">{t.unsaved} <Link to={`/rounds/${round}/group/application`}>{t.unsavedLink}</Link></p>}
        <Field label={t.type(t.word)}>
          <input className="app-word" value={word} onChange={(e) => type(e.target.value)} autoComplete="off" />
        </Field>
        <button className="button primary" disabled={word.trim() !== t.word || kept || submit.isPending}>
          {submit.isPending ? t.working : view.submissions > 0 ? t.again : t.act}
        </button>
      </form>
    </Card>
  )
}

function Refused({ problem }: { problem: Problem }) {
  return problem.status === 412 ? <p className="note incomplete" role="alert">{t.changed}</p> : <ProblemBox error={problem} />
}
