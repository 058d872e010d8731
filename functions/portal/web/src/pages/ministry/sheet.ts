// Rows of the registry out of a table that was pasted or chosen: CSV, or what a spreadsheet puts on the clipboard.
import type { Schemas } from '../../api/client'
import { registry } from '../../texts/zh-CN/registry'

export type BodyRow = Schemas['QuotaBodyInput']
export type GroupRow = Schemas['QuotaGroupInput']

/** What keeps a table from being read, in words. */
export class Unreadable extends Error {}

/** Cells of a table, RFC 4180; tabs where the first line has tabs. */
export function cells(text: string): string[][] {
  const source = text.replace(/^\uFEFF/, '')
  const mark = source.split('\n', 1)[0]?.includes('\t') ? '\t' : ','
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  const end = () => {
    rows[rows.length - 1]?.push(cell.trim())
    cell = ''
  }
  for (let i = 0; i < source.length; i++) {
    const c = source[i]
    if (quoted) {
      if (c === '"' && source[i + 1] === '"') cell += source[++i]
      else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"' && cell === '') quoted = true
    else if (c === mark) end()
    else if (c === '\n') {
      end()
      rows.push([])
    } else if (c !== '\r') cell += c
  }
  end()
  return rows.filter((r) => r.some((value) => value !== ''))
}

type Record_ = Record<string, string>

function records(text: string, needed: readonly string[]): Record_[] {
  const [head, ...rows] = cells(text)
  if (!head) throw new Unreadable(registry.empty)
  const missing = needed.filter((name) => !head.includes(name))
  if (missing.length > 0) throw new Unreadable(registry.header(missing.join('、')))
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])))
}

const h = registry.columns
const looksLikeJSON = (text: string) => /^\s*[[{]/.test(text)

function fromJSON(text: string, name: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    const rows = Array.isArray(value) ? value : (value as Record<string, unknown>)[name]
    if (Array.isArray(rows)) return rows
  } catch {
    // said below
  }
  throw new Unreadable(registry.json)
}

export function bodyRows(text: string): BodyRow[] {
  if (looksLikeJSON(text)) return fromJSON(text, 'bodies') as BodyRow[]
  return records(text, [h.code, h.kind, h.name]).map((r, i) => {
    const adcode = r[h.adcode]
    return { code: r[h.code] ?? '', kind: word(registry.bodyKinds, r[h.kind], i, h.kind), name: r[h.name] ?? '', ...(adcode ? { adcode } : {}) }
  })
}

export function groupRows(text: string): GroupRow[] {
  if (looksLikeJSON(text)) return fromJSON(text, 'groups') as GroupRow[]
  const needed = [h.number, h.groupName, h.groupKind, h.founded, h.approvedBy, h.approvalNumber, h.leadUnits, h.industry, h.local]
  return records(text, needed).map((r, i): GroupRow => {
    const council = r[h.council]
    return {
      number: r[h.number] ?? '', name: r[h.groupName] ?? '', kind: word(registry.groupKinds, r[h.groupKind], i, h.groupKind), founded: (r[h.founded] ?? '').replaceAll('/', '-'),
      approvedBy: r[h.approvedBy] ?? '', approvalNumber: r[h.approvalNumber] ?? '', industry: r[h.industry] ?? '',
      leadUnits: units(r[h.leadUnits]).map(([name = '', uscc = '', kind = '', adcode = '', corps = '']) => ({ name, uscc, kind: word(registry.unitKinds, kind, i, h.leadUnits), adcode, corps: corps === registry.yes })),
      members: units(r[h.members]).map(([name = '', uscc = '', kind = '', role = '']) => ({ name, uscc, kind: word(registry.unitKinds, kind, i, h.members), role: word(registry.memberRoles, role || registry.ordinary, i, h.members) })),
      reportsThrough: { local: r[h.local] === registry.yes, ...(council ? { council } : {}) },
      crossRegion: r[h.cross] === registry.yes, nationalIndustry: r[h.national] === registry.yes,
      contact: { office: r[h.office] ?? '', address: r[h.address] ?? '', email: r[h.email] ?? '' },
    }
  })
}

const units = (cell = ''): string[][] => cell.split(/[；;]/).filter((u) => u.trim() !== '').map((u) => u.split(/[|｜]/).map((part) => part.trim()))

function word<K extends string>(words: Record<K, string>, said: string | undefined, row: number, column: string): K {
  const found = (Object.keys(words) as K[]).find((k) => words[k] === said || k === said)
  if (!found) throw new Unreadable(registry.cell(row + 2, column))
  return found
}

const line = (values: string[]) => values.map((v) => (/[",\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v)).join(',')

/** A table to fill in, with a row to show how. */
export const templates = {
  bodies: () => [line([h.code, h.kind, h.name, h.adcode]), line(registry.sample.body)].join('\r\n'),
  groups: () =>
    [
      line([h.number, h.groupName, h.groupKind, h.founded, h.approvedBy, h.approvalNumber, h.leadUnits, h.members, h.industry, h.local, h.council, h.cross, h.national, h.office, h.address, h.email]),
      line(registry.sample.group),
    ].join('\r\n'),
}
