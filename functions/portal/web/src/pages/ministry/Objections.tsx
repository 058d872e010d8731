import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { serverNow } from '../../api/clock'
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

export const objectionTone: Record<string, Tone> = { filed: 'incomplete', appealed: 'incomplete', upheld: 'danger', dismissed: 'done' }

/** How an objection stands: an appeal opens it again, its decision is the last one. */
export const standing = (o: Schemas['NoticeObjection']): string => (o.appeal ? (o.appeal.status ?? 'appealed') : o.status)

/** Until when the ministry owes a decision; nothing once it gave it. */
export const dueBy = (o: Schemas['NoticeObjection']): string | undefined => (o.status === 'filed' ? o.answerBy : o.appeal && !o.appeal.status ? o.appeal.answerBy : undefined)

export const overdue = (o: Schemas['NoticeObjection'], now: number): boolean => {
  const due = dueBy(o)
  return due !== undefined && now >= Date.parse(due)
}

export function Objections() {
  const round = useRoundId()
  const objections = useQuery(objectionsQuery(round))
  const now = serverNow()
  const { values, set, clear } = useFilters('q', 'status')
  const columns: Column<Schemas['NoticeObjection']>[] = [
    { id: 'group', title: t.columns.group, sort: (o) => o.groupName, cell: (o) => <Link to={`/rounds/${round}/objections/${o.id}`}>{o.groupName}</Link> },
    { id: 'status', title: t.columns.status, sort: standing, cell: (o) => <Status tone={objectionTone[standing(o)] ?? 'second'}>{t.status[standing(o)] ?? ''}</Status> },
    { id: 'answerBy', title: t.columns.answerBy, sort: (o) => o.answerBy, cell: (o) => <span className="nowrap">{shortDeadline(dueBy(o) ?? o.answerBy)}{overdue(o, now) && <span className="near"> {t.overdue}</span>}</span> },
    { id: 'handler', title: t.columns.handler, sort: (o) => o.handler?.name ?? '', cell: (o) => o.handler?.name ?? <span className="second">{t.noHandler}</span> },
    { id: 'filed', title: t.columns.filed, sort: (o) => o.filedAt, cell: (o) => <span className="nowrap">{shortInstant(o.filedAt)}</span> },
  ]
  return (
    <Page title={t.title} lead={t.lead}>
      <section className="card">
        <Loaded queries={{ objections }} lines={6} refusals={{ 'not-found': <Empty title={t.none}>{t.noneLead}</Empty> }} isEmpty={({ objections }) => objections.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ objections }) => (
            <DataTable
              name="objections" label={t.title} columns={columns} rowKey={(o) => o.id} all={objections.length} onClear={clear}
              rows={objections.filter((o) => matches(values.q, o.groupName) && (!values.status || standing(o) === values.status))}
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
