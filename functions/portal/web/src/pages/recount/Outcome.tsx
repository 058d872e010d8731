import { useQuery } from '@tanstack/react-query'
import type { Result } from '../../ballot/count'
import type { Setup } from '../../ballot/setup'
import { number } from '../../format'
import { Card } from '../../parts/Page'
import { ballot as words } from '../../texts/zh-CN/ballot'
import { recount as t } from '../../texts/zh-CN/recount'
import { votedNamesQuery } from '../ballot-queries'

/** The result as the recount derived it. A file names groups by their ids; the platform tells the names of a ballot that it has published. */
export function Outcome({ result, setup }: { result: Result; setup: Setup }) {
  const { data } = useQuery(votedNamesQuery(setup.round, setup.ballot))
  return (
    <Card title={t.result}>
      <dl className="facts" style={{ marginBottom: 16 }}>
        <dt>{t.appointed}</dt><dd>{t.people(result.appointed)}</dd>
        <dt>{t.present}</dt><dd>{t.people(result.present)}</dd>
        <dt>{t.vacant}</dt><dd>{t.places(result.vacant)}</dd>
      </dl>
      <div className="scroll" tabIndex={0} role="region" aria-label={t.result}>
        <table className="table result">
          <thead>
            <tr>
              <th className="num">{t.rank}</th><th>{t.group}</th><th className="num">{t.approve}</th><th className="num">{t.needed}</th><th className="num">{t.reject}</th>
              <th className="num">{t.abstain}</th><th className="num">{t.void}</th><th className="num">{t.issued}</th><th className="num">{t.unreturned}</th><th>{t.groupOutcome}</th>
            </tr>
          </thead>
          <tbody>
            {result.groups.map((g, i) => (
              <tr key={g.group}>
                <td className="num">{i + 1}</td>
                <td>{data?.get(g.group) ?? <span className="mono">{g.group}</span>}</td>
                <td className="num"><b>{number(g.approve)}</b></td>
                <td className="num second">{number(g.needed)}</td>
                <td className="num">{number(g.reject)}</td>
                <td className="num">{number(g.abstain)}</td>
                <td className="num">{number(g.void)}</td>
                <td className="num">{number(g.issued)}</td>
                <td className="num">{number(g.unreturned)}</td>
                <td className="nowrap">{words.outcomes[g.outcome]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
