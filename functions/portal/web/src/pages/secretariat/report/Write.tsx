// Step two: the text, kept in versions. What is written and not saved stays in the browser, and somebody else's save is shown
// before anything is decided.
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api, takeVersioned, type Schemas, type Versioned } from '../../../api/client'
import { asProblem, type Problem } from '../../../api/problem'
import { instant } from '../../../format'
import { Field } from '../../../parts/Field'
import { Card } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { report } from '../../../texts/zh-CN/report'
import { FigureEdit } from './FigureEdit'
import { textQuery, textsQuery, type Section, type Text } from './queries'

const t = report.builder
const kept = (round: string) => `linxuan.draft.report-${round}`

/** A section with a key of its own, so that a moved chapter keeps its fields. */
type Edited = Section & { key: number }

interface Props {
  round: string
  text: Versioned<Text>
  dictionary: Schemas['StatisticsDictionary']
  years: number[]
  onDirty: (dirty: boolean) => void
}

export function Write({ round, text, dictionary, years, onDirty }: Props) {
  const client = useQueryClient()
  const next = useRef(0)
  const keyed = useCallback((sections: Section[]): Edited[] => sections.map((s) => ({ ...s, key: next.current++ })), [])
  const [sections, setSections] = useState<Edited[]>(() => keyed(read(round) ?? text.data.sections ?? []))
  const [dirty, setDirty] = useState(() => read(round) !== undefined)
  const [base, setBase] = useState(text.etag)
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [saved, setSaved] = useState<number>()
  useEffect(() => onDirty(dirty), [dirty, onDirty])

  const change = (all: Edited[]) => {
    setSections(all)
    setDirty(true)
    setSaved(undefined)
    keep(round, all)
  }
  const put = (key: number, section: Partial<Section>) => change(sections.map((s) => (s.key === key ? { ...s, ...section } : s)))
  const move = (i: number, by: number) => {
    const all = [...sections]
    all.splice(i + by, 0, ...all.splice(i, 1))
    change(all)
  }
  const take = (stored: Versioned<Text>) => {
    drop(round)
    setBase(stored.etag)
    setSections(keyed(stored.data.sections ?? []))
    setDirty(false)
    setProblem(undefined)
  }
  const save = async (on: string) => {
    setBusy(true)
    setProblem(undefined)
    try {
      const body = { sections: sections.map(({ key: _, ...s }) => s), note: note || undefined }
      const stored = await takeVersioned(api.PUT('/v1/statistics/{round}/reports/text', { params: { path: { round }, header: { 'If-Match': on } }, body }))
      drop(round)
      setBase(stored.etag)
      setDirty(false)
      setNote('')
      setSaved(stored.data.number)
      client.setQueryData(textQuery(round).queryKey, stored)
      void client.invalidateQueries({ queryKey: textsQuery(round).queryKey })
    } catch (error) {
      setProblem(asProblem(error))
    }
    setBusy(false)
  }
  const latest = () => client.fetchQuery({ ...textQuery(round), staleTime: 0 })
  const saving = useRef(save)
  saving.current = save
  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 's') {
        e.preventDefault()
        if (dirty && !busy) void saving.current(base)
      }
    }
    addEventListener('keydown', keys)
    return () => removeEventListener('keydown', keys)
  }, [dirty, busy, base])
  const wrong = (pointer: string) => problem?.fields.find((f) => f.pointer === pointer)?.detail

  return (
    <Card title={t.steps.text} aside={text.data.number > 0 ? t.textVersion(text.data.number, instant(text.data.savedAt ?? '')) : t.outline}>
      {problem && (problem.status === 412 ? (
        <div className="note incomplete" role="alert">
          <p>{t.stale}</p>
          <div className="row">
            <button type="button" className="button" onClick={() => void latest().then((l) => save(l.etag))}>{t.keepMine}</button>
            <button type="button" className="button" onClick={() => void latest().then(take)}>{t.takeTheirs}</button>
          </div>
        </div>
      ) : <ProblemBox error={problem} />)}
      {sections.map((s, i) => (
        <details className="chapter-edit" key={s.key} open={i === 0 || s.title === '' || problem?.fields.some((f) => f.pointer.startsWith(`/sections/${i}/`))}>
          <summary>
            {report.page.chapter(report.page.numerals[i] ?? '', s.title)}　<span className="second small">{t.size(s.body.length, (s.figures ?? []).length)}</span>
          </summary>
          <Field label={t.chapterTitle} wrong={wrong(`/sections/${i}/title`)}>
            <input value={s.title} maxLength={60} onChange={(e) => put(s.key, { title: e.target.value })} />
          </Field>
          <Field label={t.chapterBody} hint={t.chapterBodyHint} wrong={wrong(`/sections/${i}/body`)}>
            <textarea value={s.body} maxLength={5000} rows={5} onChange={(e) => put(s.key, { body: e.target.value })} />
          </Field>
          {(s.figures ?? []).length > 0 && (
            <div className="figures">
              {(s.figures ?? []).map((f, k) => (
                <FigureEdit
                  key={k} figure={f} dictionary={dictionary} years={years} wrong={(field) => wrong(`/sections/${i}/figures/${k}/${field}`)}
                  onChange={(changed) => put(s.key, { figures: (s.figures ?? []).map((old, n) => (n === k ? changed : old)) })}
                  onRemove={() => put(s.key, { figures: (s.figures ?? []).filter((_, n) => n !== k) })}
                />
              ))}
            </div>
          )}
          <div className="row">
            <button type="button" className="button small" disabled={(s.figures ?? []).length >= 6} onClick={() => put(s.key, { figures: [...(s.figures ?? []), { title: '', by: 'nation', show: 'total', indicators: [''] }] })}>{t.addFigure}</button>
            <span className="bar-space" />
            <button type="button" className="button small" disabled={i === 0} aria-label={t.up(s.title)} onClick={() => move(i, -1)}>↑</button>
            <button type="button" className="button small" disabled={i === sections.length - 1} aria-label={t.down(s.title)} onClick={() => move(i, 1)}>↓</button>
            <button type="button" className="button small" onClick={() => change(sections.filter((x) => x.key !== s.key))}>{t.removeChapter(s.title)}</button>
          </div>
        </details>
      ))}
      <button type="button" className="button" disabled={sections.length >= 20} onClick={() => change([...sections, { title: '', body: '', figures: [], key: next.current++ }])}>{t.addChapter}</button>
      <hr className="sep" />
      <Field label={t.note}>
        <input value={note} maxLength={200} onChange={(e) => setNote(e.target.value)} />
      </Field>
      <div className="row">
        <button type="button" className="button primary" disabled={!dirty || busy} onClick={() => void save(base)}>{t.save}</button>
        <span role="status" className="second">{dirty ? t.dirty : saved !== undefined ? t.saved(saved) : ''}</span>
      </div>
    </Card>
  )
}

function keep(round: string, sections: Edited[]): void {
  try {
    localStorage.setItem(kept(round), JSON.stringify(sections.map(({ key: _, ...s }) => s)))
  } catch {
    // a full or closed store: the text is still on the page
  }
}

function read(round: string): Section[] | undefined {
  try {
    const raw = localStorage.getItem(kept(round))
    return raw ? (JSON.parse(raw) as Section[]) : undefined
  } catch {
    return undefined
  }
}

const drop = (round: string): void => localStorage.removeItem(kept(round))
