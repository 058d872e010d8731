// A group's statistics of the round's years, side by side.
import { useQuery } from '@tanstack/react-query'
import { number } from '../../format'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { common } from '../../texts/zh-CN/common'
import { expert } from '../../texts/zh-CN/expert'
import { dictionaryQuery, figuresQuery } from './queries'

const t = expert.dossier

interface Option {
  id: string
  title: string
}

/** A value as people read it: a whole number, a ratio as a percentage, a choice by its title. */
export function figure(value: unknown, options: Option[] = [], unit = ''): string {
  if (typeof value === 'number') return unit === '万元' ? String(value / 10_000).replace(/^\d+/, (whole) => number(Number(whole))) : number(value) // the API's money is in 元
  if (typeof value === 'string') return options.find((o) => o.id === value)?.title ?? value
  if (typeof value === 'object' && value !== null && 'num' in value && 'den' in value) {
    const { num, den } = value as { num: number; den: number }
    return den > 0 ? `${((num / den) * 100).toFixed(1)}%` : common.dash
  }
  return common.dash
}

/** One indicator with its values of all years, the earliest first. */
export interface Figure {
  id: string
  title: string
  unit: string
  values: string[]
}

/** A group's figures, flat; none until they are read. */
export function useFigures(round: string, group: string, years: number[]): Figure[] {
  const dictionary = useQuery(dictionaryQuery(round)).data
  const filings = useQuery(figuresQuery(round, group, [...years].sort())).data
  if (!dictionary || !filings) return []
  return (dictionary.sections ?? []).flatMap((s) => s.indicators ?? []).map((i) => ({
    id: i.id,
    title: i.title,
    unit: i.unit ?? '',
    values: filings.map((f) => figure((f.values as Record<string, unknown>)[i.id], i.options ?? [], i.unit)),
  }))
}

export function Figures({ round, group, years }: { round: string; group: string; years: number[] }) {
  const dictionary = useQuery(dictionaryQuery(round))
  const figures = useQuery(figuresQuery(round, group, [...years].sort()))
  return (
    <Loaded queries={{ dictionary, figures }} lines={12} isEmpty={({ figures }) => figures.length === 0} empty={<Empty title={t.statisticsEmpty} />}>
      {({ dictionary, figures }) => (
        <>
          {(dictionary.sections ?? []).map((section) => (
            <Card key={section.id} title={section.title}>
              <div className="scroll" tabIndex={0} role="region" aria-label={section.title}>
                <table className="table">
                  <thead>
                    <tr>
                      <th>{t.indicator}</th>
                      {figures.map((f) => <th key={f.year} className="num">{f.year} 年</th>)}
                      <th>{t.unit}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {(section.indicators ?? []).map((i) => (
                      <tr key={i.id} id={`figure-${i.id}`}>
                        <td>{i.title}</td>
                        {figures.map((f) => <td key={f.year} className="num">{figure((f.values as Record<string, unknown>)[i.id], i.options ?? [], i.unit)}</td>)}
                        <td className="second nowrap">{i.unit}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Card>
          ))}
        </>
      )}
    </Loaded>
  )
}
