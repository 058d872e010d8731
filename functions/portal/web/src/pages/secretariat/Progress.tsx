// Who still owes scores, for reminders, and which scores count no more because of a recusal since (R6.2, R6.4).
import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import { number } from '../../format'
import { DataTable, type Column } from '../../parts/DataTable'
import { Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import { ground } from './Panel'
import { progressQuery } from './queries'

const t = office.progress

type Owing = Schemas['ReviewOwing']
type Voided = Schemas['ReviewVoided']

export function Progress({ round }: { round: string }) {
  const progress = useQuery(progressQuery(round))
  const owes = (e: Owing) => e.wanted - e.given
  const owing = (progress.data?.experts ?? []).filter((e) => owes(e) > 0)
  const columns: Column<Owing>[] = [
    { id: 'name', title: t.columns.name, sort: (e) => e.name, cell: (e) => e.name },
    { id: 'owes', title: t.columns.owes, num: true, sort: owes, cell: (e) => number(owes(e)) },
    { id: 'noted', title: t.columns.noted, num: true, sort: (e) => e.noted, cell: (e) => number(e.noted) },
    { id: 'given', title: t.columns.given, num: true, sort: (e) => e.given, cell: (e) => number(e.given) },
    { id: 'wanted', title: t.columns.wanted, num: true, sort: (e) => e.wanted, cell: (e) => number(e.wanted) },
  ]
  const voided: Column<Voided>[] = [
    { id: 'name', title: t.columns.name, sort: (v) => v.name, cell: (v) => v.name },
    { id: 'group', title: t.columns.group, sort: (v) => v.groupName, cell: (v) => v.groupName },
    {
      id: 'grounds', title: t.columns.grounds,
      cell: (v) => (v.conflicts ?? []).map((c) => `${office.panel.kinds[c.kind] ?? ''}${ground(c) && `（${ground(c)}）`}`).join(common.list),
    },
  ]
  return (
    <>
      <Card title={t.title} aside={progress.data && number(owing.length)}>
        <Loaded queries={{ progress }} lines={4} isEmpty={({ progress }) => (progress.experts ?? []).length === 0} empty={<p className="second">{t.none}</p>}>
          {() =>
            owing.length === 0 ? (
              <p className="second">{t.all}</p>
            ) : (
              <>
                <p className="second small" style={{ marginBottom: 12 }}>{t.lead}</p>
                <DataTable name="progress" label={t.title} rows={owing} columns={columns} rowKey={(e) => e.account} plain />
              </>
            )
          }
        </Loaded>
      </Card>
      {(progress.data?.void ?? []).length > 0 && (
        <Card title={t.void} aside={number((progress.data?.void ?? []).length)}>
          <p className="second small" style={{ marginBottom: 12 }}>{t.voidLead}</p>
          <DataTable name="void" label={t.void} rows={progress.data?.void ?? []} columns={voided} rowKey={(v) => v.account + v.application} plain />
        </Card>
      )}
    </>
  )
}
