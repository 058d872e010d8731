// The chapters of a report with their figures.
import { Card } from '../../parts/Page'
import type { Plot } from '../../parts/plot/numbers'
import { PlotFigure } from '../../parts/plot/PlotFigure'
import { report } from '../../texts/zh-CN/report'
import type { Document } from './queries'

const t = report.page

export function Chapters({ document }: { document: Document }) {
  const chapters = document.chapters ?? []
  let number = 0
  const numbered = chapters.map((c) => ({ ...c, plots: (c.plots ?? []).map((plot) => ({ plot: plot as Plot, number: ++number })) }))
  return (
    <>
      {numbered.map((c, i) => (
        <div className="chapter" key={c.title}>
          <Card title={t.chapter(t.numerals[i] ?? '', c.title)} id={`chapter-${i + 1}`}>
            {c.body.split('\n').filter((p) => p.trim()).map((p) => <p key={p}>{p}</p>)}
            {c.plots.map((p) => <PlotFigure key={p.plot.title} plot={p.plot} number={p.number} />)}
          </Card>
        </div>
      ))}
    </>
  )
}
