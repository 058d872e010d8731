import { Card } from '../../../parts/Page'
import { application as t } from '../../../texts/zh-CN/application'
import { limits, totalOf, type Scheme } from '../../../parts/pieces'
import { anchorOf } from './missing'
import { Piece, type Sheet } from './Piece'

type Criterion = NonNullable<Scheme['criteria']>[number]

/** The group's own judgement, criterion by criterion, with the running total. */
export function Assessment({ scheme, sheet }: { scheme: Scheme; sheet: Sheet }) {
  const total = t.totalOf(totalOf(sheet.pieces, scheme), scheme.points)
  return (
    <Card title={t.sections.assessment} aside={scheme.example ? t.example : undefined} end={<>{t.total} <b>{total}</b></>} id="s-assessment">
      <p className="second">{t.assessmentLead}</p>
      {(scheme.criteria ?? []).map((c) => <OneCriterion key={c.id} criterion={c} sheet={sheet} />)}
      <p className="app-total" role="status"><span>{t.total}</span> <b>{total}</b></p>
    </Card>
  )
}

function OneCriterion({ criterion: c, sheet }: { criterion: Criterion; sheet: Sheet }) {
  const points = `points.${c.id}`
  const statement = `statement.${c.id}`
  const blank = (sheet.pieces[points] ?? '') === '' && (sheet.pieces[statement] ?? '') !== ''
  return (
    <section className="app-criterion" aria-labelledby={anchorOf(`title.${c.id}`)}>
      <h3 id={anchorOf(`title.${c.id}`)}>{c.title} <small>{t.outOf(c.points)}</small></h3>
      <Indicators criterion={c} />
      <div className="app-scored">
        <Piece sheet={sheet} piece={points} label={t.points} input={{ inputMode: 'numeric', className: 'num' }} after={blank && <p className="small second">{t.pointsBlank}</p>} />
        <Piece sheet={sheet} piece={statement} label={t.statement} rows={4} limit={limits.statement} />
      </div>
    </section>
  )
}

function Indicators({ criterion }: { criterion: Criterion }) {
  const all = criterion.indicators ?? []
  return (
    <details className="app-indicators">
      <summary>{t.indicators(all.length)}</summary>
      <ul className="plain">
        {all.map((i) => (
          <li key={i.id}>
            {t.indicator(i.title, i.points)}
            {(i.anchors ?? []).map((a) => <span key={a.most} className="second">{t.anchor(a.least, a.most, a.text)}</span>)}
          </li>
        ))}
      </ul>
    </details>
  )
}
