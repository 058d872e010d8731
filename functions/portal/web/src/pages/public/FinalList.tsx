import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import { roundQuery } from '../../api/queries'
import { day, grouped, instant } from '../../format'
import { EntryTable } from '../../parts/EntryTable'
import { useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { useRoundId } from '../../round'
import { pub } from '../../texts/zh-CN/public'
import { listQuery } from './queries'
import { Taken } from './Taken'

const t = pub.list

export function FinalList() {
  const round = useRoundId()
  const lists = useQuery(listQuery(round))
  const about = useQuery(roundQuery(round))
  return (
    <Page title={t.title} lead={about.data && t.lead(about.data.title)}>
      <Loaded queries={{ lists }} lines={8} isEmpty={({ lists }) => lists.length === 0} empty={<Card><Empty title={t.none}>{t.noneLead}</Empty></Card>}>
        {({ lists }) => <Versions lists={lists} />}
      </Loaded>
    </Page>
  )
}

function Versions({ lists }: { lists: Schemas['NoticeList'][] }) {
  const { values, set } = useFilters('version')
  const list = lists.find((l) => String(l.number) === values.version) ?? lists[lists.length - 1]
  if (!list) return null
  const at = (l: Schemas['NoticeList']) => l.publishedAt ?? ''
  const differences = list.differences ?? []
  return (
    <>
      {lists.length > 1 && (
        <div className="tools">
          <div>
            <label htmlFor="version">{t.version}</label>
            <select id="version" className="input" value={list.number} onChange={(e) => set('version', e.target.value)}>
              {lists.map((l) => <option key={l.number} value={l.number}>{t.versionLabel(l.number, day(at(l)))}</option>)}
            </select>
          </div>
        </div>
      )}
      <Taken round={list.round} of="list" number={list.number} />
      <Card title={t.groups} aside={t.published(instant(at(list)), list.number)}>
        <EntryTable entries={list.entries ?? []} file={`${list.round}-${t.title}`} />
      </Card>
      <Card title={t.differences}>
        {differences.length === 0 ? (
          <p className="second">{t.same}</p>
        ) : (
          <ul className="plain">
            {differences.map((d) => (
              <li key={d.group}>
                <b>{d.name}</b>
                <p className="small second">{t.reasons[d.reason]}</p>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <p className="small second">
        {t.digest} <span className="mono">{grouped(list.digest)}</span>
      </p>
    </>
  )
}
