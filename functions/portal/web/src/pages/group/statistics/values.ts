// Values of a filing as people type them, and as the API takes them.
import type { Schemas } from '../../../api/client'
import type { Pieces } from '../../../parts/autosave'
import { number, percent } from '../../../format'

export type Dictionary = Schemas['StatisticsDictionary']
export type Indicator = Schemas['StatisticsIndicator']

export const indicatorsOf = (d: Dictionary): Indicator[] => (d.sections ?? []).flatMap((s) => s.indicators ?? [])
export const numeric = (i: Indicator): boolean => i.type === 'count' || i.type === 'amount'

/** A whole number as people write it: 1,234 or １２３４ or 1 234; undefined where it is none. */
export function wholeNumber(text: string): number | undefined {
  const plain = text.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[,，\s]/g, '')
  if (!/^\d{1,16}$/.test(plain)) return undefined
  const n = Number(plain)
  return Number.isSafeInteger(n) ? n : undefined
}

const tenThousand = '万元'

/** Money as the form shows it, in the API's whole 元: of 万元 up to four decimals; undefined where the text is none. */
function yuan(i: Indicator, text: string): number | undefined {
  if (i.unit !== tenThousand) return wholeNumber(text)
  const [whole = '', part = '', more] = text.replace('．', '.').trim().split('.')
  const [a, b] = [wholeNumber(whole), part === '' ? 0 : wholeNumber(part.trim().padEnd(4, '0'))]
  if (a === undefined || b === undefined || more !== undefined || part.trim().length > 4) return undefined
  const n = a * 10_000 + b
  return Number.isSafeInteger(n) ? n : undefined
}

/** Whole 元 as the form shows them: 123.4567 for 1,234,567 元. */
const inUnit = (i: Indicator, n: number): string =>
  i.unit === tenThousand ? `${Math.floor(n / 10_000)}.${String(n % 10_000).padStart(4, '0')}`.replace(/\.?0+$/, '') : String(n)

/** The value that the API takes, null for none; undefined where the text is no such value yet. */
export function valueOf(i: Indicator, text: string): unknown {
  if (text.trim() === '' || text === '/') return null
  switch (i.type) {
    case 'count':
      return wholeNumber(text)
    case 'amount':
      return yuan(i, text)
    case 'ratio': {
      const [num, den] = text.split('/').map(wholeNumber)
      return num === undefined || den === undefined ? undefined : { num, den }
    }
    default:
      return text
  }
}

/** A value of the API as the form shows it. */
export function textOf(value: unknown, i?: Indicator): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' && i?.type === 'amount') return inUnit(i, value)
  if (typeof value === 'object') {
    const f = value as { num: number; den: number }
    return `${f.num}/${f.den}`
  }
  return String(value)
}

const why = 'why:'

/** Name of the piece that explains a jump. */
export const reasonFor = (subject: string): string => why + subject

export function piecesOf(d: Dictionary, form: { values: unknown; explanations: Record<string, string> }): Pieces {
  const pieces: Pieces = {}
  const values = form.values as Record<string, unknown>
  for (const i of indicatorsOf(d)) if (i.id in values) pieces[i.id] = textOf(values[i.id], i)
  for (const [id, text] of Object.entries(form.explanations)) pieces[reasonFor(id)] = text
  return pieces
}

/** A piece as the API gives it back once it is saved; undefined where it cannot be sent as it stands. */
export function plainPiece(d: Dictionary, key: string, text: string): string | undefined {
  if (key.startsWith(why)) return text.trim()
  const i = indicatorsOf(d).find((x) => x.id === key)
  const value = i && valueOf(i, text)
  if (!i || value === undefined) return undefined
  return typeof value === 'string' ? value.trim() : textOf(value, i)
}

/** What a save sends: all values that are values, all explanations. */
export function editOf(d: Dictionary, pieces: Pieces): { values: Record<string, unknown>; explanations: Record<string, string> } {
  const values: Record<string, unknown> = {}
  for (const i of indicatorsOf(d)) {
    const value = valueOf(i, pieces[i.id] ?? '')
    if (value !== undefined && value !== null) values[i.id] = value
  }
  const explanations: Record<string, string> = {}
  for (const [key, text] of Object.entries(pieces)) if (key.startsWith(why) && text.trim()) explanations[key.slice(why.length)] = text
  return { values, explanations }
}

/** A value as it is read, in its unit. */
export function shown(i: Indicator, text: string): string {
  const value = valueOf(i, text)
  if (value === null || value === undefined) return text
  switch (i.type) {
    case 'count':
      return `${number(value as number)}${i.unit ? ` ${i.unit}` : ''}`
    case 'amount': {
      const [whole = '0', part] = inUnit(i, value as number).split('.')
      return `${number(Number(whole))}${part ? `.${part}` : ''} ${i.unit || '元'}`
    }
    case 'ratio': {
      const f = value as { num: number; den: number }
      return `${number(f.num)}/${number(f.den)}（${percent(f.num, f.den)}）`
    }
    case 'choice':
      return (i.options ?? []).find((o) => o.id === value)?.title ?? text
    default:
      return text
  }
}

/**
 * Cells copied from a spreadsheet, put under indicators. Rows that begin with titles of indicators go where they say; others
 * fill the numbers from `start` downwards.
 */
export function pasted(d: Dictionary, start: string, text: string): Pieces {
  const rows = text.replace(/\r/g, '').replace(/\n$/, '').split('\n').map((line) => line.split('\t').map((cell) => cell.trim()))
  const all = indicatorsOf(d)
  const byTitle = new Map(all.map((i) => [i.title.replace(/\s/g, ''), i]))
  const pieces: Pieces = {}
  if (rows.some((r) => r.length > 1 && byTitle.has((r[0] ?? '').replace(/\s/g, '')))) {
    for (const [title = '', ...cells] of rows) {
      const i = byTitle.get(title.replace(/\s/g, ''))
      const cell = cells.find((c) => c !== '')
      if (i && cell !== undefined) pieces[i.id] = cellFor(i, cell)
    }
    return pieces
  }
  const cells = all.filter((i) => numeric(i) || i.type === 'ratio')
  const from = cells.findIndex((i) => i.id === start)
  rows.forEach((row, n) => {
    const i = from < 0 ? undefined : cells[from + n]
    const cell = row.find((c) => c !== '')
    if (i && cell !== undefined) pieces[i.id] = cellFor(i, cell)
  })
  return pieces
}

function cellFor(i: Indicator, cell: string): string {
  if (i.type === 'ratio' && /^\d+(\.\d+)?%$/.test(cell)) {
    const [whole = '', part = ''] = cell.slice(0, -1).split('.')
    return `${Number(whole + part)}/${10 ** (2 + part.length)}`
  }
  if (i.type === 'choice') return (i.options ?? []).find((o) => o.title === cell)?.id ?? ''
  if (numeric(i)) return cell.replace(/\.0+$/, '')
  return cell
}
