// What stands in a version as an earlier one published it: too few groups were corrected to tell.
import { common } from '../../texts/zh-CN/common'
import { report } from '../../texts/zh-CN/report'
import type { Document } from './queries'

const t = report.held

export function HeldNote({ document }: { document: Document }) {
  const held = document.held ?? []
  if (held.length === 0) return null
  const titles = new Map([['', t.filings], ...(document.indicators ?? []).map((i) => [i.id, i.title] as const)])
  const tables = new Map<string, string[]>()
  for (const h of held) {
    const table = t.table(report.tables.breakdowns[h.by] ?? h.by, h.since)
    tables.set(table, [...(tables.get(table) ?? []), titles.get(h.indicator) ?? h.indicator])
  }
  return (
    <div className="note" style={{ marginTop: 12 }}>
      <p>{t.rule}</p>
      <ul>
        {[...tables].map(([table, names]) => <li key={table}>{table}{names.length === titles.size ? t.all : names.join(common.list)}{t.end}</li>)}
      </ul>
    </div>
  )
}
