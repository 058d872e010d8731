// After the closing instant: what counts, when it was fixed, under which hash; or what was missing.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { deadline, grouped, instant } from '../../../format'
import type { Pieces } from '../../../parts/autosave'
import { Corrections } from '../../../parts/Corrections'
import { Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { application as words } from '../../../texts/zh-CN/application'
import { corrections } from '../../../texts/zh-CN/corrections'
import { documentsQuery, submissionsQuery } from '../queries'
import { Content } from './Content'
import type { Desk } from './Desk'
import { DocumentTable } from './DocumentTable'
import { tell, type Lack } from './missing'
import { piecesOf, readable, titleOf } from '../../../parts/pieces'

const t = words.locked

export function Locked({ desk }: { desk: Desk }) {
  const { round, view, window } = desk
  if (view.status === 'draft') {
    return (
      <div className="note" role="status">
        <h3>{t.settling}</h3>
        <p>{t.settlingLead}</p>
      </div>
    )
  }
  const closed = deadline(window.closesAt)
  return (
    <>
      <Verdict desk={desk} closed={closed} />
      {view.status === 'submitted' ? <Submitted desk={desk} /> : <Kept round={round} desk={desk} />}
    </>
  )
}

/** The outcome in one box. */
function Verdict({ desk: { round, view, scheme, window }, closed }: { desk: Desk; closed: string }) {
  const submissions = useQuery({ ...submissionsQuery(round, view.id), enabled: view.status === 'submitted' })
  const corrected = view.corrections ?? 0
  const byLock = submissions.data?.find((s) => s.number === view.submissions)?.byLock
  if (view.status === 'submitted') {
    return (
      <div className="note done" role="status">
        <h3>{byLock ? t.byLock : t.submitted}</h3>
        <p>{byLock ? t.byLockLead(closed) : t.submittedLead(instant(view.submittedAt ?? window.closesAt), closed)}</p>
        {corrected > 0 && <p>{corrections.noted(corrected)} <a href="#corrections">{corrections.history}</a></p>}
        <dl className="facts small app-gap-top">
          <dt>{t.manifest}</dt>
          <dd className="mono">{grouped(view.manifest ?? '')}</dd>
        </dl>
        <p className="small">{t.next}</p>
        <p><Link to={`/rounds/${round}/group/receipts/${view.submissions}`}>{t.receipt}</Link></p>
      </div>
    )
  }
  if (view.status === 'withdrawn') {
    return (
      <div className="note danger" role="status">
        <h3>{t.withdrawn}</h3>
        <p>{t.withdrawnLead(closed)}</p>
        <p className="small">{t.contest}</p>
      </div>
    )
  }
  const missing = (view.missing ?? []) as Lack[]
  const at = deadline(view.lockedAt ?? window.closesAt)
  return (
    <div className="note danger" role="status">
      <h3>{t.locked}</h3>
      <p>{view.holdBack ? t.heldBack(at) : t.lockedLead(at)}</p>
      {missing.length > 0 && <ul>{missing.map((m) => <li key={m.pointer + m.code}>{tell(m, scheme)}</li>)}</ul>}
      <p className="small">{t.contest}</p>
    </div>
  )
}

function Submitted({ desk: { round, view, scheme } }: { desk: Desk }) {
  const submissions = useQuery(submissionsQuery(round, view.id))
  return (
    <Loaded queries={{ submissions }} lines={10}>
      {({ submissions }) => {
        const standing = submissions.find((s) => s.number === view.submissions)
        return standing && (
          <>
            <Corrections round={round} application={view.id} scheme={scheme} />
            <Card title={t.documents}><DocumentTable round={round} application={view.id} documents={standing.documents ?? []} /></Card>
            <Card title={t.submittedContent}><Content content={standing.content} scheme={scheme} /></Card>
          </>
        )
      }}
    </Loaded>
  )
}

/** A draft that was not submitted, as it stood. */
function Kept({ desk: { round, view, scheme } }: { round: string; desk: Desk }) {
  const documents = useQuery(documentsQuery(round, view.id))
  return (
    <>
      <Card title={t.documents}>
        <Loaded queries={{ documents }} lines={3}>
          {({ documents }) => <DocumentTable round={round} application={view.id} documents={documents.filter((d) => d.status === 'accepted')} />}
        </Loaded>
      </Card>
      <Card title={t.content} aside={`${t.last} ${instant(view.updatedAt)}`}><Content content={view.content} scheme={scheme} /></Card>
    </>
  )
}

/** What was typed and did not reach the server in time. */
export function Unsaved({ desk: { view, scheme }, pieces }: { desk: Desk; pieces: Pieces }) {
  const before = piecesOf(view)
  const keys = Object.keys(pieces).filter((k) => (pieces[k] ?? '') !== (before[k] ?? ''))
  if (keys.length === 0) return null
  return (
    <details className="note incomplete">
      <summary>{words.unsaved.title}</summary>
      <p className="small">{words.unsaved.lead}</p>
      {keys.map((k) => (
        <div key={k} className="app-gap-top">
          <b>{titleOf(k, scheme)}</b>
          <p className="app-text">{readable(k, pieces[k] ?? '', scheme) || words.blank}</p>
        </div>
      ))}
    </details>
  )
}
