import { useQuery } from '@tanstack/react-query'
import { api, take } from '../../api/client'
import { Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { words } from '../../texts/zh-CN/group'
import { menu } from '../../texts/zh-CN/menu'

export function Home() {
  const round = useRoundId()
  const group = useMe().person?.group ?? ''
  const standings = useQuery({
    queryKey: ['standings', round, group],
    queryFn: async () => (await take(api.GET('/v1/statistics/{round}/groups/{group}/filings', { params: { path: { round, group } } }))).items ?? [],
    enabled: round !== '' && group !== '',
  })
  return (
    <Page title={words.home.title}>
      <Card title={menu.group.statistics}>
        <Loaded queries={{ standings }}>{({ standings }) => <ul>{standings.map((s) => <li key={s.year}>{s.year}</li>)}</ul>}</Loaded>
      </Card>
    </Page>
  )
}
