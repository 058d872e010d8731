// The scrutineer's page: make the closing key with the two others, keep one's share, give it after the close.
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { ballot as words } from '../../texts/zh-CN/ballot'
import { scrutineer as t } from '../../texts/zh-CN/scrutineer'
import { useBallot, type BallotState } from '../ballot-queries'
import { Give } from './Give'
import { Keep } from './Keep'
import { Making } from './Making'
import { Witness } from './Witness'
import { readMaking, type Making as Made } from './store'

export type Seat = Schemas['BallotSeated']

export function Scrutineer() {
  const round = useRoundId()
  const { ballots, state } = useBallot(round)
  return (
    <Page title={t.title} lead={t.lead} acts={<Link to="/secrecy">{words.secrecy}</Link>} narrow>
      <Loaded queries={{ ballots }} isEmpty={({ ballots }) => ballots.length === 0} empty={<div className="card"><Empty title={t.none}>{t.noneDetail}</Empty></div>}>
        {() => <Loaded queries={{ state }}>{({ state }) => <Current key={state.ballot} state={state} />}</Loaded>}
      </Loaded>
    </Page>
  )
}

function useSeats(state: BallotState): UseQueryResult<Seat[]> {
  return useQuery({
    queryKey: ['seats', state.round, state.ballot],
    queryFn: async () => (await take(api.GET('/v1/ballot/{round}/ballots/{ballot}/scrutineers', { params: { path: { round: state.round, ballot: state.ballot } } }))).items ?? [],
    refetchInterval: 3000,
  })
}

function Current({ state }: { state: BallotState }) {
  const me = useMe().person?.id ?? ''
  const id = `${state.round}|${state.ballot}|${me}`
  const seats = useSeats(state)
  const [making, setMaking] = useState<Made | null>()
  const look = useCallback(async () => setMaking((await readMaking(id)) ?? null), [id])
  useEffect(() => void look(), [look])
  if (making === undefined) return null
  return (
    <Loaded queries={{ seats }}>
      {({ seats }) => {
        const own = seats.find((s) => s.own)
        const again = () => Promise.all([seatsAgain(), look()])
        return step(state, own, seats, making, id, again)
      }}
    </Loaded>
  )
  function seatsAgain() {
    return seats.refetch()
  }
}

function step(state: BallotState, own: Seat | undefined, seats: Seat[], making: Made | null, id: string, again: () => Promise<unknown>): ReactNode {
  if (state.phase === 'counted') {
    return (
      <Track at={5} seats={seats}>
        <Card title={<Status tone="done">{t.counted}</Status>}>
          <Link to={`/rounds/${state.round}/recount?ballot=${state.ballot}`}>{t.recount}</Link>
        </Card>
      </Track>
    )
  }
  if (state.phase === 'closed' && own) return <Track at={5} seats={seats}><Give state={state} own={own.scrutineer} /></Track>
  if (own && (state.phase === 'ready' || state.phase === 'called')) return <Track at={3} seats={seats}><Witness state={state} /></Track>
  if (own?.confirmed || state.phase !== 'preparing') {
    return (
      <Track at={state.phase === 'preparing' ? 2 : 4} seats={seats}>
        {own ? (
          <Card title={<Status tone="done">{t.confirmed}</Status>}>
            <p>{t.confirmedDetail}</p>
            <p className="second">{state.phase === 'preparing' ? t.waitSetup : t.waitDetail}</p>
          </Card>
        ) : (
          <p className="note">{t.full}</p>
        )}
      </Track>
    )
  }
  const dealt = seats.filter((s) => s.dealing).length
  if (own && dealt === 3) {
    return <Track at={2} seats={seats}><Keep state={state} id={id} own={own.scrutineer} seats={seats} making={making} again={again} /></Track>
  }
  return <Track at={own && seats.length === 3 ? 1 : 0} seats={seats}><Making state={state} id={id} own={own} seats={seats} making={making} again={again} /></Track>
}

function Track({ at, seats, children }: { at: number; seats: Seat[]; children: ReactNode }) {
  return (
    <>
      <ol className="track screen">
        {t.steps.map((name, i) => (
          <li key={name} className={i < at ? 'past' : undefined} aria-current={i === at ? 'step' : undefined}>{name}</li>
        ))}
      </ol>
      {children}
      <div className="screen">
        <Card title={t.seats}>
          <ul className="lines plain-list">
            {[1, 2, 3].map((n) => {
              const s = seats.find((seat) => seat.scrutineer === n)
              return (
                <li key={n}>
                  <span>{t.seat(n)}{s?.own && `（${t.own}）`}</span>
                  {s ? (
                    <Status tone={s.confirmed ? 'done' : 'action'}>{s.confirmed ? t.states.confirmed : s.dealing ? t.states.dealt : t.states.seated}</Status>
                  ) : (
                    <Status tone="second">{t.free}</Status>
                  )}
                </li>
              )
            })}
          </ul>
        </Card>
      </div>
    </>
  )
}
