// One group's page of the meeting book: facts, figures, scores by criterion, what the experts wrote (R6.4).
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { Schemas } from '../../api/client'
import { number, plainDay } from '../../format'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { useRoundId } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { meeting as t } from '../../texts/zh-CN/meeting'
import { bookQuery, inOrder, meanOf, pageQuery, useBookPath } from './queries'

type PageData = Schemas['MeetingPage']

export function BookPage() {
  const round = useRoundId()
  const { application = '' } = useParams()
  const path = useBookPath()
  const page = useQuery(pageQuery(round, application))
  const { data: book } = useQuery(bookQuery(round))
  const all = inOrder(book?.items)
  const here = all.findIndex((e) => e.application === application)
  const step = (by: number, title: (name: string) => string) => {
    const one = here < 0 ? undefined : all[here + by]
    return one && <Link to={`${path}/${one.application}`}>{title(one.groupName)}</Link>
  }
  return (
    <Page title={page.data?.groupName ?? t.title} way={<Link to={path}>{t.title}</Link>}>
      <Loaded queries={{ page }} lines={16} refusals={{ 'not-found': <Card><Empty title={t.missing}>{t.missingLead}</Empty></Card> }}>
        {({ page }) => (
          <>
            <Facts page={page} />
            <Scores page={page} />
            <Figures page={page} />
            <Card title={t.comments} aside={number((page.comments ?? []).length)}>
              {(page.comments ?? []).length === 0 ? <p className="second">{t.noComments}</p> : (
                <>
                  <p className="second small">{t.commentsLead}</p>
                  <ol className="remarks">{(page.comments ?? []).map((c, i) => <li key={i}>{c}</li>)}</ol>
                </>
              )}
            </Card>
            <nav className="row screen turn" aria-label={t.turn}>{step(-1, t.before)}{step(1, t.after)}</nav>
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Facts({ page }: { page: PageData }) {
  return (
    <Card title={t.facts}>
      <dl className="facts">
        <dt>{t.leadUnits}</dt>
        <dd>{(page.leadUnits ?? []).join(common.list)}</dd>
        <dt>{t.body}</dt>
        <dd>{page.bodyName}{page.rank ? t.rank(page.rank) : ''}</dd>
        <dt>{t.place}</dt>
        <dd>{page.place}</dd>
        <dt>{t.founded}</dt>
        <dd>{page.founded ? plainDay(page.founded) : common.dash}</dd>
        <dt>{t.members}</dt>
        <dd>{t.units(number(page.members))}</dd>
        <dt>{t.marks}</dt>
        <dd>{(page.marks ?? []).join(common.list) || t.noMarks}</dd>
      </dl>
    </Card>
  )
}

function Scores({ page }: { page: PageData }) {
  const missing = page.wanted - page.given
  return (
    <Card title={t.scores} aside={t.given(page.given, page.wanted)}>
      {missing > 0 && <p className="note">{t.open(missing)}</p>}
      {page.given === 0 ? <p className="second">{t.noScores}</p> : (
        <div className="scroll" tabIndex={0} role="region" aria-label={t.scores}>
          <table className="table">
            <thead>
              <tr><th>{t.criterion}</th><th className="num">{t.of}</th><th className="num">{t.mean}</th><th className="num">{t.least}</th><th className="num">{t.most}</th></tr>
            </thead>
            <tbody>
              {(page.scores ?? []).map((s) => (
                <tr key={s.criterion}>
                  <td>{s.criterion}</td>
                  <td className="num">{number(s.of)}</td>
                  <td className="num">{meanOf(s.mean)}</td>
                  <td className="num">{number(s.least)}</td>
                  <td className="num">{number(s.most)}</td>
                </tr>
              ))}
              {page.deductions.num > 0 && <tr><td>{t.deductions}</td><td /><td className="num">{t.minus(meanOf(page.deductions))}</td><td /><td /></tr>}
            </tbody>
            <tfoot>
              <tr><th scope="row">{t.total}</th><td /><td className="num"><b>{meanOf(page.mean)}</b></td><td className="num second" colSpan={2}>{t.exact(number(page.mean.num), number(page.mean.den))}</td></tr>
            </tfoot>
          </table>
        </div>
      )}
    </Card>
  )
}

function Figures({ page }: { page: PageData }) {
  const years = page.years ?? []
  return (
    <Card title={t.figures}>
      <div className="scroll" tabIndex={0} role="region" aria-label={t.figures}>
        <table className="table">
          <thead>
            <tr><th>{t.indicator}</th><th>{t.unit}</th>{years.map((y) => <th key={y} className="num">{t.year(y)}</th>)}</tr>
          </thead>
          <tbody>
            {(page.figures ?? []).map((f) => (
              <tr key={f.title}>
                <td>{f.title}</td>
                <td className="nowrap second">{f.unit || common.dash}</td>
                {years.map((y, i) => <td key={y} className="num nowrap">{f.values?.[i] || common.dash}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
