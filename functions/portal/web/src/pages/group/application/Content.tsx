import type { Schemas } from '../../../api/client'
import { plainDay } from '../../../format'
import { common } from '../../../texts/zh-CN/common'
import { words } from '../../../texts/zh-CN/group'

const t = words.application

/** An application's content to be read and printed. */
export function Content({ content: c, scheme }: { content: Schemas['DossierContent']; scheme: Schemas['ReviewScheme'] }) {
  const area = (id: string) => (scheme.deductions.areas ?? []).find((a) => a.id === id)?.title ?? ''
  return (
    <div className="prose">
      <h3>{t.introduction}</h3>
      <p>{c.introduction || common.dash}</p>
      <h3>{t.highlights}</h3>
      <p>{c.highlights || common.dash}</p>
      <h3>{t.contactTitle}</h3>
      <p>{[c.contact.name, c.contact.phone].filter(Boolean).join('，') || common.dash}</p>
      <h3>{t.sections.assessment}</h3>
      {(scheme.criteria ?? []).map((criterion) => {
        const a = (c.assessment ?? []).find((x) => x.criterion === criterion.id)
        return (
          <div key={criterion.id}>
            <p><b>{criterion.title}</b> {a ? t.scored(a.points, criterion.points) : common.dash}</p>
            {a?.statement && <p className="second">{a.statement}</p>}
          </div>
        )
      })}
      <h3>{t.sections.violations}</h3>
      {c.violations.none ? <p>{t.violationsNone}</p> : (c.violations.events ?? []).length === 0 ? <p>{common.dash}</p> : (
        <ul className="plain">{(c.violations.events ?? []).map((v, i) => <li key={i}>{area(v.area)}，{plainDay(v.day)}：{v.account}</li>)}</ul>
      )}
    </div>
  )
}
