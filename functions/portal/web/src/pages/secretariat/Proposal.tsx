// The proposed groups, out of the ballots that were counted.
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { instant, number } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { ballot as ballotWords } from '../../texts/zh-CN/ballot'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import { ballotQuery, ballotsQuery } from '../ballot-queries'
import { proposalQuery } from '../ministry/queries'
import { noticeQuery } from '../public/queries'

const t = office.proposal

type State = Schemas['BoxState']

export function Proposal() {
  const round = useRoundId()
  const may = useMe().person?.role === 'secretariat'
  const ballots = useQuery(ballotsQuery(round))
  const states = useQueries({ queries: (ballots.data ?? []).map((b) => ballotQuery(round, b.ballot, 15_000)) })
  const known = states.flatMap((s) => (s.data ? [s.data] : [])).sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  const proposal = useQuery(proposalQuery(round))
  const published = useQuery(noticeQuery(round)).data !== undefined
  const counted = known.filter((b) => b.phase === 'counted')
  const columns: Column<State>[] = [
    { id: 'name', title: t.columns.name, cell: (b) => ballotWords.name(!!b.runOffOf) },
    { id: 'created', title: t.columns.created, cell: (b) => <span className="nowrap">{instant(b.createdAt)}</span> },
    { id: 'state', title: t.columns.state, cell: (b) => <Status tone={b.phase === 'counted' ? 'done' : 'action'}>{ballotWords.phases[b.phase] ?? ''}</Status> },
    { id: 'groups', title: t.columns.groups, num: true, cell: (b) => (b.groups ? number(b.groups) : common.dash) },
    { id: 'appointed', title: t.columns.appointed, num: true, cell: (b) => (b.appointed ? number(b.appointed) : common.dash) },
    { id: 'present', title: t.columns.present, num: true, cell: (b) => (b.present ? number(b.present) : common.dash) },
  ]
  return (
    <Page title={t.title} lead={t.lead}>
      <Card title={t.ballots}>
        <Loaded queries={{ ballots }} isEmpty={({ ballots }) => ballots.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {() => <DataTable name="ballots" label={t.ballots} rows={known} columns={columns} rowKey={(b) => b.ballot} plain />}
        </Loaded>
      </Card>
      {may && !published && <Propose round={round} ballots={counted.map((b) => b.ballot)} open={known.length > counted.length} />}
      {published && <p className="note">{t.published}</p>}
      <Card title={t.groups} aside={proposal.data && t.proposed((proposal.data.entries ?? []).length)}>
        <Loaded queries={{ proposal }} lines={6} refusals={{ 'not-found': <p className="second">{t.waiting}</p> }}>
          {({ proposal }) => (
            <>
              <Entries entries={proposal.entries ?? []} />
              {(proposal.alternates ?? []).length > 0 && <p style={{ marginTop: 16 }}>{t.alternates((proposal.alternates ?? []).map((e) => e.name).join(common.list))}</p>}
            </>
          )}
        </Loaded>
      </Card>
    </Page>
  )
}

function Entries({ entries }: { entries: Schemas['NoticeEntry'][] }) {
  const columns: Column<Schemas['NoticeEntry']>[] = [
    { id: 'name', title: t.name, sort: (e) => e.name, cell: (e) => e.name },
    { id: 'lead', title: t.lead_unit, cell: (e) => (e.leadUnits ?? []).join(common.list) },
    { id: 'body', title: t.body, sort: (e) => e.bodyName, cell: (e) => e.bodyName },
    { id: 'province', title: t.province, sort: (e) => e.province, cell: (e) => e.province },
  ]
  return <DataTable name="proposal" label={t.groups} rows={entries} columns={columns} rowKey={(e) => e.group} plain />
}

function Propose({ round, ballots, open }: { round: string; ballots: string[]; open: boolean }) {
  const client = useQueryClient()
  const [asked, ask] = useState(false)
  const propose = useAct(
    (_: void, key: string) => take(api.POST('/v1/notice/{round}/proposal', { params: { path: { round } }, body: { ballots }, ...withKey(key) })),
    () => {
      ask(false)
      void client.invalidateQueries({ queryKey: ['proposal', round] })
    },
  )
  return (
    <Card title={t.propose}>
      {propose.error && <ProblemBox error={propose.error} />}
      {propose.data ? (
        <Receipt receipt={propose.data.receipt} />
      ) : ballots.length === 0 || open ? (
        <p className="second">{t.waiting}</p>
      ) : (
        <>
          <p className="second" style={{ marginBottom: 16 }}>{t.again}</p>
          <button type="button" className="button primary" onClick={() => ask(true)}>{t.propose}</button>
        </>
      )}
      {asked && (
        <Confirm title={t.confirmTitle} action={t.propose} busy={propose.isPending} error={null} onConfirm={() => propose.mutate(undefined, { onError: () => ask(false) })} onClose={() => ask(false)}>
          <p>{t.proposeLead(ballots.length)}</p>
        </Confirm>
      )}
    </Card>
  )
}
