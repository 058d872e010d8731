// From the proposal over the notice to the final list, which two people approve by its digest (R7.3).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { asProblem } from '../../api/problem'
import { useAct } from '../../api/queries'
import { deadline, grouped, instant, number, span } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { CertificatePrint, CertificatesPrint } from '../../parts/Prints'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { ministry } from '../../texts/zh-CN/ministry'
import { certificatesQuery, listQuery, noticeQuery } from '../public/queries'
import { Publication, Reissue } from './Publication'
import { nextListQuery, proposalQuery } from './queries'

const t = ministry.notice

export function NoticeAndList() {
  const round = useRoundId()
  const may = useMe().person?.role === 'ministry'
  const proposal = useQuery(proposalQuery(round))
  const notice = useQuery(noticeQuery(round))
  const now = useServerNow(10_000)
  const published = notice.data !== undefined
  const ended = published && now >= Date.parse(notice.data.window.endsAt)
  return (
    <Page title={t.title} lead={<>{t.lead} <Link to="/calendar">{t.calendar}</Link></>}>
      <Card title={t.steps.proposal}>
        <Loaded queries={{ proposal }} lines={2} refusals={{ 'not-found': <p className="second">{t.noProposal}</p> }}>
          {({ proposal }) => <p><Status tone="done">{t.proposed((proposal.entries ?? []).length)}</Status></p>}
        </Loaded>
      </Card>
      <Card title={t.steps.notice}>
        <Loaded queries={{ notice }} lines={2} refusals={{ 'not-found': proposal.data ? <Publication round={round} proposal={proposal.data} may={may} /> : <p className="second">{t.waitProposal}</p> }}>
          {({ notice }) => (
            <>
              <p><Status tone={ended ? 'done' : 'action'}>{t.published(instant(notice.publishedAt))}</Status></p>
              <p>{ended ? t.over(deadline(notice.window.endsAt)) : t.until(deadline(notice.window.endsAt), span(Date.parse(notice.window.endsAt) - now))}</p>
              <p><Link to={`/rounds/${round}/notice`}>{t.seeNotice}</Link></p>
              {!ended && <Reissue round={round} may={may} />}
            </>
          )}
        </Loaded>
      </Card>
      <Card title={t.steps.list}>
        {!published ? <p className="second">{t.waitNotice}</p> : !ended ? <p className="second">{t.waitEnd}</p> : <FinalList round={round} may={may} />}
      </Card>
      {ended && <Certificates round={round} />}
    </Page>
  )
}

function FinalList({ round, may }: { round: string; may: boolean }) {
  const client = useQueryClient()
  const next = useQuery(nextListQuery(round))
  const lists = useQuery(listQuery(round))
  const [asked, ask] = useState(false)
  const approve = useAct(
    (digest: string, key: string) => take(api.POST('/v1/notice/{round}/list/approvals', { params: { path: { round } }, body: { digest }, ...withKey(key) })),
    () => {
      ask(false)
      for (const key of ['next-list', 'list']) void client.invalidateQueries({ queryKey: [key, round] })
      for (const key of ['register', 'certificates']) void client.invalidateQueries({ queryKey: [key] })
    },
  )
  const receipt = approve.data?.receipt
  return (
    <>
      <Loaded queries={{ lists }} lines={1}>{({ lists }) => <Current round={round} last={lists.at(-1)} />}</Loaded>
      {receipt ? (
        <div style={{ marginBottom: 24 }}>
          <p className="note done" role="status">{t.done}</p>
          <Receipt receipt={receipt} />
        </div>
      ) : (
        approve.data && <p className="note done" role="status">{t.first}</p>
      )}
      <Loaded queries={{ next }} lines={8} refusals={{ 'list-unchanged': <p className="second">{t.nothingNew}</p> }}>
        {({ next }) => (
          <>
            <Next list={next} act={may && !approve.data && <button type="button" className="button primary" onClick={() => ask(true)}>{t.approve}</button>} />
            <Entries list={next} />
            {asked && (
              <Confirm
                title={t.approveTitle} action={t.approve} danger word={t.approveWord} busy={approve.isPending} error={approve.error && asProblem(approve.error)}
                onConfirm={() => approve.mutate(next.digest)} onClose={() => ask(false)}
              >
                <p>{t.approveLead((next.entries ?? []).length)}</p>
                <p className="hash-of" style={{ margin: '8px 0' }}>{grouped(next.digest)}</p>
                <p style={{ marginBottom: 16 }}>{next.approvals > 0 ? t.approveSecond : t.approveFirst}</p>
              </Confirm>
            )}
          </>
        )}
      </Loaded>
    </>
  )
}

function Current({ round, last }: { round: string; last?: Schemas['NoticeList'] }) {
  if (!last) return null
  return (
    <p style={{ marginBottom: 16 }}>
      <Status tone="done">{t.current(last.number, instant(last.publishedAt ?? ''))}</Status> <Link to={`/rounds/${round}/list`}>{t.seeList}</Link>
    </p>
  )
}

/** What every listed group gets; a single one here, all in one file. */
function Certificates({ round }: { round: string }) {
  const certificates = useQuery(certificatesQuery(round))
  const columns: Column<Schemas['NoticeCertificate']>[] = [
    { id: 'number', title: t.certificate.number, sort: (c) => c.number, cell: (c) => <span className="mono">{c.number}</span> },
    { id: 'name', title: t.group, sort: (c) => c.name, cell: (c) => c.name },
    { id: 'code', title: t.certificate.code, cell: (c) => <Link className="mono" to={`/certificates/${c.code}`}>{c.code}</Link> },
    { id: 'print', title: t.certificate.print, cell: (c) => <CertificatePrint code={c.code} /> },
  ]
  return (
    <Loaded queries={{ certificates }} lines={4} isEmpty={({ certificates }) => certificates.length === 0} empty={null}>
      {({ certificates }) => (
        <Card title={t.certificate.title} aside={t.certificate.count(certificates.length)}>
          <p className="second">{t.certificate.lead}</p>
          <div className="row" style={{ margin: '12px 0' }}><CertificatesPrint round={round} /></div>
          <details>
            <summary>{t.certificate.each}</summary>
            <DataTable name="certificates" label={t.certificate.title} rows={certificates} columns={columns} rowKey={(c) => c.code} plain />
          </details>
        </Card>
      )}
    </Loaded>
  )
}

function Next({ list, act }: { list: Schemas['NoticeUpcoming']; act: ReactNode }) {
  return (
    <div style={{ marginBottom: 24 }}>
      <h3 style={{ marginBottom: 8 }}>{t.next(list.number)}</h3>
      <p className="second small" style={{ marginBottom: 4 }}>{t.digest}</p>
      <p className="hash-of">{grouped(list.digest)}</p>
      <p className="small second" style={{ margin: '8px 0 16px' }}>{t.digestLead}</p>
      <div className="row">
        {act}
        <Status tone={list.approvals > 0 ? 'action' : 'second'}>{t.approvals(list.approvals)}</Status>
      </div>
    </div>
  )
}

function Entries({ list }: { list: Schemas['NoticeUpcoming'] }) {
  const entries = list.entries ?? []
  const differences = list.differences ?? []
  const columns: Column<Schemas['NoticeEntry']>[] = [
    { id: 'name', title: t.group, sort: (e) => e.name, cell: (e) => e.name },
    { id: 'lead', title: t.leadUnit, cell: (e) => (e.leadUnits ?? []).join(common.list) },
    { id: 'body', title: t.body, sort: (e) => e.bodyName, cell: (e) => e.bodyName },
    { id: 'province', title: t.province, sort: (e) => e.province, cell: (e) => e.province },
  ]
  return (
    <>
      <h3 style={{ marginBottom: 4 }}>{t.removed}</h3>
      {differences.length === 0 ? (
        <p className="second">{t.same}</p>
      ) : (
        <ul className="plain">
          {differences.map((d) => (
            <li key={d.group}>
              {d.name} <span className="second">{t.reasons[d.reason] ?? ''}</span>
            </li>
          ))}
        </ul>
      )}
      <h3 style={{ margin: '20px 0 8px' }}>{t.entries(number(entries.length))}</h3>
      <DataTable name="entries" label={t.steps.list} rows={entries} columns={columns} rowKey={(e) => e.group} plain />
    </>
  )
}
