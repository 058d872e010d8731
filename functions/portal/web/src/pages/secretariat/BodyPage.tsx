// One body: its list, and how its groups stand in statistics and applications.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { grouped, instant, number, shortInstant } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { SummaryPrints } from '../../parts/Prints'
import { Receipt } from '../../parts/Receipt'
import { Status, type Tone } from '../../parts/Status'
import { Choose, Search } from '../../parts/Tools'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { office } from '../../texts/zh-CN/office'
import { Entries, Versions } from '../body/Outcome'
import { applicationsQuery, recommendationQuery } from '../body/queries'
import { listTone } from './Overview'
import { filingsQuery } from './queries'

const t = office.body

export const filingTone: Record<string, Tone> = { none: 'second', draft: 'action', complete: 'action', submitted: 'done', filed: 'done', 'not-filed': 'danger' }
const applicationTone: Record<string, Tone> = { none: 'second', draft: 'action', submitted: 'done', withdrawn: 'second', locked: 'danger' }

export function BodyPage() {
  const round = useRoundId()
  const { body = '' } = useParams()
  const list = useQuery(recommendationQuery(round, body))
  const filings = useQuery(filingsQuery(round, body))
  const applications = useQuery(applicationsQuery(round, body))
  const way = <Link to={`/rounds/${round}/office`}>{t.back}</Link>
  return (
    <Page title={list.data?.data.bodyName ?? t.list} way={way} acts={list.data?.data.sealed?.receipt && <SummaryPrints round={round} body={body} />}>
      <Loaded queries={{ list }} lines={6} refusals={{ 'not-found': <Card><Empty title={t.missing_body} /></Card> }}>
        {({ list }) => <ListCard list={list.data} />}
      </Loaded>
      <Card title={t.groups} aside={filings.data && number(filings.data.length)}>
        <Loaded queries={{ filings, applications }} lines={8} isEmpty={({ filings }) => filings.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ filings, applications }) => <Groups round={round} filings={filings} applications={applications} />}
        </Loaded>
      </Card>
      <Versions round={round} body={body} />
    </Page>
  )
}

function ListCard({ list }: { list: Schemas['QuotaListView'] }) {
  const s = list.sealed
  const missing = list.missing ?? []
  return (
    <Card title={t.list} aside={<Status tone={listTone[list.state] ?? 'second'}>{office.states[list.state] ?? ''}</Status>}>
      {!s && <p className="second">{t.notSealed}</p>}
      {missing.length > 0 && (
        <>
          <h3 style={{ margin: '12px 0 4px' }}>{t.missing}</h3>
          <ul className="missing small">{missing.map((m) => <li key={m.pointer + m.detail}>{m.detail}</li>)}</ul>
        </>
      )}
      {s && (
        <>
          <p>{t.sealedLead(s.number, instant(s.sealedAt))}</p>
          <p className="small second" style={{ marginTop: 4 }}>{t.digest} <span className="mono">{grouped(s.content)}</span></p>
          {s.orderReason && <p>{t.order}：{s.orderReason}</p>}
          <h3 style={{ margin: '16px 0 8px' }}>{t.recommended} {number((s.recommended ?? []).length)}</h3>
          <div className="inset"><Entries name="recommended" label={t.recommended} entries={s.recommended ?? []} /></div>
          {(s.notRecommended ?? []).length > 0 && (
            <>
              <h3 style={{ margin: '16px 0 8px' }}>{t.notRecommended} {number((s.notRecommended ?? []).length)}</h3>
              <ul className="plain">
                {(s.notRecommended ?? []).map((e) => (
                  <li key={e.application}>
                    {e.name}
                    <p className="small second">{t.reason}：{e.reason}</p>
                  </li>
                ))}
              </ul>
            </>
          )}
          {s.receipt && (
            <details style={{ marginTop: 16 }}>
              <summary>{t.receipt}</summary>
              <Receipt receipt={s.receipt} about={list.bodyName} />
            </details>
          )}
        </>
      )}
    </Card>
  )
}

interface GroupsProps {
  round: string
  filings: Schemas['StatisticsRow'][]
  applications: { group: string; id: string; status: string; submittedAt?: string }[]
}

function Groups({ round, filings, applications }: GroupsProps) {
  const { values, set, clear } = useFilters('q', 'filing', 'application')
  const ministry = useMe().person?.role === 'ministry'
  const of = new Map(applications.map((a) => [a.group, a]))
  const years = (filings[0]?.years ?? []).map((y) => y.year)
  const filed = (r: Schemas['StatisticsRow']) => (r.years ?? []).every((y) => y.status === 'filed' || y.status === 'submitted')
  const applied = (r: Schemas['StatisticsRow']) => of.get(r.group)?.status ?? 'none'
  const shown = filings.filter(
    (r) => matches(values.q, r.name, r.number) && (!values.filing || (values.filing === 'filed') === filed(r)) && (!values.application || applied(r) === values.application),
  )
  const columns: Column<Schemas['StatisticsRow']>[] = [
    { id: 'name', title: t.columns.name, sort: (r) => r.name, cell: (r) => (applied(r) === 'submitted' ? <Link to={`/rounds/${round}/office/applications/${of.get(r.group)?.id}`}>{r.name}</Link> : r.name) },
    ...(ministry ? [{ id: 'record', title: t.columns.record, cell: (r: Schemas['StatisticsRow']) => <Link to={`/groups/${r.group}`}>{t.correct}</Link> }] : []),
    { id: 'number', title: t.columns.number, sort: (r) => r.number, cell: (r) => r.number, extra: true },
    ...years.map(
      (year, i): Column<Schemas['StatisticsRow']> => ({
        id: `y${year}`, title: t.columns.year(year), sort: (r) => r.years?.[i]?.status ?? '',
        cell: (r) => {
          const status = r.years?.[i]?.status ?? 'none'
          return <Link to={`/rounds/${round}/office/filings/${r.group}/${year}`}><Status tone={filingTone[status] ?? 'second'}>{office.filings[status] ?? ''}</Status></Link>
        },
      }),
    ),
    { id: 'lacks', title: t.columns.lacks, num: true, sort: (r) => lacks(r), cell: (r) => number(lacks(r)) },
    { id: 'application', title: t.columns.application, sort: applied, cell: (r) => <Status tone={applicationTone[applied(r)] ?? 'second'}>{office.applications[applied(r)] ?? ''}</Status> },
    { id: 'at', title: t.columns.submittedAt, sort: (r) => of.get(r.group)?.submittedAt ?? '', cell: (r) => { const at = of.get(r.group)?.submittedAt; return at ? <span className="nowrap">{shortInstant(at)}</span> : <span className="second">{t.unsubmitted}</span> } },
  ]
  return (
    <DataTable
      name="body-groups" label={t.groups} rows={shown} all={filings.length} columns={columns} rowKey={(r) => r.group} onClear={clear}
      filters={
        <>
          <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
          <Choose label={t.filterFiling} value={values.filing} onChange={(v) => set('filing', v)} options={Object.entries(t.filing)} />
          <Choose label={t.filterApplication} value={values.application} onChange={(v) => set('application', v)} options={Object.entries(office.applications)} />
        </>
      }
    />
  )
}

/** Required values that are not there, over all years. */
const lacks = (r: Schemas['StatisticsRow']) => (r.years ?? []).reduce((n, y) => n + y.required - y.requiredPresent, 0)
