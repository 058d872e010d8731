// Anyone recounts a published ballot: from the platform or from a file, in a worker, each check with its count.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type DragEvent } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api, take } from '../../api/client'
import { asProblem, Problem } from '../../api/problem'
import { instant } from '../../format'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { RecordPrints } from '../../parts/Prints'
import { ProblemBox } from '../../parts/ProblemBox'
import { Progress } from '../../parts/Progress'
import { RefusalBox } from '../../parts/RefusalBox'
import { Refusal } from '../../ballot/refusal'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { ballot as words } from '../../texts/zh-CN/ballot'
import { recount as t } from '../../texts/zh-CN/recount'
import { publishedQuery } from '../ballot-queries'
import { Findings } from './Findings'
import type { Told } from './recount.worker'

type Counted = Extract<Told, { kind: 'report' }> & { seconds: number }

interface Under {
  state: 'choosing' | 'fetching' | 'counting' | 'done'
  done: number
  of: number
  counted?: Counted
  error?: unknown
}

const begin: Under = { state: 'choosing', done: 0, of: 0 }

export function Recount() {
  const round = useRoundId()
  const [search] = useSearchParams()
  const ballot = search.get('ballot') ?? ''
  const [under, set] = useState<Under>(begin)
  const worker = useRef<Worker>(undefined)
  useEffect(() => () => worker.current?.terminate(), [])

  const count = (raw: string) => {
    worker.current?.terminate()
    const w = new Worker(new URL('./recount.worker.ts', import.meta.url), { type: 'module' })
    worker.current = w
    const began = performance.now()
    set({ ...begin, state: 'counting' })
    w.onerror = () => set({ ...begin, error: new Refusal('unexpected') })
    w.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.kind === 'progress') set({ state: 'counting', done: data.done, of: data.of })
      else if (data.kind === 'failed') set({ ...begin, error: new Refusal('unexpected') })
      else set({ ...begin, state: 'done', counted: { ...data, seconds: (performance.now() - began) / 1000 } })
    }
    w.postMessage(raw)
  }

  const fetchFile = async () => {
    set({ ...begin, state: 'fetching' })
    try {
      const counted = await take(api.GET('/v1/count/{round}/{ballot}', { params: { path: { round, ballot } } }))
      const answer = await fetch(`/public/${counted.file.key}`)
      if (!answer.ok) throw new Problem(answer.status, 'unreadable', t.fetchFailed, t.fetchFailedDetail)
      count(await answer.text())
    } catch (error) {
      set({ ...begin, error: asProblem(error) })
    }
  }

  return (
    <Page
      title={t.title}
      lead={t.lead}
      acts={
        <>
          <Link to="/secrecy">{words.secrecy}</Link>
          {under.state === 'done' && <button type="button" className="button" onClick={() => set(begin)}>{t.again}</button>}
        </>
      }
    >
      {under.error !== undefined && (under.error instanceof Refusal ? <RefusalBox error={under.error} /> : <ProblemBox error={under.error} />)}
      {under.state === 'choosing' && !ballot && <PublishedList round={round} />}
      {under.state === 'choosing' && <Source ballot={ballot} fetchFile={() => void fetchFile()} count={count} />}
      {(under.state === 'fetching' || under.state === 'counting') && (
        <Card title={t.checks}>
          <Progress done={under.done} of={under.of} label={under.state === 'fetching' ? t.fetching : under.of === 0 ? t.reading : t.counting(under.done, under.of)} />
        </Card>
      )}
      {under.counted && <Findings counted={under.counted} />}
    </Page>
  )
}

/** Who may read a ballot may print its record. */
const recorders = ['secretariat', 'ministry', 'auditor', 'scrutineer', 'expert']

/** The ballots that the platform has published, for whoever comes without the address of one. */
function PublishedList({ round }: { round: string }) {
  const published = useQuery(publishedQuery(round))
  return (
    <Card title={t.list}>
      <Loaded queries={{ published }} lines={2} isEmpty={({ published }) => published.length === 0} empty={<Empty title={t.listNone}>{t.listNoneDetail}</Empty>}>
        {({ published }) => (
          <ul className="lines plain-list">
            {published.map((b) => (
              <li key={b.ballot}>
                <span>
                  {words.name(!!b.runOffOf)}，{instant(b.countedAt)}
                  <span className="second small">　{t.listAbout(b.groups, megabytes(b.file.bytes))}</span>
                </span>
                <Link className="nowrap" to={`/rounds/${round}/recount?ballot=${b.ballot}`}>{t.open}</Link>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  )
}

/** At least 0.1. */
const megabytes = (bytes: number) => Math.max(0.1, bytes / 1e6).toFixed(1)

function Source({ ballot, fetchFile, count }: { ballot: string; fetchFile: () => void; count: (raw: string) => void }) {
  const [over, setOver] = useState(false)
  const round = useRoundId()
  const role = useMe().person?.role ?? ''
  const take = (file: File | undefined) => file && void file.text().then(count)
  const drop = (e: DragEvent) => {
    e.preventDefault()
    setOver(false)
    take(e.dataTransfer.files[0])
  }
  return (
    <Card title={t.source}>
      {ballot && (
        <div style={{ marginBottom: 20 }}>
          <p className="second">{t.published}</p>
          <p className="mono" style={{ margin: '4px 0 12px' }}>{ballot}</p>
          <button type="button" className="button primary" onClick={fetchFile}>{t.fetch}</button>
          {recorders.includes(role) && <RecordPrints round={round} ballot={ballot} />}
        </div>
      )}
      <label className={over ? 'drop over' : 'drop'} onDragOver={(e) => (e.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop} style={{ marginBottom: 0 }}>
        {t.choose}
        <input type="file" className="hush" accept=".json,application/json" onChange={(e) => take(e.target.files?.[0])} />
      </label>
    </Card>
  )
}
