import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { number, shortInstant } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { DeadlineNote } from '../../parts/DeadlineNote'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { Status, type Tone } from '../../parts/Status'
import { Choose, Counts, Search } from '../../parts/Tools'
import { useRoundId, useWindow } from '../../round'
import { useMe } from '../../session'
import { body as words } from '../../texts/zh-CN/body'
import { common } from '../../texts/zh-CN/common'
import { filingsQuery } from '../secretariat/queries'
import { applicantsQuery, applicationsQuery, groupsQuery, recommendationQuery } from './queries'
import { standing, type Standing } from './ranking'

const t = words.applicants

export interface Row {
  group: string
  number: string
  name: string
  lead: string
  cross: boolean
  state: string // of the application, 'none' before it is begun
  at: string
  application: string
  statistics: string // how the years' filings stand together
  examined: Standing | 'later'
  rank: number
}

const stateTone: Record<string, Tone> = { submitted: 'done', draft: 'action', locked: 'danger', withdrawn: 'second', none: 'second' }
const statisticsTone: Record<string, Tone> = { filed: 'done', open: 'action', barred: 'danger', falsified: 'danger' }
const examinedTone: Record<string, Tone> = { open: 'incomplete', again: 'incomplete', recommend: 'done', 'not-recommended': 'danger', later: 'second' }

export function Applicants() {
  const round = useRoundId()
  const body = useMe().person?.body ?? ''
  const groups = useQuery(groupsQuery(body))
  const applications = useQuery(applicationsQuery(round, body))
  const applicants = useQuery(applicantsQuery(round, body))
  const list = useQuery(recommendationQuery(round, body))
  const filings = useQuery(filingsQuery(round, body))
  const window = useWindow(round, 'recommendation')
  return (
    <Page
      title={t.title}
      lead={list.data && t.lead(list.data.data.bodyName)}
      acts={<Link className="button primary" to={`/rounds/${round}/body/list`}>{t.toList}</Link>}
    >
      <DeadlineNote phase={common.phases.recommendation ?? ''} window={window} quiet missing={list.data && missingText(list.data.data)} />
      <Loaded queries={{ groups, applications, applicants, list, filings }} lines={10} isEmpty={({ groups }) => groups.length === 0} empty={<div className="card"><Empty title={t.none}>{t.noneLead}</Empty></div>}>
        {(d) => <Full rows={rowsOf(d.groups, d.applications, d.applicants, d.list.data.examinations ?? [], d.filings)} round={round} />}
      </Loaded>
    </Page>
  )
}

export function missingText(list: Schemas['QuotaListView']): string {
  if (list.state === 'sealed') return words.list.sealed.title(list.sealed?.number ?? 1)
  const n = (list.missing ?? []).length
  return n > 0 ? words.list.missingCount(n) : words.list.nothing
}

/** The years together: one that was found falsified or not filed in time bars the group (R1.5). */
function statisticsOf(years: Schemas['StatisticsStanding'][]): string {
  if (years.some((y) => y.falsified)) return 'falsified'
  if (years.some((y) => y.status === 'not-filed')) return 'barred'
  return years.every((y) => y.status === 'filed' || y.status === 'submitted') ? 'filed' : 'open'
}

function rowsOf(groups: Schemas['RegistryListed'][], applications: { group: string; groupName: string; status: string; id: string }[], applicants: Schemas['QuotaApplicantView'][], examinations: Schemas['RecommendationExamination'][], filings: Schemas['StatisticsRow'][]): Row[] {
  const filed = new Map(filings.map((f) => [f.group, statisticsOf(f.years ?? [])]))
  const latest = new Map(applications.map((a) => [a.group, a]))
  const named = new Map(groups.map((g) => [g.id, g]))
  const all = [...groups.map((g) => g.id), ...applications.map((a) => a.group).filter((id) => !named.has(id))]
  return [...new Set(all)].map((id) => {
    const group = named.get(id)
    const application = latest.get(id)
    const applicant = applicants.find((a) => a.group === id)
    const examination = applicant && examinations.find((e) => e.application === applicant.application)
    return {
      group: id,
      number: group?.number ?? '',
      name: group?.name ?? application?.groupName ?? '',
      lead: group?.leadUnit ?? '',
      cross: group?.crossRegion ?? false,
      state: applicant ? 'submitted' : (application?.status ?? 'none'),
      at: applicant?.submittedAt ?? '',
      application: applicant?.application ?? '',
      statistics: filed.get(id) ?? 'open',
      examined: applicant ? standing(applicant, examination) : 'later',
      rank: examination?.decision === 'recommend' ? (examination.rank ?? 0) : 0,
    }
  })
}

function Full({ rows, round }: { rows: Row[]; round: string }) {
  const { values, set, clear } = useFilters('q', 'statistics', 'state', 'examined')
  const shown = rows.filter(
    (r) => matches(values.q, r.name, r.lead, r.number) && (!values.statistics || r.statistics === values.statistics) && (!values.state || r.state === values.state) && (!values.examined || r.examined === values.examined),
  )
  const count = (of: (r: Row) => boolean) => number(rows.filter(of).length)
  const open = rows.filter((r) => r.examined === 'open' || r.examined === 'again').length
  const columns: Column<Row>[] = [
    { id: 'name', title: t.columns.name, sort: (r) => r.name, cell: (r) => (r.application ? <Link to={`/rounds/${round}/body/applications/${r.application}`}>{r.name}</Link> : r.name) },
    { id: 'number', title: t.columns.number, extra: true, sort: (r) => r.number, cell: (r) => r.number },
    { id: 'lead', title: t.columns.lead, sort: (r) => r.lead, cell: (r) => r.lead },
    { id: 'cross', title: t.columns.cross, sort: (r) => (r.cross ? 0 : 1), cell: (r) => (r.cross ? <span className="tag">{words.list.cross}</span> : common.no) },
    { id: 'statistics', title: t.columns.statistics, sort: (r) => t.statistics[r.statistics] ?? '', cell: (r) => <Status tone={statisticsTone[r.statistics] ?? 'second'}>{t.statistics[r.statistics] ?? ''}</Status> },
    { id: 'state', title: t.columns.state, sort: (r) => t.states[r.state] ?? '', cell: (r) => <Status tone={stateTone[r.state] ?? 'second'}>{t.states[r.state] ?? ''}</Status> },
    { id: 'at', title: t.columns.at, sort: (r) => r.at, cell: (r) => (r.at ? <span className="nowrap">{shortInstant(r.at)}</span> : <span className="second">{t.notYet}</span>) },
    { id: 'examined', title: t.columns.examined, sort: (r) => t.examined[r.examined] ?? '', cell: (r) => <Status tone={examinedTone[r.examined] ?? 'second'}>{t.examined[r.examined] ?? ''}</Status> },
    { id: 'rank', title: t.columns.rank, num: true, sort: (r) => r.rank || 999, cell: (r) => (r.rank ? number(r.rank) : <span className="second">{t.notRanked}</span>) },
  ]
  return (
    <>
      <Counts
        counts={[
          { title: t.counts.groups, value: number(rows.length) },
          { title: t.counts.submitted, value: count((r) => r.state === 'submitted') },
          { title: t.counts.draft, value: count((r) => r.state === 'draft') },
          { title: t.counts.none, value: count((r) => r.state === 'none') },
          { title: t.counts.open, value: number(open), tone: open > 0 ? 'incomplete' : undefined },
          { title: t.counts.recommended, value: count((r) => r.examined === 'recommend') },
          { title: t.counts.rejected, value: count((r) => r.examined === 'not-recommended') },
        ]}
      />
      <section className="card">
        <DataTable
          name="applicants"
          label={t.table}
          rows={shown}
          all={rows.length}
          columns={columns}
          rowKey={(r) => r.group}
          onClear={clear}
          filters={
            <>
              <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
              <Choose label={t.columns.statistics} value={values.statistics} onChange={(v) => set('statistics', v)} options={Object.entries(t.statistics)} />
              <Choose label={t.filterState} value={values.state} onChange={(v) => set('state', v)} options={Object.entries(t.states)} />
              <Choose label={t.filterExamined} value={values.examined} onChange={(v) => set('examined', v)} options={Object.entries(t.examined)} />
            </>
          }
        />
      </section>
    </>
  )
}
