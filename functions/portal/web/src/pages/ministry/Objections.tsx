import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { shortDeadline, shortInstant } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { Status, type Tone } from '../../parts/Status'
import { Choose, Search } from '../../parts/Tools'
import { useRoundId } from '../../round'
import { ministry } from '../../texts/zh-CN/ministry'
import { objectionsQuery } from './queries'

const t = ministry.objections

export const objectionTone: Record<string, Tone> = { filed: 'incomplete', upheld: 'danger', dismissed: 'done' }

export function Objections() {
  const round = useRoundId()
  const objections = useQuery(objectionsQuery(round))
  const { values, set, clear } = useFilters('q', 'status')
  const columns: Column<Schemas['NoticeObjection']>[] = [
    { id: 'group', title: t.columns.group, sort: (o) => o.groupName, cell: (o) => <Link to={`/rounds/${round}/objections/${o.id}`}>{o.groupName}</Link> },
    { id: 'filed', title: t.columns.filed, sort: (o) => o.filedAt, cell: (o) => <span className="nowrap">{shortInstant(o.filedAt)}</span> },
    { id: 'answerBy', title: t.columns.answerBy, sort: (o) => o.answerBy, cell: (o) => <span className="nowrap">{shortDeadline(o.answerBy)}</span> },
    { id: 'status', title: t.columns.status, sort: (o) => o.status, cell: (o) => <Status tone={objectionTone[o.status] ?? 'second'}>{t.status[o.status] ?? ''}</Status> },
  ]
  return (
    <Page title={t.title} lead={t.lead}>
      <section className="card">
        <Loaded queries={{ objections }} lines={6} refusals={{ 'not-found': <Empty title={t.none}>{t.noneLead}</Empty> }} isEmpty={({ objections }) => objections.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ objections }) => (
            <DataTable
              name="objections" label={t.title} columns={columns} rowKey={(o) => o.id} all={objections.length} onClear={clear}
              rows={objections.filter((o) => matches(values.q, o.groupName) && (!values.status || o.status === values.status))}
              filters={
                <>
                  <Search hint={t.search} value={values.q} onChange={(v) => set('q', v)} />
                  <Choose label={t.filter} value={values.status} onChange={(v) => set('status', v)} options={Object.entries(t.status)} />
                </>
              }
            />
          )}
        </Loaded>
      </section>
    </Page>
  )
}
