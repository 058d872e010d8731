// All findings and corrections of a round.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../../api/client'
import { bodiesQuery } from '../../../api/queries'
import { shortDeadline, shortInstant } from '../../../format'
import { ChangeTable } from '../../../parts/Corrections'
import { DataTable, type Column } from '../../../parts/DataTable'
import { matches, useFilters } from '../../../parts/filters'
import { Empty, Loaded } from '../../../parts/Loaded'
import { Card, Page } from '../../../parts/Page'
import { Status } from '../../../parts/Status'
import { Choose, Search } from '../../../parts/Tools'
import { useRoundId } from '../../../round'
import { common } from '../../../texts/zh-CN/common'
import { filings } from '../../../texts/zh-CN/filings'
import { dictionaryQuery } from '../../group/queries'
import { told } from './FilingPage'
import { stateOf, stateTone } from './Finding'
import { filingCorrectionsQuery, findingsQuery } from './queries'

const t = filings.lists

type Finding = Schemas['StatisticsFinding']
type Correction = Schemas['StatisticsCorrection']

export function FindingsAndCorrections() {
  const round = useRoundId()
  const findings = useQuery(findingsQuery(round))
  const corrections = useQuery(filingCorrectionsQuery(round))
  const dictionary = useQuery(dictionaryQuery(round))
  const bodies = useQuery(bodiesQuery)
  const bodyName = (code: string) => bodies.data?.find((b) => b.code === code)?.name ?? code
  const { values, set, clear } = useFilters('q', 'state')
  const to = (x: { group: string; year: number; name: string }) => <Link to={`/rounds/${round}/office/filings/${x.group}/${x.year}`}>{x.name}</Link>
  const findingColumns: Column<Finding>[] = [
    { id: 'group', title: t.columns.group, sort: (f) => f.name, cell: to },
    { id: 'body', title: t.columns.body, sort: (f) => bodyName(f.body), cell: (f) => bodyName(f.body) },
    { id: 'year', title: t.columns.year, num: true, sort: (f) => f.year, cell: (f) => f.year },
    { id: 'state', title: t.columns.state, sort: stateOf, cell: (f) => <Status tone={stateTone[stateOf(f)] ?? 'second'}>{t.states[stateOf(f)] ?? ''}</Status> },
    { id: 'made', title: t.columns.made, sort: (f) => f.made.at, cell: (f) => <span className="nowrap">{shortInstant(f.made.at)}</span> },
    { id: 'answered', title: t.columns.answered, sort: (f) => f.answer?.at ?? '', cell: (f) => (f.answer ? <span className="nowrap">{shortInstant(f.answer.at)}</span> : <span className="second">{common.dash}</span>) },
    { id: 'until', title: t.columns.until, sort: (f) => f.until, cell: (f) => <span className="nowrap">{shortDeadline(f.until)}</span> },
    { id: 'evidence', title: t.columns.evidence, cell: (f) => f.evidence, extra: true },
  ]
  const shown = (findings.data ?? []).filter((f) => matches(values.q, f.name) && (!values.state || stateOf(f) === values.state))
  return (
    <Page title={t.title} lead={t.lead}>
      <Card title={t.findings} aside={findings.data && t.count(findings.data.length)}>
        <Loaded queries={{ findings }} lines={6} isEmpty={({ findings }) => findings.length === 0} empty={<Empty title={t.noFindings}>{t.noFindingsLead}</Empty>}>
          {({ findings }) => (
            <DataTable
              name="findings" label={t.findings} rows={shown} all={findings.length} columns={findingColumns} rowKey={(f) => f.id} onClear={clear}
              filters={
                <>
                  <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
                  <Choose label={t.state} value={values.state} onChange={(v) => set('state', v)} options={Object.entries(t.states)} />
                </>
              }
            />
          )}
        </Loaded>
      </Card>
      <Card title={t.corrections} aside={corrections.data && t.count(corrections.data.length)}>
        <Loaded queries={{ corrections, dictionary }} lines={6} isEmpty={({ corrections }) => corrections.length === 0} empty={<Empty title={t.noCorrections}>{t.noCorrectionsLead}</Empty>}>
          {({ corrections, dictionary }) => (
            <>
              {corrections.map((c: Correction) => (
                <section className="correction" key={c.id}>
                  <h3>{to(c)} <small className="second">{bodyName(c.body)} · {String(c.year)} · {shortInstant(c.at)}</small></h3>
                  <p className="small">{filings.correct.why(c.reason)}</p>
                  <ChangeTable changes={told(c.changes ?? [], dictionary)} />
                </section>
              ))}
            </>
          )}
        </Loaded>
      </Card>
    </Page>
  )
}
