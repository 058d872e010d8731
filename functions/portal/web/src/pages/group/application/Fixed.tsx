import type { Schemas } from '../../../api/client'
import { number } from '../../../format'
import { Card } from '../../../parts/Page'
import { application as words } from '../../../texts/zh-CN/application'
import { common } from '../../../texts/zh-CN/common'
import type { Desk } from './Desk'
import { DocumentTable } from './DocumentTable'
import type { Content, Scheme } from '../../../parts/pieces'

const t = words.submit

/** Exactly what a submission fixes. */
export function Fixed({ desk: { round, scheme, view }, documents, ready }: { desk: Desk; documents: Schemas['DossierDocument'][]; ready: boolean }) {
  const c = view.content
  const events = c.violations.events ?? []
  const marks = (c.preferences ?? []).map((id) => scheme.preferences?.find((p) => p.id === id)?.title ?? '')
  return (
    <Card title={ready ? t.fixed : t.current} aside={ready ? t.fixedAside : undefined}>
      <dl className="facts">
        <dt>{t.group}</dt>
        <dd>{view.groupName}</dd>
        <dt>{t.texts}</dt>
        <dd>{t.textsLine(number(c.introduction.length), number(c.highlights.length))}</dd>
        <dt>{t.contact}</dt>
        <dd>{[c.contact.name, c.contact.phone].filter(Boolean).join('，') || words.blank}</dd>
        <dt>{t.violations}</dt>
        <dd>{c.violations.none ? words.violations.none : events.length > 0 ? t.events(events.length) : words.blank}</dd>
        <dt>{t.preferences}</dt>
        <dd>{marks.length > 0 ? marks.join(common.list) : common.none}</dd>
      </dl>
      <Points content={c} scheme={scheme} />
      <DocumentTable round={round} application={view.id} documents={documents} />
    </Card>
  )
}

/** The self-assessment in figures. */
export function Points({ content, scheme }: { content: Content; scheme: Scheme }) {
  const given = (id: string) => (content.assessment ?? []).find((a) => a.criterion === id)?.points
  const sum = (content.assessment ?? []).reduce((n, a) => n + a.points, 0)
  return (
    <table className="table app-table">
      <thead>
        <tr><th>{t.criterion}</th><th className="num">{t.self}</th><th className="num">{t.full}</th></tr>
      </thead>
      <tbody>
        {(scheme.criteria ?? []).map((c) => (
          <tr key={c.id}>
            <td>{c.title}</td>
            <td className="num">{given(c.id) ?? words.blank}</td>
            <td className="num second">{c.points}</td>
          </tr>
        ))}
        <tr className="app-sum-row"><td>{t.sum}</td><td className="num">{sum}</td><td className="num">{scheme.points}</td></tr>
      </tbody>
    </table>
  )
}
