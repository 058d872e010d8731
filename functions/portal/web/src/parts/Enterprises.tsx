// Which of a group's units are integration enterprises: a fact beside its dossier, for which no rule gives points.
import { useQuery } from '@tanstack/react-query'
import { api, take } from '../api/client'
import { plainDay } from '../format'
import { enterprises as t } from '../texts/zh-CN/open'
import { Loaded } from './Loaded'
import { Card } from './Page'

export function Enterprises({ round, group }: { round: string; group: string }) {
  const matched = useQuery({
    queryKey: ['enterprises', round, group],
    queryFn: () => take(api.GET('/v1/statistics/{round}/groups/{group}/enterprises', { params: { path: { round, group } } })),
    staleTime: 300_000,
    enabled: round !== '' && group !== '',
  })
  const version = matched.data?.version.number ?? 0
  return (
    <Card title={t.matched} aside={version > 0 && t.matchedAside(version)}>
      <Loaded queries={{ matched }} lines={2}>
        {({ matched: m }) => m.items.length === 0 ? <p className="second">{version > 0 ? t.noMatch : t.noList}</p> : (
          <div className="scroll" tabIndex={0} role="region" aria-label={t.matched}>
            <table className="table">
              <thead><tr><th>{t.columns.unit}</th><th>{t.columns.seat}</th><th>{t.columns.uscc}</th><th>{t.columns.standing}</th><th>{t.columns.since}</th></tr></thead>
              <tbody>
                {m.items.map((e) => (
                  <tr key={e.uscc}>
                    <td>{e.unit}</td>
                    <td className="nowrap">{t.seats[e.seat]}</td>
                    <td className="mono nowrap">{e.uscc}</td>
                    <td className="nowrap">{t.standings[e.standing]}</td>
                    <td className="nowrap">{plainDay(e.since)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Card>
  )
}
