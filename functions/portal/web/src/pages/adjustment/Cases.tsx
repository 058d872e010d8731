import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { shortDeadline, shortInstant } from '../../format'
import { stageTone, type CaseData } from '../../parts/CaseView'
import { DataTable, type Column } from '../../parts/DataTable'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { Status } from '../../parts/Status'
import { Choose, Search } from '../../parts/Tools'
import { useMe } from '../../session'
import { adjustment } from '../../texts/zh-CN/adjustment'
import { casesQuery } from './queries'

const t = adjustment.cases

const columns: Column<CaseData>[] = [
  { id: 'group', title: t.columns.group, sort: (c) => c.groupName, cell: (c) => <Link to={`/cases/${c.id}`}>{c.groupName}</Link> },
  { id: 'ground', title: t.columns.ground, sort: (c) => c.ground, cell: (c) => adjustment.grounds[c.ground] },
  { id: 'opened', title: t.columns.opened, sort: (c) => c.openedAt, cell: (c) => <span className="nowrap">{shortInstant(c.openedAt)}</span> },
  { id: 'answerBy', title: t.columns.answerBy, sort: (c) => c.answerBy, cell: (c) => <span className="nowrap">{shortDeadline(c.answerBy)}</span> },
  { id: 'stage', title: t.columns.stage, sort: (c) => c.stage, cell: (c) => <Status tone={stageTone[c.stage] ?? 'second'}>{adjustment.stages[c.stage] ?? ''}</Status> },
  { id: 'outcome', title: t.columns.outcome, cell: (c) => (c.decision ? adjustment.outcomes[c.decision.outcome] : <span className="second">{t.waiting}</span>) },
]

export function Cases() {
  const cases = useQuery(casesQuery)
  const role = useMe().person?.role
  const { values, set, clear } = useFilters('q', 'stage')
  return (
    <Page title={t.title} lead={t.lead} acts={(role === 'secretariat' || role === 'ministry') && <Link className="button primary" to="/cases/new">{t.open}</Link>}>
      <section className="card">
        <Loaded queries={{ cases }} lines={6} isEmpty={({ cases }) => cases.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ cases }) => (
            <DataTable
              name="cases" label={t.title} columns={columns} rowKey={(c) => c.id} all={cases.length} onClear={clear}
              rows={cases.filter((c) => matches(values.q, c.groupName) && (!values.stage || c.stage === values.stage))}
              filters={
                <>
                  <Search hint={t.search} value={values.q} onChange={(v) => set('q', v)} />
                  <Choose label={t.filter} value={values.stage} onChange={(v) => set('stage', v)} options={Object.entries(adjustment.stages)} />
                </>
              }
            />
          )}
        </Loaded>
      </section>
    </Page>
  )
}
