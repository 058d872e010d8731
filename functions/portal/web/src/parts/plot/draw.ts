// Draws a plot as a static SVG that reads in black and white. The chunk with the charts' library is fetched by whoever draws.
import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { decimal, value, type Plot } from './numbers'

use([BarChart, GridComponent, LegendComponent, AriaComponent, SVGRenderer])

const inks = ['#1f4e8c', '#ffffff', '#9db4d3', '#e4ebf4']
const decals = [
  { symbol: 'none' },
  { symbol: 'none' },
  { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: '#1f4e8c' },
  { symbol: 'circle', dashArrayX: [[8, 8], [0, 8, 8, 0]], dashArrayY: [6, 0], symbolSize: 0.7, color: '#1f4e8c' },
]
const family = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif'

/** Places shown in a chart; the table has all. */
export const mostBars = 15

/** The chart of a plot at a width in pixels, and its height. */
export function draw(plot: Plot, width: number, transparent: string): { svg: string; height: number } {
  const places = plot.by !== 'nation'
  const spread = plot.show === 'spread'
  const kept = plot.labels.map((_, i) => i).filter((i) => plot.series.some((s) => s.points[i]?.value)).slice(0, places ? mostBars : undefined)
  const bars = spread ? 1 : plot.series.length
  const legend = plot.series.length > 1
  const lines = legend ? Math.ceil((plot.series.reduce((n, s) => n + s.name.length * 13 + 48, 0) + 1) / width) : 0
  const flat = places || spread
  const height = flat ? kept.length * Math.max(26, bars * 20 + 8) + lines * 24 + 16 : 232 + lines * 24
  const labels = kept.map((i) => plot.labels[i]!)
  const numbers = plot.series.map((s) => kept.map((i) => value(s.points[i]!)))
  const text = { fontFamily: family, fontSize: 13, color: '#1f2328' }
  const shown = (n: number) => decimal(n, plot.unit)
  const labelled = (position: string) => ({ show: true, position, ...text, fontSize: 12, formatter: (p: { value: number | null }) => (p.value === null ? '' : shown(p.value)) })
  const bar = (i: number) => ({ color: inks[i % 4], borderColor: '#1f4e8c', borderWidth: 1, decal: decals[i % 4] })
  const series = spread ? range(numbers, labels.length, bar, transparent, shown, text) : numbers.map((data, i) => ({
    type: 'bar', name: plot.series[i]!.name, data: data.map((n) => (Number.isNaN(n) ? null : n)), itemStyle: bar(i), barMaxWidth: flat ? 14 : 34, barGap: '12%', label: labelled(flat ? 'right' : 'top'),
  }))
  const category = { type: 'category', data: labels, inverse: flat, axisTick: { show: false }, axisLine: { lineStyle: { color: '#57606a' } }, axisLabel: { ...text, ...(flat ? { width: Math.min(160, width * 0.32), overflow: 'truncate' } : {}) } }
  const amount = { type: 'value', min: 0, axisLabel: { show: false }, splitLine: { show: !flat, lineStyle: { color: '#e4e8ec' } } }
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption({
    animation: false,
    textStyle: text,
    aria: { enabled: true, decal: { show: true } },
    legend: legend ? { top: 0, left: 0, itemWidth: 18, itemHeight: 12, textStyle: text, selectedMode: false, data: spread ? [plot.series[0]!.name + '—' + plot.series[1]!.name, plot.series[1]!.name + '—' + plot.series[2]!.name] : plot.series.map((s) => s.name) } : undefined,
    grid: { left: 4, right: flat ? (spread ? 170 : 92) : 4, top: lines * 24 + (flat ? 4 : 24), bottom: 4, containLabel: true },
    ...(flat ? { xAxis: amount, yAxis: category } : { xAxis: category, yAxis: amount }),
    series: (spread ? series.map((s, i) => ({ ...s, name: i === 0 ? undefined : plot.series[i - 1]!.name + '—' + plot.series[i]!.name })) : series),
    silent: true,
  })
  const svg = chart.renderToSVGString().replace(/<style[\s\S]*?<\/style>/g, '') // rules for a pointer, which nothing here heeds
  chart.dispose()
  return { svg, height }
}

/** A range as three stacked bars: nothing up to the lower quartile, then to the median, then to the upper one. */
function range(numbers: number[][], count: number, bar: (i: number) => object, transparent: string, shown: (n: number) => string, text: object) {
  const step = (i: number) => Array.from({ length: count }, (_, k) => (i === 0 ? numbers[0]![k]! : numbers[i]![k]! - numbers[i - 1]![k]!))
  return [0, 1, 2].map((i) => ({
    type: 'bar', stack: 'range', data: step(i).map((n) => (Number.isNaN(n) ? null : n)), barMaxWidth: 14,
    itemStyle: i === 0 ? { color: transparent, decal: { symbol: 'none' } } : bar(i === 1 ? 2 : 1),
    label: i === 2 ? { show: true, position: 'right', ...text, fontSize: 12, formatter: (p: { dataIndex: number }) => numbers.map((n) => shown(n[p.dataIndex]!)).join(' / ') } : { show: false },
  }))
}
