import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { Schemas } from '../../../api/client'
import { Loaded } from '../../../parts/Loaded'
import { Page } from '../../../parts/Page'
import { Status } from '../../../parts/Status'
import { words } from '../../../texts/zh-CN/group'
import { dictionaryQuery, filingQuery, standingsQuery, useOwn } from '../queries'
import { standingTone, standingWord } from '../standing'
import { Filing } from './Filing'

const t = words.statistics

export function Statistics() {
  const { round, group } = useOwn()
  const params = useParams()
  const standings = useQuery(standingsQuery(round, group))
  const years = standings.data ?? []
  const year = Number(params.year) || firstOpen(years)
  const dictionary = useQuery(dictionaryQuery(round))
  const filing = useQuery({ ...filingQuery(round, group, year), refetchOnWindowFocus: false })
  const earlier = useQuery(filingQuery(round, group, years.some((s) => s.year === year - 1) ? year - 1 : 0))
  return (
    <Page title={t.title} lead={t.lead}>
      <nav className="tabs" aria-label={t.years}>
        {years.map((s) => (
          <Link key={s.year} to={`/rounds/${round}/group/statistics/${s.year}`} aria-current={s.year === year ? 'page' : undefined}>
            <b>{t.year(s.year)}</b>
            <Status tone={standingTone(s)}>{standingWord(s)}</Status>
          </Link>
        ))}
      </nav>
      <Loaded queries={{ standings, dictionary, filing }} lines={12}>
        {({ dictionary, filing }) => (
          <Filing key={`${round}-${group}-${year}`} round={round} group={group} year={year} dictionary={dictionary} first={filing} earlier={earlier.data?.data} />
        )}
      </Loaded>
    </Page>
  )
}

/** The year to begin with: the first that is neither declared nor locked, else the last. */
function firstOpen(years: Schemas['StatisticsStanding'][]): number {
  const open = years.find((s) => s.status === 'none' || s.status === 'draft')
  return (open ?? years[years.length - 1])?.year ?? 0
}
