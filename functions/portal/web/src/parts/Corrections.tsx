// What was corrected after the closing (R5.5): old and new value side by side, why, by whom, and under which hash.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, take, type Schemas } from '../api/client'
import { grouped, instant } from '../format'
import { application } from '../texts/zh-CN/application'
import { common } from '../texts/zh-CN/common'
import { corrections as t } from '../texts/zh-CN/corrections'
import { Loaded } from './Loaded'
import { Card } from './Page'
import { declaredIn, pieceAt, readable, titleOf, type Content, type Scheme } from './pieces'
import { Receipt } from './Receipt'

type Correction = Schemas['DossierCorrection']
type Change = Schemas['DossierChange']

export const correctionsQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['corrections', round, application],
    queryFn: async () => (await take(api.GET('/v1/submission/{round}/applications/{application}/corrections', { params: { path: { round, application } } }))).items ?? [],
    enabled: round !== '' && application !== '',
  })

/** Nothing where nothing was corrected. */
export function Corrections({ round, application, scheme }: { round: string; application: string; scheme: Scheme }) {
  const corrections = useQuery(correctionsQuery(round, application))
  if (corrections.data?.length === 0 || corrections.isPending) return null
  return (
    <Card title={t.history} id="corrections">
      <Loaded queries={{ corrections }}>
        {({ corrections }) => [...corrections].reverse().map((c) => <One key={`${c.submission} ${c.number}`} correction={c} scheme={scheme} />)}
      </Loaded>
      <p className="small second">{t.contest}</p>
    </Card>
  )
}

function One({ correction: c, scheme }: { correction: Correction; scheme: Scheme }) {
  return (
    <section className="correction">
      <h3>{t.nth(c.number)}</h3>
      <p className="small second">{t.by(instant(c.at))}，{t.of(c.submission)}</p>
      <p>{t.reason}：{c.reason}</p>
      <ChangeTable changes={(c.changes ?? []).map((change) => told(change, scheme))} />
      <dl className="facts small">
        <dt>{t.was}</dt>
        <dd className="mono">{grouped(c.was)}</dd>
        <dt>{t.manifest}</dt>
        <dd className="mono">{grouped(c.manifest)}</dd>
      </dl>
      <details>
        <summary className="small">{t.receipt}</summary>
        <Receipt receipt={c.receipt} />
      </details>
    </section>
  )
}

export interface Told {
  title: string
  old: string
  now: string
}

/** The same where there is no room for a table: the new value under the old one. */
export function ChangeList({ changes }: { changes: Told[] }) {
  return (
    <dl className="changes">
      {changes.map((c) => (
        <div key={c.title}>
          <dt>{c.title}</dt>
          <dd><del>{c.old || application.blank}</del></dd>
          <dd><ins>{c.now || application.blank}</ins></dd>
        </div>
      ))}
    </dl>
  )
}

export function ChangeTable({ changes }: { changes: Told[] }) {
  const blank = <span className="second">{application.blank}</span>
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t.history}>
      <table className="table">
        <thead>
          <tr>
            <th>{t.columns.field}</th>
            <th>{t.columns.old}</th>
            <th>{t.columns.now}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((c) => (
            <tr key={c.title}>
              <td>{c.title}</td>
              <td className="text"><del>{c.old || blank}</del></td>
              <td className="text"><ins>{c.now || blank}</ins></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A change of the API as people read it. */
function told({ field, old, new: now }: Change, scheme: Scheme): Told {
  if (field === '/preferences') {
    const marks = (ids: unknown) => ((ids ?? []) as string[]).map((id) => scheme.preferences?.find((p) => p.id === id)?.title ?? '').join(common.list)
    return { title: application.sections.preferences, old: marks(old), now: marks(now) }
  }
  const key = pieceAt(`/content${field}`)
  const text = (value: unknown) => {
    if (value === null || value === undefined) return ''
    return readable(key, key === 'violations' ? JSON.stringify(declaredIn({ violations: value } as Pick<Content, 'violations'>)) : String(value), scheme)
  }
  return { title: titleOf(key, scheme), old: text(old), now: text(now) }
}
