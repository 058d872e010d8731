import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { roundQuery } from '../../api/queries'
import { day, deadline, grouped, instant, plainDay, span } from '../../format'
import { Counted } from '../../parts/Counted'
import { EntryTable } from '../../parts/EntryTable'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { useRoundId } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { pub } from '../../texts/zh-CN/public'
import { noticeQuery } from './queries'
import { Taken } from './Taken'

const t = pub.notice

export function Notice() {
  const round = useRoundId()
  const notice = useQuery(noticeQuery(round))
  const about = useQuery(roundQuery(round))
  const now = useServerNow()
  const open = notice.data !== undefined && now < Date.parse(notice.data.window.endsAt)
  return (
    <Page
      title={t.title}
      lead={about.data && t.lead(about.data.title)}
      acts={open && <Link className="button primary" to={`/rounds/${round}/notice/objection`}>{t.object}</Link>}
    >
      <Loaded queries={{ notice }} lines={8} refusals={{ 'not-found': <Card><Empty title={t.none}>{t.noneLead}</Empty></Card> }}>
        {({ notice }) => <Full notice={notice} now={now} />}
      </Loaded>
    </Page>
  )
}

function Full({ notice, now }: { notice: Schemas['NoticeNotice']; now: number }) {
  const left = Date.parse(notice.window.endsAt) - now
  const ends = deadline(notice.window.endsAt)
  const alternates = notice.alternates ?? []
  return (
    <>
      <Taken round={notice.round} of="notice" />
      <div className="cards">
        <Card title={t.window} aside={t.published(instant(notice.publishedAt))}>
          <p><b>{t.windowText(plainDay(notice.window.firstDay), plainDay(notice.window.lastDay), notice.workingDays)}</b></p>
          <p className={left > 0 ? 'near' : 'second'}>{left > 0 ? t.until(ends, span(left)) : t.over(ends)}</p>
        </Card>
        <Card title={t.how}>
          <p>{t.howText}</p>
          <p className="second">{t.privacy}</p>
        </Card>
      </div>
      <Card title={t.counted}>
        <p>{t.countedLead(day(notice.publishedAt))}</p>
        <Counted count={notice} />
        <p>{t.ends(ends)}</p>
        {(notice.issues ?? []).map((i) => <p key={i.replacedAt} className="second">{t.issue(instant(i.replacedAt), deadline(i.count.window.endsAt))}</p>)}
      </Card>
      <Card title={t.groups}>
        <EntryTable entries={notice.entries ?? []} file={`${notice.round}-${t.title}`} />
      </Card>
      {alternates.length > 0 && (
        <Card title={t.alternates}>
          <p className="second">{t.alternatesLead}</p>
          <ol className="alternates">
            {alternates.map((e) => (
              <li key={e.group}>
                <b>{e.name}</b>
                <p className="small second">{[(e.leadUnits ?? []).join(common.list), e.bodyName, e.province].join('　')}</p>
              </li>
            ))}
          </ol>
        </Card>
      )}
      <p className="small second">
        {t.digest} <span className="mono">{grouped(notice.digest)}</span>
      </p>
    </>
  )
}
