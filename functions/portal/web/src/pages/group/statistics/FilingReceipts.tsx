// Every receipt of an act on the group's filings, to be read again later.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, take, type Schemas } from '../../../api/client'
import { everyPage, pageSize } from '../../../api/pages'
import { instant } from '../../../format'
import { Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { Receipt } from '../../../parts/Receipt'
import { actName } from '../../../texts/zh-CN/common'
import { words } from '../../../texts/zh-CN/group'

const t = words.filingReceipts

const receiptsQuery = (round: string, group: string) =>
  queryOptions({
    queryKey: ['filing-receipts', round, group],
    queryFn: () => everyPage((cursor) => take(api.GET('/v1/statistics/{round}/groups/{group}/receipts', { params: { path: { round, group }, query: { limit: pageSize, cursor } } }))),
    enabled: round !== '' && group !== '',
  })

const about = (k: Schemas['StatisticsKept']) => (k.year > 0 ? words.statistics.about(k.year) : t.members)

export function FilingReceipts({ round, group }: { round: string; group: string }) {
  const receipts = useQuery(receiptsQuery(round, group))
  return (
    <Card title={t.title}>
      <p className="small second" style={{ marginBottom: 8 }}>{t.lead}</p>
      <Loaded queries={{ receipts }} lines={4} isEmpty={({ receipts }) => receipts.length === 0} empty={<p className="second">{t.none}</p>}>
        {({ receipts }) => (
          <ol className="plain receipts">
            {receipts.map((k) => (
              <li key={k.receipt.id}>
                <details>
                  <summary>
                    {actName(k.receipt.act)}<span className="small second"> · {about(k)} · {instant(k.receipt.at)}</span>
                  </summary>
                  <Receipt receipt={k.receipt} about={about(k)} />
                </details>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Card>
  )
}
