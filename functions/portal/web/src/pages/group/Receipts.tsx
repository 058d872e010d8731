import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { schemeQuery, useAct } from '../../api/queries'
import { bytes, deadline, grouped, instant } from '../../format'
import { Dialog } from '../../parts/Dialog'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { useStanding, useWindow } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { words } from '../../texts/zh-CN/group'
import { Content } from './application/Content'
import { applicationQuery, submissionsQuery, useOwn } from './queries'

const t = words.receipts

/** Every submitted state with its receipt, the standing one first. */
export function Receipts() {
  const { round, id, application } = useOwn()
  const submissions = useQuery(submissionsQuery(round, id))
  const scheme = useQuery(schemeQuery(round))
  const a = application.data?.data
  const nothing = <Card><Empty title={t.none}>{t.noneLead}</Empty></Card>
  return (
    <Page title={t.title} lead={a?.groupName} acts={<button type="button" className="button" onClick={() => print()}>{common.print}</button>}>
      {application.data === null ? nothing : (
        <Loaded queries={{ submissions, scheme }} lines={10} isEmpty={({ submissions }) => submissions.length === 0} empty={nothing}>
          {({ submissions, scheme }) => (
            <>
              {[...submissions].reverse().map((s, n) => <One key={s.number} submission={s} name={a?.groupName ?? ''} scheme={scheme} standing={n === 0 && a?.status === 'submitted'} />)}
              {a?.status === 'submitted' && <Withdraw round={round} application={a} etag={application.data?.etag ?? ''} />}
            </>
          )}
        </Loaded>
      )}
    </Page>
  )
}

function One({ submission: s, name, scheme, standing }: { submission: Schemas['DossierSubmission']; name: string; scheme: Schemas['ReviewScheme']; standing: boolean }) {
  return (
    <>
      <div className={standing ? 'note done' : 'note'}>
        <h3>{standing ? t.standing : s.withdrawnAt ? t.withdrawn(instant(s.withdrawnAt)) : t.replaced}</h3>
        <p>{s.byLock ? t.byLock(instant(s.at)) : t.at(s.number, instant(s.at))}</p>
      </div>
      <Card title={t.receipt(s.number)}>
        <Receipt receipt={s.receipt} about={name} file={t.file(s.number)} />
      </Card>
      <Card title={t.fixed}>
        <p className="small second">{words.locked.manifest} <span className="mono">{grouped(s.manifest)}</span></p>
        <div className="scroll">
          <table className="table">
            <thead>
              <tr><th>{t.document}</th><th className="num">{t.size}</th><th>{t.hash}</th></tr>
            </thead>
            <tbody>
              {(s.documents ?? []).map((d) => (
                <tr key={d.id}>
                  <td>{d.name}</td>
                  <td className="num">{bytes(d.size)}</td>
                  <td className="mono">{grouped(d.sha256)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <details className="screen" style={{ marginTop: 16 }}>
          <summary>{t.content}</summary>
          <Content content={s.content} scheme={scheme} />
        </details>
      </Card>
    </>
  )
}

function Withdraw({ round, application: a, etag }: { round: string; application: Schemas['SubmissionView']; etag: string }) {
  const client = useQueryClient()
  const window = useWindow(round, 'application')
  const open = useStanding(window)?.state === 'open'
  const [asking, ask] = useState(false)
  const [word, setWord] = useState('')
  const withdraw = useAct(
    (_: void, key: string) =>
      take(api.POST('/v1/submission/{round}/applications/{application}/withdraw', { params: { path: { round, application: a.id }, header: { 'If-Match': etag } }, ...withKey(key) })),
    () => {
      ask(false)
      void client.invalidateQueries({ queryKey: applicationQuery(round).queryKey })
      void client.invalidateQueries({ queryKey: submissionsQuery(round, a.id).queryKey })
    },
  )
  if (!open || !window) return null
  return (
    <div className="screen">
      <Card title={t.change}>
        <p>{t.changeLead(deadline(window.closesAt))}</p>
        <div className="row" style={{ marginTop: 12 }}>
          <Link className="button" to={`/rounds/${round}/group/application`}>{t.edit}</Link>
          <button type="button" className="button" onClick={() => ask(true)}>{t.withdraw}</button>
        </div>
      </Card>
      {asking && (
        <Dialog title={t.withdrawTitle} onClose={() => ask(false)}>
          {withdraw.error && <ProblemBox error={withdraw.error} />}
          <p style={{ marginBottom: 16 }}>{t.withdrawLead(deadline(window.closesAt))}</p>
          <Field label={t.withdrawWord}>
            <input value={word} onChange={(e) => setWord(e.target.value)} autoComplete="off" />
          </Field>
          <div className="row">
            <button type="button" className="button danger" disabled={word.trim() !== t.word || withdraw.isPending} onClick={() => withdraw.mutate()}>{t.withdraw}</button>
            <button type="button" className="button" onClick={() => ask(false)}>{common.cancel}</button>
          </div>
        </Dialog>
      )}
    </div>
  )
}
