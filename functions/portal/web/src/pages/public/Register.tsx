import { useQuery } from '@tanstack/react-query'
import { day } from '../../format'
import { EntryTable } from '../../parts/EntryTable'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { saveJSON } from '../../parts/save'
import { Status, type Tone } from '../../parts/Status'
import { common } from '../../texts/zh-CN/common'
import { pub } from '../../texts/zh-CN/public'
import { registerQuery } from './queries'

const t = pub.register
export const tones: Record<string, Tone> = { listed: 'done', suspended: 'incomplete', revoked: 'danger' }

export function Register() {
  const rows = useQuery(registerQuery)
  return (
    <Page
      title={t.title}
      lead={t.lead}
      acts={(rows.data?.length ?? 0) > 0 && <button type="button" className="button" onClick={() => saveJSON(rows.data, `${t.title}.json`)}>{pub.table.json}</button>}
    >
      <Card>
        <Loaded queries={{ rows }} lines={8} isEmpty={({ rows }) => rows.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ rows }) => (
            <EntryTable
              entries={rows}
              file={t.title}
              filter={{ name: 'by', title: pub.table.round, of: (e) => e.round, label: common.frame.roundLabel }}
              status={{ title: t.status, of: (e) => e.status, label: (s) => t.states[s] ?? s }}
              link={(e) => `/register/${e.group}`}
              more={[
                { title: pub.table.round, cell: (e) => <span className="nowrap">{common.frame.roundLabel(e.round)}</span>, text: (e) => e.round },
                { title: pub.table.state, cell: (e) => <Status tone={tones[e.status] ?? 'second'}>{t.states[e.status] ?? e.status}</Status>, text: (e) => t.states[e.status] ?? '' },
                { title: pub.table.since, cell: (e) => <span className="nowrap">{day(e.since)}</span>, text: (e) => day(e.since) },
                { title: t.document, cell: (e) => e.document, text: (e) => e.document },
              ]}
            />
          )}
        </Loaded>
      </Card>
    </Page>
  )
}
