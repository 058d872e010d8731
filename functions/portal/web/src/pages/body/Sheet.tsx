// 推荐名单汇总表: the official form, made from the sealed list; before it is sealed, marked as a draft.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { day, grouped, instant } from '../../format'
import { Loaded } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { SealReceiptPrint, SummaryPrints } from '../../parts/Prints'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { body as words } from '../../texts/zh-CN/body'
import { common } from '../../texts/zh-CN/common'
import { applicantsQuery, recommendationQuery, type Applicant, type List } from './queries'
import { byRank } from './ranking'

const t = words.sheet

export function Sheet() {
  const round = useRoundId()
  const body = useMe().person?.body ?? ''
  const applicants = useQuery(applicantsQuery(round, body))
  const list = useQuery(recommendationQuery(round, body))
  return (
    <Page
      title={t.title}
      way={<Link className="screen" to={`/rounds/${round}/body/list`}>{t.back}</Link>}
      acts={
        list.data?.data.state === 'sealed' ? (
          <>
            {list.data.data.sealed?.receipt && <SealReceiptPrint round={round} body={body} number={list.data.data.sealed.number} />}
            <SummaryPrints round={round} body={body} primary />
          </>
        ) : (
          <button type="button" className="button primary" onClick={() => print()}>{t.print}</button>
        )
      }
    >
      <Loaded queries={{ applicants, list }} lines={12}>
        {({ applicants, list }) => <Form list={list.data} applicants={applicants} />}
      </Loaded>
    </Page>
  )
}

interface Line {
  application: string
  name: string
  leadUnits: { name: string }[] | null
  leadProvince: string
  crossRegion: boolean
}

function Form({ list, applicants }: { list: List; applicants: Applicant[] }) {
  const sealed = list.state === 'sealed' ? list.sealed : undefined
  const drafted = byRank(list.examinations ?? []).flatMap((e): Line[] => applicants.filter((a) => a.application === e.application))
  const lines: Line[] = sealed ? (sealed.recommended ?? []) : drafted
  const c = t.columns
  return (
    <article className="sheet">
      <h2>{t.form}</h2>
      <div className="top">
        <span>{t.body}{list.bodyName}</span>
        <span>{sealed ? t.date(day(sealed.sealedAt)) : <b className="near">{t.draft}</b>}</span>
      </div>
      <table>
        <thead>
          <tr>
            <th>{c.rank}</th>
            <th>{c.name}</th>
            <th>{c.lead}</th>
            <th>{c.province}</th>
            <th>{c.cross}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((l, i) => (
            <tr key={l.application}>
              <td className="mid">{i + 1}</td>
              <td>{l.name}</td>
              <td>{(l.leadUnits ?? []).map((u) => u.name).join(common.list)}</td>
              <td className="mid">{l.leadProvince}</td>
              <td className="mid">{l.crossRegion ? common.yes : common.no}</td>
            </tr>
          ))}
          {lines.length === 0 && <tr><td colSpan={5} className="mid">{t.none}</td></tr>}
        </tbody>
      </table>
      <p style={{ marginTop: 8 }}>{t.total(lines.length, list.quota.base + list.quota.extra)}</p>
      {(sealed?.orderReason ?? list.orderReason) && <p>{t.order}{sealed?.orderReason ?? list.orderReason}</p>}
      <div className="sign">
        <span>{t.sign.leader}</span>
        <span>{t.sign.officer}</span>
        <span>{t.sign.phone}</span>
      </div>
      {sealed && (
        <div className="foot-note">
          <p>{t.foot(sealed.number, instant(sealed.sealedAt))}</p>
          <p>{t.digest}<span className="mono">{grouped(sealed.content)}</span></p>
          {sealed.receipt && <p>{t.receipt}<span className="mono">{sealed.receipt.id}</span></p>}
        </div>
      )}
    </article>
  )
}
