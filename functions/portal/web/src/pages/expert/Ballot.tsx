// The expert's ballot: compare and sign in, take the papers, fill them in, cast, forget.
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import { Refusal } from '../../ballot/refusal'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { RefusalBox } from '../../parts/RefusalBox'
import { Status } from '../../parts/Status'
import { instant } from '../../format'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { expert } from '../../texts/zh-CN/expert'
import { ballot as words } from '../../texts/zh-CN/ballot'
import { useBallot, type BallotState } from '../ballot-queries'
import { Casting } from './ballot/Casting'
import { Check } from './ballot/Check'
import { Papers } from './ballot/Papers'
import { readCasts, readSitting, type Sitting } from './ballot/store'
import { setupQuery } from './ballot/queries'

const t = expert.ballot

export function Ballot() {
  const round = useRoundId()
  const { ballots, state } = useBallot(round)
  return (
    <Page title={t.title} lead={t.lead} acts={<Link to="/secrecy">{t.secrecy}</Link>}>
      <Loaded queries={{ ballots }} isEmpty={({ ballots }) => ballots.length === 0} empty={<div className="card"><Empty title={t.none}>{t.noneDetail}</Empty></div>}>
        {({ ballots }) => (
          <>
            <Loaded queries={{ state }}>{({ state }) => <Current key={state.ballot} state={state} />}</Loaded>
            {ballots.length > 1 && (
              <Card title={t.earlier}>
                <ul className="plain">
                  {ballots.slice(1).map((b) => (
                    <li key={b.ballot}>
                      <Link to={`/rounds/${round}/recount?ballot=${b.ballot}`}>{words.name(!!b.runOffOf)}，{instant(b.createdAt)}</Link>
                    </li>
                  ))}
                </ul>
              </Card>
            )}
          </>
        )}
      </Loaded>
    </Page>
  )
}

/** What this browser holds of the ballot. */
interface Held {
  sitting?: Sitting
  casts: number // sealed, some perhaps sent
}

function Current({ state }: { state: BallotState }) {
  const me = useMe().person?.id ?? ''
  const id = `${state.round}|${state.ballot}|${me}`
  const [held, setHeld] = useState<Held>()
  const look = useCallback(async () => setHeld({ sitting: await readSitting(id), casts: (await readCasts(id)).length }), [id])
  useEffect(() => void look(), [look])
  const setup = useQuery(setupQuery(state))
  if (!held || state.phase === 'preparing') {
    return state.phase === 'preparing' ? <Step at={0}><Card title={t.preparing}><p>{t.preparingDetail}</p></Card></Step> : null
  }
  if (held.sitting?.done) return <Step at={4}><Done state={state} sitting={held.sitting} /></Step>
  if (held.sitting && held.casts > 0) return <Step at={3}><Casting state={state} sitting={held.sitting} wiped={look} /></Step>
  if (state.phase === 'closed' || state.phase === 'counted') return <Step at={4}><Over state={state} /></Step>
  if (setup.error instanceof Refusal) return <Step at={0}><RefusalBox error={setup.error} /></Step>
  return (
    <Loaded queries={{ setup }}>
      {({ setup }) =>
        !held.sitting || state.phase === 'ready' ? (
          <Step at={0}><Check id={id} state={state} setup={setup} sitting={held.sitting} then={look} /></Step>
        ) : (
          <Papers state={state} setup={setup} sitting={held.sitting} sealed={look} frame={(at, children) => <Step at={at}>{children}</Step>} />
        )
      }
    </Loaded>
  )
}

function Step({ at, children }: { at: number; children: ReactNode }) {
  return (
    <>
      <ol className="track">
        {t.steps.map((step, i) => (
          <li key={step} className={i < at ? 'past' : undefined} aria-current={i === at ? 'step' : undefined}>{step}</li>
        ))}
      </ol>
      {children}
    </>
  )
}

function Done({ state, sitting }: { state: BallotState; sitting: Sitting }) {
  return (
    <Card title={<Status tone="done">{t.done}</Status>}>
      <p>{t.doneLead(sitting.done!.casts, instant(sitting.done!.at))}</p>
      <p>{t.wiped}</p>
      <Result state={state} />
    </Card>
  )
}

function Over({ state }: { state: BallotState }) {
  return (
    <Card title={state.phase === 'counted' ? t.counted : t.closed}>
      {state.phase === 'counted' ? <Result state={state} /> : <p>{t.closedDetail}</p>}
    </Card>
  )
}

function Result({ state }: { state: BallotState }) {
  if (state.phase !== 'counted') return null
  return <p><Link to={`/rounds/${state.round}/recount?ballot=${state.ballot}`}>{t.recount}</Link></p>
}
