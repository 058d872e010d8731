// A correction after the closing (R5.5): the form as it stands, what differs from it, why, and the word to confirm.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { api, takeVersioned, take, withKey, type Schemas } from '../../api/client'
import { serverNow } from '../../api/clock'
import { roundQuery, schemeQuery, useAct } from '../../api/queries'
import { deadline } from '../../format'
import type { Pieces } from '../../parts/autosave'
import { Confirm } from '../../parts/Confirm'
import { ChangeList, ChangeTable } from '../../parts/Corrections'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { editOf, pieceAt, piecesOf, readable, titleOf, wrongs, type Scheme } from '../../parts/pieces'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { useRoundId } from '../../round'
import { corrections as t } from '../../texts/zh-CN/corrections'
import '../../upload/files.css'
import '../group/application/application.css'
import { Form } from '../group/application/Form'
import { useClosing } from './DossierPage'

type View = Schemas['SubmissionView']

export function CorrectPage() {
  const round = useRoundId()
  const { application = '' } = useParams()
  const standing = useQuery({
    queryKey: ['application', round, application, 'versioned'],
    queryFn: () => takeVersioned(api.GET('/v1/submission/{round}/applications/{application}', { params: { path: { round, application } } })),
    enabled: application !== '',
    staleTime: 0,
  })
  const rules = useQuery(roundQuery(round))
  const scheme = useQuery(schemeQuery(round))
  const closing = useClosing(round, standing.data?.data)
  const view = standing.data?.data
  return (
    <Page title={view ? `${t.title}：${view.groupName}` : t.title} lead={t.lead} way={<Link to={`/rounds/${round}/office/applications/${application}`}>{t.back}</Link>}>
      <Loaded queries={{ standing, rules, scheme }} lines={12}>
        {({ standing, rules, scheme }) =>
          closing === undefined ? null : closing > serverNow() ? (
            <Card><Empty title={t.open(deadline(new Date(closing).toISOString()))} /></Card>
          ) : standing.data.status !== 'submitted' ? (
            <Card><Empty title={t.notSubmitted} /></Card>
          ) : (
            <Work round={round} rules={rules} scheme={scheme} view={standing.data} etag={standing.etag} />
          )
        }
      </Loaded>
    </Page>
  )
}

interface WorkProps {
  round: string
  rules: Schemas['RoundRound']
  scheme: Scheme
  view: View
  etag: string
}

function Work({ round, rules, scheme, view, etag }: WorkProps) {
  const client = useQueryClient()
  const [edited, edit] = useState<Pieces>({})
  const [reason, setReason] = useState('')
  const [asked, ask] = useState(false)
  const before = piecesOf(view)
  const pieces = { ...before, ...edited }
  const differing = Object.keys(edited).filter((key) => (edited[key] ?? '') !== (before[key] ?? ''))
  const wrong = wrongs(pieces, scheme)
  const again = () => {
    for (const key of ['application', 'corrections']) void client.invalidateQueries({ queryKey: [key, round, view.id] })
  }
  const correct = useAct(
    (_: void, key: string) =>
      take(
        api.POST('/v1/submission/{round}/applications/{application}/corrections', {
          params: { path: { round, application: view.id }, header: { 'If-Match': etag } },
          body: { content: editOf(pieces, scheme, before).content, reason },
          ...withKey(key),
        }),
      ),
    () => {
      edit({})
      setReason('')
      ask(false)
      again()
    },
  )
  const clash = correct.error?.status === 412
  const refused = Object.fromEntries((correct.error?.fields ?? []).map((f) => [pieceAt(f.pointer), f.detail]))
  const sheet = { pieces, change: (some: Pieces) => edit({ ...edited, ...some }), wrong: (piece: string) => wrong[piece] ?? refused[piece], lacking: () => undefined }
  const changes = differing.map((key) => ({ title: titleOf(key, scheme), old: readable(key, before[key] ?? '', scheme), now: readable(key, pieces[key] ?? '', scheme) }))
  return (
    <>
      {correct.data && differing.length === 0 && (
        <Card title={t.receipt}>
          <p className="note done" role="status">{t.done}</p>
          <Receipt receipt={correct.data.correction.receipt} about={view.groupName} />
        </Card>
      )}
      {clash ? <p className="note incomplete" role="alert">{t.clash}</p> : correct.error && <ProblemBox error={correct.error} />}
      <div className="split">
        <Form desk={{ scheme, rules }} sheet={sheet} closing={false} />
        <div className="aside">
          <Card title={differing.length > 0 ? t.changes(differing.length) : t.title}>
            {differing.length === 0 ? <p className="second">{t.nothing}</p> : <ChangeList changes={changes} />}
            {differing.length > 0 && (
              <>
                <p><button type="button" className="button link small" onClick={() => edit({})}>{t.undo}</button></p>
                <Field label={t.reason} hint={t.reasonHint} wrong={correct.error?.at('/reason')}>
                  <textarea rows={3} maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} />
                </Field>
                <button type="button" className="button primary" disabled={reason.trim().length < 4 || Object.keys(wrong).length > 0} onClick={() => ask(true)}>{t.submit}</button>
              </>
            )}
          </Card>
        </div>
      </div>
      {asked && (
        <Confirm
          title={t.confirmTitle} action={t.submit} word={t.word} busy={correct.isPending} error={null} onClose={() => ask(false)}
          onConfirm={() => correct.mutate(undefined, { onError: () => { ask(false); again() } })}
        >
          <p>{t.confirmLead(view.groupName, differing.length)}</p>
          <ChangeTable changes={changes} />
          <p className="small">{t.reason}：{reason}</p>
        </Confirm>
      )}
    </>
  )
}
