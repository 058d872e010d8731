// Where to look: groups whose figures a rule stumbled over, read page by page.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, take, withKey, type Schemas } from '../../../api/client'
import { bodiesQuery, roundQuery, useAct } from '../../../api/queries'
import { instant, number } from '../../../format'
import { useFilters } from '../../../parts/filters'
import { Empty, Skeleton } from '../../../parts/Loaded'
import { Card, Page } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { Choose, Counts } from '../../../parts/Tools'
import { useRoundId } from '../../../round'
import { useMe } from '../../../session'
import { common } from '../../../texts/zh-CN/common'
import { filings } from '../../../texts/zh-CN/filings'
import { anomaliesQuery } from './queries'

const t = filings.anomalies

export function Anomalies() {
  const round = useRoundId()
  const acts = useMe().person?.role === 'secretariat'
  const client = useQueryClient()
  const about = useQuery(roundQuery(round))
  const bodies = useQuery(bodiesQuery)
  const { values, set } = useFilters('body', 'rule', 'year')
  const found = useInfiniteQuery(anomaliesQuery(round, values.body, values.rule, Number(values.year)))
  const seek = useAct(
    (_: void, key: string) => take(api.POST('/v1/statistics/{round}/anomalies', { params: { path: { round } }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: ['anomalies', round] }),
  )
  const pages = found.data?.pages ?? []
  const search = pages[0]?.search
  const groups = pages.flatMap((p) => p.items ?? [])
  const bodyName = (code: string) => bodies.data?.find((b) => b.code === code)?.name ?? code
  const years = about.data?.eligibility.years ?? []
  return (
    <Page
      title={t.title} lead={<>{t.lead}{search && <> {t.last(instant(search.at), search.groups, search.flagged)}</>}</>}
      acts={acts && <button type="button" className="button primary" disabled={seek.isPending} onClick={() => seek.mutate()}>{seek.isPending ? t.seeking : t.seek}</button>}
    >
      {seek.error && <ProblemBox error={seek.error} />}
      {found.error && <ProblemBox error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && !found.error && <Skeleton lines={10} />}
      {found.data && !search && <Card><Empty title={t.never}>{acts ? t.neverLead : t.neverRead}</Empty></Card>}
      {search && (
        <>
          <Counts counts={Object.entries(t.rules).map(([rule, title]) => ({ title, value: number(search.rules?.[rule] ?? 0) }))} />
          <Card>
            <div className="tools screen">
              <Choose label={t.rule} value={values.rule} onChange={(v) => set('rule', v)} options={Object.entries(t.rules)} />
              <Choose label={t.year} value={values.year} onChange={(v) => set('year', v)} options={years.map((y) => [String(y), String(y)])} />
              <Choose label={t.body} value={values.body} onChange={(v) => set('body', v)} options={(bodies.data ?? []).map((b) => [b.code, b.name])} />
            </div>
            <p className="small second" role="status">{t.shown(groups.length)}</p>
            {groups.length === 0 ? <p className="second">{t.nothing}</p> : <Table round={round} groups={groups} bodyName={bodyName} />}
            {found.hasNextPage && (
              <div className="row" style={{ marginTop: 12 }}>
                <button type="button" className="button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t.more}</button>
              </div>
            )}
          </Card>
        </>
      )}
    </Page>
  )
}

function Table({ round, groups, bodyName }: { round: string; groups: Schemas['StatisticsFlaggedGroup'][]; bodyName: (code: string) => string }) {
  const to = (group: string, year: number) => `/rounds/${round}/office/filings/${group}/${year}`
  return (
    <div className="scroll grid" tabIndex={0} role="region" aria-label={t.table}>
      <table className="table">
        <thead><tr><th>{t.columns.group}</th><th>{t.columns.body}</th><th className="num">{t.columns.year}</th><th>{t.columns.rule}</th><th>{t.columns.detail}</th></tr></thead>
        <tbody>
          {groups.flatMap((g) =>
            (g.anomalies ?? []).map((a, n) => (
              <tr key={`${g.group} ${a.year} ${a.rule} ${a.subject}`}>
                <td>{n === 0 ? <Link to={to(g.group, a.year)}>{g.name}</Link> : <span className="hush">{g.name}</span>}</td>
                <td>{n === 0 ? bodyName(g.body) : ''}</td>
                <td className="num"><Link to={to(g.group, a.year)} aria-label={`${g.name} ${a.year}`}>{a.year}</Link></td>
                <td className="nowrap">{t.rules[a.rule] ?? ''}</td>
                <td>
                  {a.detail}
                  {a.explanation && <p className="small second">{t.explained(a.explanation)}</p>}
                  {(a.others ?? []).length > 0 && (
                    <p className="small second">
                      {t.others}
                      {(a.others ?? []).map((o, k) => <span key={o.group}>{k > 0 && common.list}<Link to={to(o.group, a.year)}>{o.name}</Link></span>)}
                    </p>
                  )}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  )
}
