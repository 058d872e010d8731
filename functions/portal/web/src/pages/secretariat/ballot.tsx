// The secretariat leads a ballot: keys, setup, presence, issue, barrier, close, count.
import '../../look/ballot.css'
import { useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { roundQuery, useAct } from '../../api/queries'
import type { Problem } from '../../api/problem'
import { deadline, instant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { Dialog } from '../../parts/Dialog'
import { Digest } from '../../parts/Digest'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { Places } from '../../parts/Places'
import { RecordPrints } from '../../parts/Prints'
import { ProblemBox } from '../../parts/ProblemBox'
import { Progress } from '../../parts/Progress'
import { Receipt, type ReceiptData } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { ballot as words } from '../../texts/zh-CN/ballot'
import { common } from '../../texts/zh-CN/common'
import { control as t } from '../../texts/zh-CN/ballot-control'
import { attendanceQuery, groupNamesQuery, useBallot, type BallotState } from '../ballot-queries'

type Result = { standing: string; vacant: number; runOff?: { places: number; groups: string[] } }

export function BallotControl() {
  const round = useRoundId()
  const { ballots, state } = useBallot(round)
  const [receipt, setReceipt] = useState<ReceiptData>()
  const create = useCreate(round, setReceipt)
  return (
    <Page title={t.title} lead={t.lead} acts={<Link to="/secrecy">{words.secrecy}</Link>}>
      {create.error && <ProblemBox error={create.error} />}
      <Loaded
        queries={{ ballots }}
        isEmpty={({ ballots }) => ballots.length === 0}
        empty={
          <div className="card">
            <Empty title={t.none}>
              {t.noneDetail}
              <p style={{ marginTop: 16 }}><button type="button" className="button primary" disabled={create.isPending} onClick={() => create.mutate('')}>{t.create}</button></p>
            </Empty>
          </div>
        }
      >
        {({ ballots }) => (
          <>
            <Loaded queries={{ state }}>{({ state }) => <Current key={state.ballot} state={state} told={setReceipt} create={create} />}</Loaded>
            {ballots.length > 1 && (
              <Card title={t.earlier}>
                <ul className="plain">
                  {ballots.slice(1).map((b) => (
                    <li key={b.ballot}><Link to={`/rounds/${round}/recount?ballot=${b.ballot}`}>{words.name(!!b.runOffOf)}，{instant(b.createdAt)}</Link></li>
                  ))}
                </ul>
              </Card>
            )}
          </>
        )}
      </Loaded>
      {receipt && (
        <Dialog title={t.receipt} onClose={() => setReceipt(undefined)}>
          <Receipt receipt={receipt} />
          <div className="row" style={{ marginTop: 16 }}><button type="button" className="button primary" onClick={() => setReceipt(undefined)}>{common.close}</button></div>
        </Dialog>
      )}
    </Page>
  )
}

type Create = UseMutationResult<Schemas['BoxAnswered'], Problem, string>

function useCreate(round: string, told: (r: ReceiptData) => void): Create {
  const client = useQueryClient()
  return useAct(
    (runOffOf: string) => take(api.POST('/v1/ballot/{round}/ballots', { params: { path: { round } }, body: runOffOf ? { runOffOf } : {} })),
    (answer) => {
      told(answer.receipt)
      void client.invalidateQueries({ queryKey: ['ballots', round] })
    },
  )
}

interface CurrentProps {
  state: BallotState
  told: (r: ReceiptData) => void
  create: Create
}

const stepOf: Record<string, number> = { preparing: 0, ready: 1, called: 1, issuing: 2, issued: 2, casting: 3, closed: 4, counted: 5 }

function Current({ state, told, create }: CurrentProps) {
  const at = stepOf[state.phase] ?? 0
  return (
    <>
      <ol className="track">
        {t.steps.map((name, i) => (
          <li key={name} className={i < at ? 'past' : undefined} aria-current={i === at ? 'step' : undefined}>{name}</li>
        ))}
      </ol>
      {at === 0 && <Prepare state={state} told={told} />}
      {at === 1 && <SignIn state={state} told={told} />}
      {at === 2 && <Issue state={state} told={told} />}
      {at === 3 && <Casting state={state} told={told} />}
      {at === 4 && <Count state={state} told={told} />}
      {at === 5 && <Counted state={state} create={create} />}
      {at >= 3 && <TurnoutTable state={state} />}
    </>
  )
}

const path = (s: BallotState) => ({ round: s.round, ballot: s.ballot })

interface StepProps {
  state: BallotState
  told: (r: ReceiptData) => void
}

/** A step's button with its confirmation. */
function Step(props: { name: string; lead: ReactNode; word?: string; disabled?: boolean; act: () => Promise<{ receipt: ReceiptData }>; told: (r: ReceiptData) => void; plain?: boolean }) {
  const client = useQueryClient()
  const [asking, ask] = useState(false)
  const act = useAct(props.act, (answer) => {
    ask(false)
    props.told(answer.receipt)
    void client.invalidateQueries({ predicate: (q) => ['ballot', 'ballots', 'seats', 'ballot-attendance'].includes(String(q.queryKey[0])) })
  })
  return (
    <>
      <button type="button" className={props.plain ? 'button' : 'button primary'} disabled={props.disabled} onClick={() => ask(true)}>{props.name}</button>
      {asking && (
        <Confirm title={props.name} action={props.name} danger={!props.plain} word={props.word} busy={act.isPending} error={act.error} onConfirm={() => act.mutate(undefined)} onClose={() => ask(false)}>
          <p style={{ marginBottom: 16 }}>{props.lead}</p>
        </Confirm>
      )}
    </>
  )
}

function Prepare({ state, told }: StepProps) {
  const about = useQuery(roundQuery(state.round))
  const seats = useQuery({
    queryKey: ['seats', state.round, state.ballot],
    queryFn: async () => (await take(api.GET('/v1/ballot/{round}/ballots/{ballot}/scrutineers', { params: { path: path(state) } }))).items ?? [],
    refetchInterval: 3000,
  })
  const [keys, setKeys] = useState<{ made: number; missing?: number }>({ made: 0 })
  const make = useAct(async () => {
    for (let made = 0; ; ) {
      const answer = await take(api.POST('/v1/ballot/{round}/ballots/{ballot}/keys', { params: { path: path(state) }, body: { atMost: 20 } }))
      made += answer.made
      setKeys({ made, missing: answer.missing })
      if (answer.missing === 0) return
    }
  })
  const confirmed = (seats.data ?? []).filter((s) => s.confirmed).length
  return (
    <>
      <div className="cards">
        <Card title={t.keys}>
          <p style={{ marginBottom: 16 }}>{t.keysLead}</p>
          {make.error && <ProblemBox error={make.error} />}
          {keys.missing === 0 ? (
            <Status tone="done">{t.keysDone}</Status>
          ) : make.isPending ? (
            <Progress done={keys.made} of={keys.made + (keys.missing ?? 0)} label={t.keysMaking(keys.made, keys.made + (keys.missing ?? 0))} />
          ) : (
            <button type="button" className="button primary" onClick={() => make.mutate(undefined)}>{t.keysMake}</button>
          )}
        </Card>
        <Card title={t.scrutineers}>
          <p>{t.scrutineersLead}</p>
          <ul className="lines plain-list" style={{ margin: '8px 0 16px' }}>
            {[1, 2, 3].map((n) => {
              const s = seats.data?.find((seat) => seat.scrutineer === n)
              return (
                <li key={n}>
                  <span>{t.seat(n)}</span>
                  {s ? <Status tone={s.confirmed ? 'done' : 'action'}>{s.confirmed ? t.seatStates.confirmed : s.dealing ? t.seatStates.dealt : t.seatStates.seated}</Status> : <Status tone="second">{t.free}</Status>}
                </li>
              )
            })}
          </ul>
          {(seats.data ?? []).length > 0 && (
            <Step plain name={t.startOver} lead={t.startOverLead} told={told} act={() => take(api.POST('/v1/ballot/{round}/ballots/{ballot}/scrutineers/start-over', { params: { path: path(state) } }))} />
          )}
        </Card>
      </div>
      <Card title={t.fix}>
        <p style={{ marginBottom: 16 }}>{t.fixLead(about.data?.ballot.castingMinutes ?? 0)}</p>
        {confirmed < 3 && <p className="second small" style={{ marginBottom: 12 }}>{t.fixWait}</p>}
        <Step
          name={t.fix} word={t.word} disabled={confirmed < 3} told={told} lead={t.fixLead(about.data?.ballot.castingMinutes ?? 0)}
          act={() => take(api.POST('/v1/ballot/{round}/ballots/{ballot}/setup', { params: { path: path(state) }, body: {} }))}
        />
      </Card>
    </>
  )
}

function SignIn({ state, told }: StepProps) {
  const attendance = useQuery(attendanceQuery(state))
  return (
    <>
      <Card title={t.readOut}>
        <p>{t.readOutLead}</p>
        <Digest hash={state.setupHash ?? ''} />
      </Card>
      <Card title={t.attendance}>
        <Loaded queries={{ attendance }} lines={3}>
          {({ attendance: a }) => (
            <>
              <Progress done={a.present} of={a.appointed} label={a.present >= a.needed ? t.enough : t.notEnough(a.needed - a.present)} />
              <dl className="facts" style={{ marginBottom: 16 }}>
                <dt>{t.present}</dt><dd>{t.people(a.present)}</dd>
                <dt>{t.appointed}</dt><dd>{t.people(a.appointed)}</dd>
                <dt>{t.needed}</dt><dd>{t.people(a.needed)}</dd>
              </dl>
              <Places state={state} />
              <p style={{ margin: '16px 0' }}><Status tone={a.confirmed ? 'done' : 'incomplete'}>{a.confirmed ? t.witnessed : t.unwitnessed}</Status></p>
              {!a.confirmed && <p className="second small" style={{ marginBottom: 16 }}>{t.unwitnessedDetail}</p>}
              <Step
                name={t.open} lead={t.openLead(a.present)} word={t.word} told={told} disabled={a.present < a.needed || !a.confirmed}
                act={() => take(api.POST('/v1/ballot/{round}/ballots/{ballot}/open', { params: { path: path(state) } }))}
              />
            </>
          )}
        </Loaded>
      </Card>
    </>
  )
}

function Window({ state }: { state: BallotState }) {
  return state.closesAt ? <p className="second" style={{ margin: '8px 0 16px' }}>{t.castingUntil(deadline(state.closesAt))}</p> : null
}

function Issue({ state, told }: StepProps) {
  return (
    <Card title={t.issuing} aside={t.people(state.present ?? 0)}>
      <p>{t.issuingLead}</p>
      <Window state={state} />
      <Step
        name={t.barrier} lead={t.barrierLead} word={t.word} told={told}
        act={() => take(api.POST('/v1/ballot/{round}/ballots/{ballot}/barrier', { params: { path: path(state) } }))}
      />
    </Card>
  )
}

function Casting({ state, told }: StepProps) {
  return (
    <Card title={t.casting}>
      <p>{t.castingLead}</p>
      <Window state={state} />
      <Step name={t.close} lead={t.closeLead} word={t.word} told={told} act={() => take(api.POST('/v1/count/{round}/{ballot}/close', { params: { path: path(state) } }))} />
    </Card>
  )
}

function Count({ state, told }: StepProps) {
  return (
    <Card title={t.closed}>
      <p style={{ marginBottom: 16 }}>{t.closedLead}</p>
      <Step name={t.count} lead={t.countLead} word={t.word} told={told} act={() => take(api.POST('/v1/count/{round}/{ballot}/count', { params: { path: path(state) } }))} />
    </Card>
  )
}

function Counted({ state, create }: { state: BallotState; create: Create }) {
  const counted = useQuery({
    queryKey: ['ballot-result', state.round, state.ballot],
    queryFn: () => take(api.GET('/v1/count/{round}/{ballot}', { params: { path: path(state) } })),
    staleTime: Infinity,
  })
  return (
    <Card title={t.counted} aside={words.name(!!state.runOffOf)}>
      <Loaded queries={{ counted }}>
        {({ counted }) => {
          const result = counted.result as Result & { groups: { issued: number; cast: number; valid: number; void: number; outcome: string }[] }
          const sum = (of: 'issued' | 'cast' | 'valid' | 'void') => result.groups.reduce((n, g) => n + g[of], 0)
          return (
            <>
              <p className={result.standing === 'final' ? 'note done' : 'note incomplete'}>{words.standings[result.standing]}</p>
              <dl className="facts">
                <dt>{t.issued}</dt><dd>{t.votes(sum('issued'))}</dd>
                <dt>{t.cast}</dt><dd>{t.votes(sum('cast'))}</dd>
                <dt>{t.valid}</dt><dd>{t.votes(sum('valid'))}</dd>
                <dt>{t.void}</dt><dd>{t.votes(sum('void'))}</dd>
                <dt>{t.chosen}</dt><dd>{t.groups(result.groups.filter((g) => g.outcome === 'chosen').length)}</dd>
                <dt>{t.vacant}</dt><dd>{t.places(result.vacant)}</dd>
              </dl>
              <div className="row" style={{ marginTop: 16 }}>
                <Link className="button primary" to={`/rounds/${state.round}/recount?ballot=${state.ballot}`}>{t.recount}</Link>
                {result.runOff && <button type="button" className="button" disabled={create.isPending} onClick={() => create.mutate(state.ballot)}>{t.createRunOff}</button>}
              </div>
              <RecordPrints round={state.round} ballot={state.ballot} />
              {result.runOff && <p className="small second" style={{ marginTop: 8 }}>{t.createRunOffLead(result.runOff.places, result.runOff.groups.length)}</p>}
            </>
          )
        }}
      </Loaded>
    </Card>
  )
}

function TurnoutTable({ state }: { state: BallotState }) {
  const turnout = useQuery({
    queryKey: ['turnout', state.round, state.ballot],
    queryFn: () => take(api.GET('/v1/ballot/{round}/ballots/{ballot}/turnout', { params: { path: path(state) } })),
    staleTime: Infinity,
  })
  const names = useQuery(groupNamesQuery(state.round)).data
  return (
    <Card title={t.turnout} aside={t.turnoutLead}>
      <Loaded queries={{ turnout }}>
        {({ turnout }) => (
          <div className="scroll">
            <table className="table">
              <thead><tr><th>{t.group}</th><th className="num">{t.eligible}</th><th className="num">{t.tokens}</th></tr></thead>
              <tbody>
                {(turnout.groups ?? []).map((g) => (
                  <tr key={g.group}><td>{names?.get(g.group) ?? g.group}</td><td className="num">{g.eligible}</td><td className="num">{g.issued}</td></tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Card>
  )
}
