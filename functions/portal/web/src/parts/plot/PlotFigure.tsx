// A chart that answers the question in its title, with its table beneath. The drawing comes later than the table and takes its
// place in a box of its height; without it the table says everything.
import { useEffect, useId, useRef, useState } from 'react'
import { report } from '../../texts/zh-CN/report'
import { written, type Plot } from './numbers'

const t = report.plot
const library = () => import('./draw')

export function PlotFigure({ plot, number }: { plot: Plot; number: number }) {
  const title = useId()
  const all = useRef<HTMLElement>(null)
  const drawn = useDrawing(plot, all)
  const places = plot.by !== 'nation'
  const rows = plot.labels.map((label, i) => ({ label, points: plot.series.map((s) => s.points[i]!) }))
  const shown = places ? rows.filter((r) => r.points.some((p) => !p.hidden)) : rows
  const withheld = rows.length - shown.length
  return (
    <figure className="plot" ref={all} aria-labelledby={title}>
      <figcaption id={title}>
        <b>{t.number(number)}</b>{plot.title}{plot.unit && <span className="second">{t.unit(plot.unit)}</span>}
      </figcaption>
      {shown.length === 0 ? (
        <p className="second">{t.nothing}</p>
      ) : (
        <div className="plot-drawn" aria-hidden="true" style={{ minHeight: drawn ? undefined : 200 }} dangerouslySetInnerHTML={drawn ? { __html: drawn } : undefined} />
      )}
      {shown.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t.table(plot.title)}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{plot.of}</th>
                {plot.series.map((s) => <th key={s.name} scope="col" className="num">{s.name}</th>)}
              </tr>
            </thead>
            <tbody>
              {shown.map((r) => (
                <tr key={r.label}>
                  <th scope="row">{r.label}</th>
                  {r.points.map((p, i) => <td key={plot.series[i]!.name} className="num">{written(p, plot.unit)}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(withheld > 0 || (places && shown.length > 15)) && (
        <p className="small second">{places && shown.length > 15 && t.first(15)}{withheld > 0 && t.withheld(withheld)}</p>
      )}
    </figure>
  )
}

/** The drawing for the width that there is; drawn anew when it changes by much. On paper it is scaled. */
function useDrawing(plot: Plot, box: React.RefObject<HTMLElement | null>): string | undefined {
  const [svg, setSVG] = useState<string>()
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!box.current) return
    const watch = new ResizeObserver(([entry]) => {
      const now = Math.round(Math.min(880, Math.max(300, entry!.contentRect.width)))
      setWidth((before) => (Math.abs(before - now) > 24 && !matchMedia('print').matches ? now : before))
    })
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [box])
  useEffect(() => {
    if (width === 0) return
    let gone = false
    void library().then(({ draw }) => {
      if (!gone) setSVG(draw(plot, width, 'transparent').svg)
    }, () => undefined) // the table is there
    return () => { gone = true }
  }, [plot, width])
  return svg
}
