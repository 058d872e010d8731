// Taking the papers, and filling them in.
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { deadline } from '../../../format'
import { Problem } from '../../../api/problem'
import type { Choice } from '../../../ballot/seal'
import type { Setup } from '../../../ballot/setup'
import { Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { Progress } from '../../../parts/Progress'
import { RefusalBox } from '../../../parts/RefusalBox'
import { expert } from '../../../texts/zh-CN/expert'
import { ballot as words } from '../../../texts/zh-CN/ballot'
import type { BallotState } from '../../ballot-queries'
import { Recused, useNames } from './Check'
import { entitlementQuery } from './queries'
import { Review } from './Review'
import { keepPapers, type KeptPaper, type Sitting } from './store'
import { alone, takeCoupons, takeTokens, VoterWorker } from './voter'

const t = expert.ballot

interface Props {
  state: BallotState
  setup: Setup
  sitting: Sitting
  sealed: () => Promise<void>
  frame: (step: number, children: ReactNode) => ReactNode
}

export function Papers(props: Props) {
  const own = useQuery(entitlementQuery(props.state))
  return (
    <Loaded queries={{ own }}>
      {({ own }) => (own.present ? <Taken {...props} groups={own.groups ?? []} recused={own.recused ?? []} /> : props.frame(0, <p className="note danger">{t.notPresent}</p>))}
    </Loaded>
  )
}

function Taken(props: Props & { groups: string[]; recused: string[] }) {
  const { state, setup, sitting, groups, recused, frame } = props
  const coupons = setup.coupons?.each ?? 0
  const worker = useWorker()
  const [papers, setPapers] = useState<KeptPaper[]>()
  const [ready, setReady] = useState(0)
  const [couponsReady, setCouponsReady] = useState(0)
  const [error, setError] = useState<unknown>()
  const begun = useRef(false)
  const path = useMemo(() => ({ round: state.round, ballot: state.ballot }), [state.round, state.ballot])
  const fetchAll = useCallback(async () => {
    setError(undefined)
    try {
      await worker.ask('open', setup, sitting.readOut)
      const taken = await alone(sitting.id, async () => {
        await takeCoupons(path, sitting.id, worker, coupons, setCouponsReady)
        return takeTokens(path, sitting.id, worker, groups, setReady)
      })
      setPapers(await abstained(taken, recused))
    } catch (failure) {
      setError(failure)
    }
  }, [worker, setup, sitting, path, groups, recused, coupons])
  const mayTake = state.phase !== 'called'
  useEffect(() => {
    if (!mayTake || begun.current) return
    begun.current = true
    void fetchAll()
  }, [mayTake, fetchAll])
  if (!papers) {
    const lost = error instanceof Problem && (error.code === 'ballot-token-issued' || error.code === 'ballot-issue-over')
    return frame(
      1,
      <>
        {lost ? <div className="note danger" role="alert"><h3>{t.lost}</h3><p>{t.lostDetail}</p></div> : error ? <RefusalBox error={error} retry={() => void fetchAll()} /> : null}
        <Card title={t.take}>
          <p>{t.takingDetail}</p>
          <Progress done={ready + couponsReady} of={groups.length + coupons} label={t.taking(ready, groups.length)} />
          {coupons > 0 && <p className="second small">{t.takingCoupons(couponsReady, coupons)}</p>}
          <Recused groups={props.recused} state={state} />
        </Card>
      </>,
    )
  }
  return <Filling {...props} worker={worker} papers={papers} setPapers={setPapers} />
}

/** A paper that was taken before its group had to be recused from is cast as an abstention. */
async function abstained(papers: KeptPaper[], recused: string[]): Promise<KeptPaper[]> {
  const all = papers.map((p): KeptPaper => (recused.includes(p.group) ? { ...p, choice: 'abstain' } : p))
  await keepPapers(all.filter((p) => recused.includes(p.group)))
  return all
}

function useWorker(): VoterWorker {
  const ref = useRef<VoterWorker>(undefined)
  const [worker, set] = useState(() => (ref.current = new VoterWorker()))
  useEffect(() => {
    if (!ref.current) set((ref.current = new VoterWorker())) // strict mode ends the first one
    return () => {
      ref.current?.end()
      ref.current = undefined
    }
  }, [])
  return worker
}

interface FillingProps extends Props {
  recused: string[]
  worker: VoterWorker
  papers: KeptPaper[]
  setPapers: (papers: KeptPaper[]) => void
}

const order: Choice[] = ['approve', 'reject', 'abstain']

function Filling({ state, setup, sitting, sealed, frame, recused, worker, papers, setPapers }: FillingProps) {
  const names = useNames(state.round)
  const [filter, setFilter] = useState<{ text: string; choice: Choice | 'open' | 'all' }>({ text: '', choice: 'all' })
  const [reviewing, setReviewing] = useState(false)
  const rows = useMemo(
    () => papers.map((p) => ({ ...p, name: names.get(p.group) ?? p.group })).sort((a, b) => a.name.localeCompare(b.name, 'zh-CN')),
    [papers, names],
  )
  const count = (choice?: Choice) => papers.filter((p) => p.choice === choice).length
  const choose = (group: string, choice: Choice) => {
    const changed = papers.map((p) => (p.group === group ? { ...p, choice } : p))
    setPapers(changed)
    void keepPapers(changed.filter((p) => p.group === group))
  }
  const cap = setup.coupons?.each
  const full = cap !== undefined && count('approve') >= cap
  const summary = t.counts(count('approve'), count('reject'), count('abstain'), count())
  if (reviewing) {
    return frame(3, <Review state={state} setup={setup} sitting={sitting} worker={worker} rows={rows} back={() => setReviewing(false)} sealed={sealed} />)
  }
  const shown = rows
    .map((r, i) => ({ ...r, number: i + 1 }))
    .filter((r) => !recused.includes(r.group) && r.name.includes(filter.text.trim()) && (filter.choice === 'all' || (filter.choice === 'open' ? !r.choice : r.choice === filter.choice)))
  return frame(
    2,
    <>
      <div className="note">
        <h3>{t.ready(papers.length)}</h3>
        <p>{state.phase === 'casting' ? t.window(deadline(state.closesAt!)) : t.readyDetail}</p>
        <p>{t.target(setup.rules.target, cap)}</p>
      </div>
      <Card title={t.vote}>
        <div className="tools">
          <div className="wide">
            <label htmlFor="vote-name">{t.filterName}</label>
            <input id="vote-name" className="input" type="search" value={filter.text} onChange={(e) => setFilter({ ...filter, text: e.target.value })} />
          </div>
          <div>
            <label htmlFor="vote-choice">{t.filterChoice}</label>
            <select id="vote-choice" className="input" value={filter.choice} onChange={(e) => setFilter({ ...filter, choice: e.target.value as Choice })}>
              <option value="all">{t.filterAll}</option>
              <option value="open">{t.filterOpen}</option>
              {order.map((c) => <option key={c} value={c}>{words.choices[c]}</option>)}
            </select>
          </div>
        </div>
        <ul className="votes">
          {shown.map((r) => (
            <li key={r.group}>
              <div className="name"><span>{r.number}</span>{r.name}</div>
              <fieldset className="vote">
                <legend className="hush">{r.name}</legend>
                {order.map((c) => (
                  <label key={c}>
                    <input type="radio" name={r.group} checked={r.choice === c} disabled={c === 'approve' && full && r.choice !== c} onChange={() => choose(r.group, c)} />
                    {words.choices[c]}
                  </label>
                ))}
              </fieldset>
            </li>
          ))}
          {shown.length === 0 && <li className="second">{t.noMatch}</li>}
        </ul>
      </Card>
      <Recused groups={recused} state={state} />
      <div className="dock" style={{ marginTop: 16 }}>
        <div>
          <b>{summary}</b>
          {cap !== undefined && <div className="small second" role="status">{full ? t.capFull(cap) : t.capLeft(cap - count('approve'), cap)}</div>}
        </div>
        <button type="button" className="button primary" onClick={() => setReviewing(true)}>{t.review}</button>
      </div>
    </>,
  )
}
