// One submission's receipt: to keep, to print on A4, to check.
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useParams } from 'react-router'
import type { Schemas } from '../../../api/client'
import { instant } from '../../../format'
import { Empty, Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { CompilationPrint, FormPrint, SubmissionReceiptPrint } from '../../../parts/Prints'
import { Receipt } from '../../../parts/Receipt'
import { application as words } from '../../../texts/zh-CN/application'
import { common } from '../../../texts/zh-CN/common'
import { submissionsQuery } from '../queries'
import { Content } from './Content'
import { DeskPage, type Desk } from './Desk'
import { DocumentTable } from './DocumentTable'
import { Points } from './Fixed'

const t = words.receipt

export function ReceiptPage() {
  const n = Number(useParams().number)
  return (
    <DeskPage title={t.title(n)} narrow acts={({ round }) => <Link className="button" to={`/rounds/${round}/group/receipts`}>{t.back}</Link>}>
      {(desk) => <One desk={desk} number={n} />}
    </DeskPage>
  )
}

function One({ desk, number: n }: { desk: Desk; number: number }) {
  const submissions = useQuery(submissionsQuery(desk.round, desk.view.id))
  const done = (useLocation().state as { done?: boolean } | null)?.done
  return (
    <Loaded queries={{ submissions }} lines={12}>
      {({ submissions }) => {
        const s = submissions.find((x) => x.number === n)
        if (!s) return <Card><Empty title={t.missing}>{t.missingLead}</Empty></Card>
        return (
          <>
            {done && (
              <div className="note done screen" role="status">
                <h3>{t.done}</h3>
                <p>{t.doneLead(instant(s.at))}</p>
              </div>
            )}
            {s.withdrawnAt && <p className="note incomplete">{t.withdrawn(instant(s.withdrawnAt))}</p>}
            <Sheet desk={desk} submission={s} />
          </>
        )
      }}
    </Loaded>
  )
}

function Sheet({ desk: { round, rules, scheme, view }, submission: s }: { desk: Desk; submission: Schemas['DossierSubmission'] }) {
  return (
    <>
      <Card title={t.receipt}>
        <dl className="facts app-gap">
          <dt>{t.group}</dt>
          <dd>{view.groupName}</dd>
          <dt>{t.lead}</dt>
          <dd>{(s.leadUnits ?? []).map((u) => u.name).join(common.list)}</dd>
          <dt>{t.round}</dt>
          <dd>{rules.title}</dd>
          <dt>{t.number}</dt>
          <dd>{words.submissions.nth(s.number)}，{s.byLock ? words.submissions.byLock : words.submissions.byHand}</dd>
        </dl>
        <Receipt receipt={s.receipt} file={t.file(s.number)} print={<SubmissionReceiptPrint round={round} application={view.id} number={s.number} />} />
        {view.status === 'submitted' && s.number === view.submissions && (
          <div className="row screen app-gap-top">
            <FormPrint round={round} application={view.id} />
            <CompilationPrint round={round} application={view.id} />
          </div>
        )}
        <p className="small second app-gap-top">{t.manifestHint}</p>
      </Card>
      <Card title={t.documents}><DocumentTable round={round} application={view.id} documents={s.documents ?? []} /></Card>
      <Card title={t.assessment}><Points content={s.content} scheme={scheme} /></Card>
      <details className="card app-fold screen">
        <summary>{t.content}</summary>
        <Content content={s.content} scheme={scheme} />
      </details>
    </>
  )
}
