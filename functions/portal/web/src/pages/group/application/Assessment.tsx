import type { Schemas } from '../../../api/client'
import type { Pieces } from '../../../parts/autosave'
import { Field } from '../../../parts/Field'
import { Card } from '../../../parts/Page'
import { words } from '../../../texts/zh-CN/group'

const t = words.application

interface Props {
  scheme: Schemas['ReviewScheme']
  pieces: Pieces
  change: (pieces: Pieces) => void
}

/** The group's own judgement on each criterion, with the running total. */
export function Assessment({ scheme, pieces, change }: Props) {
  const criteria = scheme.criteria ?? []
  const points = (id: string) => pieces[`points.${id}`] ?? ''
  const total = criteria.reduce((sum, c) => sum + (Number(points(c.id)) || 0), 0)
  return (
    <Card title={t.sections.assessment} aside={scheme.example ? t.example : undefined} end={t.total(total, scheme.points)} id="assessment">
      {criteria.map((c) => {
        const n = Number(points(c.id))
        const wrong = points(c.id) !== '' && (!Number.isInteger(n) || n < 0 || n > c.points) ? t.pointsWrong(c.points) : undefined
        return (
          <section key={c.id} id={`c-${c.id}`} className="criterion">
            <h3>{c.title}<span className="small second"> {t.outOf(c.points)}</span></h3>
            <details>
              <summary className="small">{t.indicators((c.indicators ?? []).length)}</summary>
              <ul className="plain small">
                {(c.indicators ?? []).map((i) => (
                  <li key={i.id}>
                    {i.title}（{t.outOf(i.points)}）
                    {(i.anchors ?? []).map((a) => <span className="second block" key={a.least}>{t.anchor(a.least, a.most, a.text)}</span>)}
                  </li>
                ))}
              </ul>
            </details>
            <div className="scored">
              <Field label={t.points} wrong={wrong}>
                <input className="num" inputMode="numeric" autoComplete="off" value={points(c.id)} onChange={(e) => change({ [`points.${c.id}`]: e.target.value.trim() })} />
              </Field>
              <Field label={t.statement(c.title)}>
                <textarea rows={3} maxLength={2000} value={pieces[`statement.${c.id}`] ?? ''} onChange={(e) => change({ [`statement.${c.id}`]: e.target.value })} />
              </Field>
            </div>
          </section>
        )
      })}
    </Card>
  )
}
