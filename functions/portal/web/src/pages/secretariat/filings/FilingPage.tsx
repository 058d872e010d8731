// One filing as officers see it: the values beside last year's, what was corrected and found, and, for the secretariat, both acts.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Schemas } from '../../../api/client'
import { deadline, instant } from '../../../format'
import { ChangeTable } from '../../../parts/Corrections'
import { Loaded } from '../../../parts/Loaded'
import { Card, Page } from '../../../parts/Page'
import { Status } from '../../../parts/Status'
import { useRoundId } from '../../../round'
import { useMe } from '../../../session'
import { common } from '../../../texts/zh-CN/common'
import { filings } from '../../../texts/zh-CN/filings'
import { words } from '../../../texts/zh-CN/group'
import { dictionaryQuery, filingQuery, recordQuery, standingsQuery } from '../../group/queries'
import { standingTone, standingWord } from '../../group/standing'
import { Section } from '../../group/statistics/Section'
import { indicatorsOf, piecesOf, shown, textOf, type Dictionary } from '../../group/statistics/values'
import { Correct } from './Correct'
import { Find, Findings } from './Finding'

const t = filings.page

export function FilingPage() {
  const round = useRoundId()
  const params = useParams()
  const [group, year] = [params.group ?? '', Number(params.year)]
  const record = useQuery(recordQuery(group))
  const standings = useQuery(standingsQuery(round, group))
  const dictionary = useQuery(dictionaryQuery(round))
  const filing = useQuery(filingQuery(round, group, year))
  const years = standings.data ?? []
  const earlier = useQuery(filingQuery(round, group, years.some((s) => s.year === year - 1) ? year - 1 : 0))
  const body = record.data?.jurisdiction.body
  return (
    <Page title={record.data ? t.title(record.data.name, year) : words.statistics.title} way={body && <Link to={`/rounds/${round}/office/bodies/${body}`}>{t.way}</Link>}>
      <nav className="tabs" aria-label={t.years}>
        {years.map((s) => (
          <Link key={s.year} to={`/rounds/${round}/office/filings/${group}/${s.year}`} aria-current={s.year === year ? 'page' : undefined}>
            <b>{words.statistics.year(s.year)}</b>
            <Status tone={standingTone(s)}>{standingWord(s)}</Status>
          </Link>
        ))}
      </nav>
      <Loaded queries={{ record, dictionary, filing }} lines={14}>
        {({ record, dictionary, filing }) => (
          <Work key={`${group}-${year}`} round={round} group={group} name={record.name} year={year} dictionary={dictionary} form={filing.data} earlier={earlier.data?.data} />
        )}
      </Loaded>
    </Page>
  )
}

export interface WorkProps {
  round: string
  group: string
  name: string
  year: number
  dictionary: Dictionary
  form: Schemas['StatisticsForm']
  earlier?: Schemas['StatisticsForm']
}

function Work(props: WorkProps) {
  const { year, dictionary, form, earlier } = props
  const acts = useMe().person?.role === 'secretariat'
  const [correcting, correct] = useState(false)
  const s = form.standing
  const lacks = [...(s.missing ?? []), ...(s.broken ?? [])]
  const filed = Boolean(s.savedAt)
  return (
    <>
      <Card>
        <p><Status tone={standingTone(s)}>{standingWord(s)}</Status> {t.standing(s.requiredPresent, s.required, s.present, s.all)}</p>
        {lacks.length > 0 && <p className="small second">{t.lacks(lacks.join(common.list))}</p>}
        {!s.lockedAt && <p className="small second">{t.open(deadline(s.closesAt))}</p>}
        {s.lockedAt && !filed && <p className="small second">{t.never}</p>}
        {acts && s.lockedAt && filed && (
          <div className="row screen" style={{ marginTop: 12 }}>
            <button type="button" className="button" onClick={() => correct(!correcting)}>{correcting ? filings.correct.stop : filings.correct.act}</button>
            <Find {...props} />
          </div>
        )}
      </Card>
      <Findings {...props} acts={acts} />
      <Corrections form={form} dictionary={dictionary} />
      {correcting ? (
        <Correct {...props} />
      ) : (
        (dictionary.sections ?? []).map((section) => (
          <Section key={section.id} section={section} year={year} pieces={piecesOf(dictionary, form)} earlier={earlier} form={form} locked change={() => undefined} />
        ))
      )}
    </>
  )
}

/** What was corrected, old and new value side by side (R5.5). */
function Corrections({ form, dictionary }: { form: Schemas['StatisticsForm']; dictionary: Dictionary }) {
  const all = form.corrections ?? []
  if (all.length === 0) return null
  return (
    <Card title={filings.correct.history}>
      {[...all].reverse().map((c) => (
        <section className="correction" key={c.id}>
          <h3>{filings.correct.nth(instant(c.at))}</h3>
          <p>{filings.correct.why(c.reason)}</p>
          <ChangeTable changes={told(c.changes ?? [], dictionary)} />
        </section>
      ))}
    </Card>
  )
}

export function told(changes: Schemas['StatisticsChange'][], dictionary: Dictionary) {
  return changes.map((x) => {
    const i = indicatorsOf(dictionary).find((k) => k.id === x.indicator)
    const read = (v: unknown) => (i ? shown(i, textOf(v, i)) : textOf(v)) || words.statistics.blank
    return { title: x.title, old: read(x.old), now: read(x.new) }
  })
}
