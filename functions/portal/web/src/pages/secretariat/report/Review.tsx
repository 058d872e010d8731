// Step three: two drafts side by side, the preview, and what would change of the last version.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { instant } from '../../../format'
import { Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { report } from '../../../texts/zh-CN/report'
import { FigureChanges, TextChanges } from '../../report/Changes'
import { Chapters } from '../../report/Chapters'
import { HeldNote } from '../../report/HeldNote'
import { draftChangesQuery, previewQuery, textDiffQuery, textsQuery, type Draft } from './queries'

const t = report.builder

export function Review({ round, draft, text, dirty }: { round: string; draft: Draft | null; text: number; dirty: boolean }) {
  const [shown, show] = useState<'' | 'public' | 'full'>('')
  const ready = draft?.compiledAt
  return (
    <Card title={t.steps.check}>
      {dirty && <p className="note incomplete">{t.unsaved}</p>}
      <h3>{t.compare}</h3>
      <Compare round={round} />
      <hr className="sep" />
      {!ready ? <p className="second">{t.needCompile}</p> : (
        <>
          <h3>{report.changes.title}</h3>
          <Changes round={round} draft={draft.id} text={text} />
          <hr className="sep" />
          <h3>{t.preview}</h3>
          <div className="row" style={{ marginTop: 8 }}>
            <button type="button" className="button" aria-pressed={shown === 'public'} onClick={() => show('public')}>{t.previewPublic}</button>
            <button type="button" className="button" aria-pressed={shown === 'full'} onClick={() => show('full')}>{t.previewFull}</button>
            <a className="button" href={`/v1/statistics/${round}/reports/draft/print?text=${text}`} target="_blank" rel="noreferrer">{t.pdf}</a>
            {shown && <button type="button" className="button link" onClick={() => show('')}>{t.previewHide}</button>}
          </div>
          {shown && <Preview round={round} draft={draft.id} text={text} open={shown === 'public'} />}
        </>
      )}
    </Card>
  )
}

function Compare({ round }: { round: string }) {
  const texts = useQuery(textsQuery(round))
  const numbers = (texts.data ?? []).map((v) => v.number)
  const [pair, choose] = useState<{ from?: number; to?: number }>({})
  const to = pair.to ?? numbers[0] ?? 0
  const from = pair.from ?? Math.max(0, to - 1)
  const diff = useQuery(textDiffQuery(round, from, to))
  const title = (n: number) => {
    const v = texts.data?.find((x) => x.number === n)
    return [t.draft(n), v && instant(v.savedAt), v?.note].filter(Boolean).join('　')
  }
  if (numbers.length === 0) return <p className="second">{t.compareNone}</p>
  return (
    <>
      <div className="tools">
        {(['from', 'to'] as const).map((side) => (
          <div key={side}>
            <label htmlFor={`compare-${side}`}>{t[side]}</label>
            <select id={`compare-${side}`} className="input" value={side === 'from' ? from : to} onChange={(e) => choose({ ...{ from, to }, [side]: Number(e.target.value) })}>
              {(side === 'from' ? [...numbers, 0] : numbers).map((n) => <option key={n} value={n}>{title(n)}</option>)}
            </select>
          </div>
        ))}
      </div>
      {from !== to && <Loaded queries={{ diff }}>{({ diff }) => <TextChanges changes={diff} />}</Loaded>}
    </>
  )
}

function Changes({ round, draft, text }: { round: string; draft: string; text: number }) {
  const changes = useQuery(draftChangesQuery(round, draft, text))
  const preview = useQuery(previewQuery(round, draft, text, true))
  return (
    <Loaded queries={{ changes, preview }}>
      {({ changes, preview }) => changes.from === 0 ? <p className="second">{t.changesNone}</p> : (
        <>
          <FigureChanges changes={changes.figures ?? []} count={changes.count} indicators={preview.indicators ?? []} />
          <HeldNote document={preview} />
        </>
      )}
    </Loaded>
  )
}

function Preview({ round, draft, text, open }: { round: string; draft: string; text: number; open: boolean }) {
  const preview = useQuery(previewQuery(round, draft, text, open))
  return <div className="preview-frame"><Loaded queries={{ preview }} lines={12}>{({ preview }) => <Chapters document={preview} />}</Loaded></div>
}
