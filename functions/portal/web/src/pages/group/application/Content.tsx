import { plainDay } from '../../../format'
import { application as t } from '../../../texts/zh-CN/application'
import { common } from '../../../texts/zh-CN/common'
import { areaOf, type Content as ContentData, type Scheme } from '../../../parts/pieces'

/** What the group wrote, to be read and printed. */
export function Content({ content: c, scheme }: { content: ContentData; scheme: Scheme }) {
  const events = c.violations.events ?? []
  const marks = (c.preferences ?? []).map((id) => scheme.preferences?.find((p) => p.id === id)?.title ?? '')
  return (
    <div className="app-read">
      <h3>{t.introduction}</h3>
      <Text text={c.introduction} />
      <h3>{t.highlights}</h3>
      <Text text={c.highlights} />
      <h3>{t.sections.contact}</h3>
      <Text text={[c.contact.name, c.contact.phone].filter(Boolean).join('，')} />
      <h3>{t.sections.assessment}</h3>
      {(scheme.criteria ?? []).map((criterion) => {
        const a = (c.assessment ?? []).find((x) => x.criterion === criterion.id)
        return (
          <div key={criterion.id} className="app-read-part">
            <p className="app-read-head"><b>{criterion.title}</b><span>{a ? t.totalOf(a.points, criterion.points) : t.blank}</span></p>
            {a?.statement && <Text text={a.statement} />}
          </div>
        )
      })}
      <h3>{t.sections.violations}</h3>
      {events.length === 0 ? (
        <Text text={c.violations.none ? t.violations.none : ''} />
      ) : (
        events.map((v, i) => <Text key={i} text={[areaOf(v.area, scheme), plainDay(v.day), v.account].join('，')} />)
      )}
      <h3>{t.sections.preferences}</h3>
      <Text text={marks.length > 0 ? marks.join(common.list) : common.none} />
    </div>
  )
}

function Text({ text }: { text: string }) {
  return text ? <p className="app-text">{text}</p> : <p className="second">{t.blank}</p>
}
