// What became of a body's list: every version that was sealed, and after the deadline what goes forward.
import { useQuery } from '@tanstack/react-query'
import { grouped, instant, number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { common } from '../../texts/zh-CN/common'
import { body as words } from '../../texts/zh-CN/body'
import type { Schemas } from '../../api/client'
import { forwardedQuery, sealedQuery } from './queries'

const t = words.list

type Sealed = Schemas['RecommendationSealed']

export function Versions({ round, body }: { round: string; body: string }) {
  const sealed = useQuery(sealedQuery(round, body))
  const columns: Column<Sealed>[] = [
    { id: 'number', title: t.version, cell: (s) => t.numberOf(s.number) },
    { id: 'at', title: t.at, cell: (s) => <span className="nowrap">{instant(s.sealedAt)}</span> },
    { id: 'by', title: t.by, cell: (s) => (s.sealedBy === 'deadline' ? t.byLock : t.byOfficer) },
    { id: 'recommended', title: t.people, num: true, cell: (s) => number((s.recommended ?? []).length) },
    { id: 'others', title: t.others, num: true, cell: (s) => number((s.notRecommended ?? []).length) },
    { id: 'content', title: t.content, cell: (s) => <span className="mono">{grouped(s.content)}</span> },
  ]
  if (!sealed.data || sealed.data.length === 0) return null
  return (
    <Card title={t.versions}>
      <DataTable name="versions" label={t.versions} rows={[...sealed.data].reverse()} columns={columns} rowKey={(s) => String(s.number)} plain />
    </Card>
  )
}

export function Forwarded({ round, body }: { round: string; body: string }) {
  const forwarded = useQuery(forwardedQuery(round, body))
  return (
    <Card title={t.forward}>
      <Loaded queries={{ forwarded }} lines={4} isEmpty={({ forwarded }) => (forwarded.applications ?? []).length === 0} empty={<p className="second">{t.forwardNone}</p>}>
        {({ forwarded }) => <Entries name="forwarded" entries={forwarded.applications ?? []} />}
      </Loaded>
    </Card>
  )
}

export function Entries({ name, entries, label = t.forward }: { name: string; entries: Schemas['RecommendationEntry'][]; label?: string }) {
  const columns: Column<Schemas['RecommendationEntry']>[] = [
    { id: 'name', title: t.columns.name, cell: (e) => e.name },
    { id: 'rank', title: t.columns.rank, num: true, cell: (e) => (e.rank ? number(e.rank) : common.dash) },
    { id: 'lead', title: t.columns.lead, cell: (e) => (e.leadUnits ?? []).map((u) => u.name).join(common.list) },
    { id: 'province', title: t.columns.province, cell: (e) => e.leadProvince },
    { id: 'cross', title: t.cross, cell: (e) => (e.crossRegion ? common.yes : common.no) },
  ]
  return <DataTable name={name} label={label} rows={entries} columns={columns} rowKey={(e) => e.application} plain />
}
