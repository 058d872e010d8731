// A listed group: how it stands today, and its history over all rounds.
import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { Link, useParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { day } from '../../format'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { Status } from '../../parts/Status'
import { adjustment } from '../../texts/zh-CN/adjustment'
import { common } from '../../texts/zh-CN/common'
import { pub } from '../../texts/zh-CN/public'
import { profileQuery } from './queries'
import { tones } from './Register'

const t = adjustment.profile

export function RegisterGroup() {
  const { group = '' } = useParams()
  const profile = useQuery(profileQuery(group))
  const missing = <Card><Empty title={t.missing}>{t.missingLead}</Empty></Card>
  return (
    <Page title={profile.data?.name ?? pub.register.title} way={<Link to="/register">{t.back}</Link>} narrow>
      <Loaded queries={{ profile }} lines={10} refusals={{ 'not-found': missing, invalid: missing }}>
        {({ profile: p }) => (
          <>
            <Card>
              <dl className="facts">
                <dt>{t.standing}</dt>
                <dd><Status tone={tones[p.status] ?? 'second'}>{adjustment.statuses[p.status] ?? p.status}</Status></dd>
                <dt>{t.since}</dt>
                <dd>{day(p.since)}</dd>
                <dt>{t.document}</dt>
                <dd>{p.document || t.noDocument}</dd>
                <dt>{t.lead}</dt>
                <dd>{(p.leadUnits ?? []).join(common.list)}</dd>
                <dt>{t.body}</dt>
                <dd>{p.bodyName}</dd>
                <dt>{t.province}</dt>
                <dd>{p.province}</dd>
                {p.certificate && (
                  <>
                    <dt>{t.certificate}</dt>
                    <dd><Link to={`/certificates/${p.certificate.code}`} className="mono">{p.certificate.number}</Link></dd>
                  </>
                )}
              </dl>
            </Card>
            <History profile={p} />
            <Passages passages={p.passages ?? []} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function History({ profile: p }: { profile: Schemas['NoticeProfile'] }) {
  return (
    <Card title={t.history}>
      <p className="second small" style={{ marginBottom: 12 }}>{t.historyLead}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t.history}>
        <table className="table stack">
          <thead>
            <tr>
              <th>{t.date}</th>
              <th>{t.status}</th>
              <th>{t.ground}</th>
              <th>{t.by}</th>
            </tr>
          </thead>
          <tbody>
            {(p.history ?? []).map((c) => (
              <tr key={c.since + c.status}>
                <td data-title={t.date} className="nowrap">{day(c.since)}</td>
                <td data-title={t.status}><Status tone={tones[c.status] ?? 'second'}>{adjustment.statuses[c.status] ?? c.status}</Status></td>
                <td data-title={t.ground}>{c.ground ? adjustment.grounds[c.ground] : <span className="second">—</span>}</td>
                <td data-title={t.by}>{c.list ? <Link to={`/rounds/${p.round}/list`}>{t.list(common.frame.roundLabel(p.round), c.list)}</Link> : c.document}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function Passages({ passages }: { passages: Schemas['NoticePassage'][] }) {
  return (
    <Card title={t.rounds}>
      <dl className="facts">
        {passages.map((p) => (
          <Fragment key={p.round}>
            <dt>{common.frame.roundLabel(p.round)}</dt>
            <dd>
              <p><Link to={`/rounds/${p.round}/notice`}>{t.noticed}</Link> {day(p.noticedAt)}</p>
              {(p.lists ?? []).map((l) => (
                <p key={l.number}>{l.listed ? t.listed(l.number, day(l.publishedAt)) : t.held(l.number, day(l.publishedAt), t.reasons[l.reason ?? ''] ?? '')}</p>
              ))}
              {(p.lists ?? []).length === 0 && <p className="second">{t.none}</p>}
            </dd>
          </Fragment>
        ))}
      </dl>
    </Card>
  )
}
