// The form as a spreadsheet: out with what is saved, in again with a look at what changes.
import { useState } from 'react'
import { api, take, type Schemas } from '../../../api/client'
import { useAct } from '../../../api/queries'
import { asWorkbook, workbookTypes } from '../../../api/workbook'
import type { Pieces } from '../../../parts/autosave'
import { Dialog } from '../../../parts/Dialog'
import { ImportRefusal } from '../../../parts/ImportRefusal'
import { common } from '../../../texts/zh-CN/common'
import { words } from '../../../texts/zh-CN/group'
import { indicatorsOf, piecesOf, reasonFor, shown, textOf, type Dictionary } from './values'

const t = words.workbook

interface Props {
  path: { params: { path: { round: string; group: string; year: number } } }
  year: number
  dictionary: Dictionary
  locked: boolean
  apply: (pieces: Pieces) => void
}

export function Workbook({ path, year, dictionary, locked, apply }: Props) {
  const { round, group } = path.params.path
  const [applied, say] = useState(0)
  const read = useAct((file: File, key: string) => {
    say(0)
    return take(api.POST('/v1/statistics/{round}/groups/{group}/filings/{year}/workbook', { ...path, ...asWorkbook(file, key) }))
  })
  return (
    <div className="workbook">
      <a className="button" href={`/v1/statistics/${round}/groups/${group}/filings/${year}/workbook`} download>{t.export}</a>
      {!locked && (
        <label className="button file-button">
          <input
            type="file" className="hush" accept={workbookTypes} aria-label={t.import} disabled={read.isPending}
            onChange={(e) => {
              const file = e.target.files?.[0]
              if (file) read.mutate(file)
              e.target.value = '' // the same file may be chosen again after it was mended
            }}
          />
          {read.isPending ? t.reading : t.import}
        </label>
      )}
      {applied > 0 && <p className="small second" role="status">{t.applied(applied)}</p>}
      {read.error && (
        <Dialog title={t.preview(year)} onClose={() => read.reset()}>
          <ImportRefusal error={read.error} />
          <div className="row end"><button type="button" className="button" onClick={() => read.reset()}>{common.close}</button></div>
        </Dialog>
      )}
      {read.data && (
        <Preview
          found={read.data} year={year} dictionary={dictionary} onClose={() => read.reset()}
          onApply={(found) => {
            const blank = Object.fromEntries(indicatorsOf(dictionary).flatMap((i) => [[i.id, ''], [reasonFor(i.id), '']]))
            apply({ ...blank, ...piecesOf(dictionary, found) })
            say((found.changes ?? []).length)
            read.reset()
          }}
        />
      )}
    </div>
  )
}

interface PreviewProps {
  found: Schemas['StatisticsImported']
  year: number
  dictionary: Dictionary
  onApply: (found: Schemas['StatisticsImported']) => void
  onClose: () => void
}

function Preview({ found, year, dictionary, onApply, onClose }: PreviewProps) {
  const all = new Map(indicatorsOf(dictionary).map((i) => [i.id, i]))
  const read = (id: string, value: unknown) => {
    const i = all.get(id)
    return (i && value !== undefined ? shown(i, textOf(value, i)) : '') || words.statistics.blank
  }
  const changes = found.changes ?? []
  const faults = found.faults ?? []
  return (
    <Dialog title={t.preview(year)} onClose={onClose}>
      <p>{changes.length > 0 ? t.changes(changes.length) : t.same}</p>
      {changes.length > 0 && (
        <div className="scroll preview" tabIndex={0} role="region" aria-label={t.table}>
          <table className="table">
            <thead><tr><th>{t.columns.indicator}</th><th className="num">{t.columns.old}</th><th className="num">{t.columns.now}</th><th>{t.columns.cell}</th></tr></thead>
            <tbody>
              {changes.map((c) => (
                <tr key={c.indicator}>
                  <td>{c.title}</td>
                  <td className="num">{read(c.indicator, c.old)}</td>
                  <td className="num"><b>{read(c.indicator, c.new)}</b></td>
                  <td className="mono small">{c.cell}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {faults.length > 0 && (
        <div className="note incomplete">
          <p>{t.faults(faults.length)}</p>
          <ul className="small">{faults.map((f) => <li key={f.pointer + f.detail}>{f.detail}</li>)}</ul>
        </div>
      )}
      <div className="row end">
        <button type="button" className="button" onClick={onClose}>{common.cancel}</button>
        {changes.length > 0 && <button type="button" className="button primary" onClick={() => onApply(found)}>{t.apply}</button>}
      </div>
    </Dialog>
  )
}
