import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { schemeQuery, useAct } from '../../api/queries'
import { bytes, deadline, shortDeadline } from '../../format'
import { DeadlineNote } from '../../parts/DeadlineNote'
import { Dialog } from '../../parts/Dialog'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Status } from '../../parts/Status'
import { useStanding, useWindow, type Window } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { words } from '../../texts/zh-CN/group'
import { lackingOf } from './application/lacking'
import { Missing } from './application/Missing'
import { applicationQuery, checklistQuery, documentsQuery, submissionsQuery, useOwn } from './queries'
import { standingTone } from './standing'

const t = words.submit

export function Submit() {
  const { round, id, application } = useOwn()
  const window = useWindow(round, 'application')
  const checklist = useQuery({ ...checklistQuery(round, id), staleTime: 0 })
  const documents = useQuery(documentsQuery(round, id))
  const scheme = useQuery(schemeQuery(round))
  return (
    <Page title={t.title} lead={t.lead}>
      {application.data === null ? (
        <Card>
          <Empty title={words.documents.notBegun}>
            <p>{words.documents.notBegunLead}</p>
            <Link className="button" style={{ marginTop: 16 }} to={`/rounds/${round}/group/application`}>{words.application.title}</Link>
          </Empty>
        </Card>
      ) : (
        <Loaded queries={{ application, checklist, documents, scheme }} lines={10}>
          {({ application, checklist, documents, scheme }) =>
            application && <Ready round={round} application={application.data} etag={application.etag} checklist={checklist} documents={documents.filter((d) => d.status === 'accepted')} scheme={scheme} window={window} />
          }
        </Loaded>
      )}
    </Page>
  )
}

interface Props {
  round: string
  application: Schemas['SubmissionView']
  etag: string
  checklist: Schemas['SubmissionChecklist']
  documents: Schemas['DossierDocument'][]
  scheme: Schemas['ReviewScheme']
  window?: Window
}

function Ready({ round, application: a, etag, checklist, documents, scheme, window }: Props) {
  const client = useQueryClient()
  const go = useNavigate()
  const [asking, ask] = useState(false)
  const open = useStanding(window)?.state === 'open'
  const { lacking: missing, barred, waits } = lackingOf(checklist)
  const submit = useAct(
    (_: void, key: string) =>
      take(api.POST('/v1/submission/{round}/applications/{application}/submit', { params: { path: { round, application: a.id }, header: { 'If-Match': etag } }, ...withKey(key) })),
    () => {
      void client.invalidateQueries({ queryKey: applicationQuery(round).queryKey })
      void client.invalidateQueries({ queryKey: submissionsQuery(round, a.id).queryKey })
      void go(`/rounds/${round}/group/receipts`)
    },
  )
  const again = () => {
    submit.reset()
    void client.invalidateQueries({ queryKey: applicationQuery(round).queryKey })
    void client.invalidateQueries({ queryKey: checklistQuery(round, a.id).queryKey })
  }
  const assessed = a.content.assessment ?? []
  const summary = (
    <dl className="facts">
      <dt>{t.group}</dt>
      <dd>{a.groupName}</dd>
      <dt>{t.texts}</dt>
      <dd>{t.textsCount(a.content.introduction.length, a.content.highlights.length)}</dd>
      <dt>{t.assessment}</dt>
      <dd>{t.assessmentCount(assessed.length, (scheme.criteria ?? []).length, assessed.reduce((n, x) => n + x.points, 0), scheme.points)}</dd>
      <dt>{t.violations}</dt>
      <dd>{a.content.violations.none ? words.application.violationsNone : t.events((a.content.violations.events ?? []).length)}</dd>
      <dt>{t.documents}</dt>
      <dd>{t.documentsCount(documents.length, bytes(documents.reduce((n, d) => n + d.size, 0)))}</dd>
    </dl>
  )
  return (
    <>
      <DeadlineNote phase={common.phases.application ?? ''} window={window} missing={barred.length > 0 ? words.application.barredLead : missing.length > 0 ? words.application.missing(missing.length) : waits ? words.application.waits(shortDeadline(waits)) : t.ready} atClosing={a.holdBack ? words.application.atClosingHeld : words.application.atClosing} />
      {submit.error && <ProblemBox error={submit.error} retry={again} />}
      {a.status === 'submitted' && <p className="note done">{t.already} <Link to={`/rounds/${round}/group/receipts`}>{words.locked.receipt}</Link></p>}
      <div className="split">
        <div>
          <Card title={t.checklist}>
            <ul className="lines">
              {(checklist.statistics ?? []).map((s) => (
                <li key={s.year} className="line">
                  <Link to={`/rounds/${round}/group/statistics/${s.year}`}>{words.statistics.about(s.year)}</Link>
                  <Status tone={standingTone(s)}>{words.standings[s.status] ?? ''}</Status>
                </li>
              ))}
            </ul>
            <hr className="sep" />
            <Missing round={round} checklist={checklist} />
          </Card>
        </div>
        <Card title={t.fixed}>
          {summary}
          {open && (
            <button type="button" className="button primary wide" style={{ marginTop: 20 }} disabled={missing.length > 0 || waits !== undefined || submit.isPending} onClick={() => ask(true)}>
              {a.status === 'submitted' ? t.submitAgain : t.submit}
            </button>
          )}
          {open && (missing.length > 0 || waits) && <p className="small second" style={{ marginTop: 8 }}>{barred.length > 0 ? words.application.barredLead : missing.length > 0 ? t.notYet : words.application.waits(shortDeadline(waits ?? ''))}</p>}
        </Card>
      </div>
      {asking && (
        <Dialog title={t.confirm} onClose={() => ask(false)}>
          {summary}
          <p className="second" style={{ margin: '12px 0 16px' }}>{t.consequence(window ? deadline(window.closesAt) : '')}</p>
          <div className="row">
            <button type="button" className="button primary" onClick={() => { ask(false); submit.mutate() }}>{t.submit}</button>
            <button type="button" className="button" onClick={() => ask(false)}>{common.cancel}</button>
          </div>
        </Dialog>
      )}
    </>
  )
}
