// Taking a seat and dealing.
import { useMutation } from '@tanstack/react-query'
import { api, take } from '../../api/client'
import { toBase64url } from '../../ballot/bytes'
import { deal, newLetterKey } from '../../ballot/scrutineer'
import { Card } from '../../parts/Page'
import { RefusalBox } from '../../parts/RefusalBox'
import { scrutineer as t } from '../../texts/zh-CN/scrutineer'
import type { BallotState } from '../ballot-queries'
import type { Seat } from './Scrutineer'
import { keepMaking, type Making as Made } from './store'

/** Shares that open a ballot (shared/ballot/box). */
const needed = 2

interface Props {
  state: BallotState
  id: string
  own?: Seat
  seats: Seat[]
  making: Made | null
  again: () => Promise<unknown>
}

/** One's own seat, else the first that is free. */
const freeOf = (seats: Seat[]): number | undefined =>
  seats.find((s) => s.own)?.scrutineer ?? [1, 2, 3].find((n) => !seats.some((s) => s.scrutineer === n))

export function Making({ state, id, own, seats, making, again }: Props) {
  const path = { round: state.round, ballot: state.ballot }
  const free = freeOf(seats)
  const sit = useMutation({
    mutationFn: async () => {
      const now = (await take(api.GET('/v1/ballot/{round}/ballots/{ballot}/scrutineers', { params: { path } }))).items ?? []
      const seat = freeOf(now) // somebody may have sat down meanwhile
      if (seat === undefined) return
      const letter = await newLetterKey()
      await keepMaking({ id, scrutineer: seat, letter: letter.pair })
      await take(
        api.POST('/v1/ballot/{round}/ballots/{ballot}/scrutineers/{seat}/letter-key', {
          params: { path: { ...path, seat } },
          body: { letterKey: toBase64url(letter.point) },
        }),
      )
    },
    onSettled: () => void again(),
  })
  const give = useMutation({
    mutationFn: async (made: Made) => {
      const letters = [...seats].sort((a, b) => a.scrutineer - b.scrutineer).map((s) => s.letterKey)
      const dealing = made.dealing ?? (await deal({ ...path, scrutineer: made.scrutineer }, needed, letters))
      await keepMaking({ ...made, dealing })
      await take(
        api.POST('/v1/ballot/{round}/ballots/{ballot}/scrutineers/{seat}/dealing', {
          params: { path: { ...path, seat: made.scrutineer } },
          body: { commitments: dealing.commitments, sealed: dealing.sealed },
        }),
      )
    },
    onSuccess: () => void again(),
  })
  if (!own || (!making && !own.dealing && seats.every((s) => !s.dealing))) {
    if (free === undefined) return <p className="note">{t.full}</p>
    return (
      <Card title={t.seat(free)}>
        <p style={{ marginBottom: 16 }}>{t.takeLead}</p>
        {sit.error && <RefusalBox error={sit.error} />}
        <button type="button" className="button primary" disabled={sit.isPending} onClick={() => sit.mutate()}>{t.takeSeat}</button>
      </Card>
    )
  }
  if (!making) return <Lost />
  if (seats.length < 3) return <Card title={t.waitSeats}><p>{t.waitSeatsDetail}</p></Card>
  if (own.dealing) return <Card title={t.waitDeals}><p>{t.waitDealsDetail}</p></Card>
  return (
    <Card title={t.deal}>
      <p style={{ marginBottom: 16 }}>{t.dealLead}</p>
      {give.error && <RefusalBox error={give.error} />}
      <button type="button" className="button primary" disabled={give.isPending} onClick={() => give.mutate(making)}>{t.deal}</button>
    </Card>
  )
}

export function Lost() {
  return (
    <div className="note danger" role="alert">
      <h3>{t.letterLost}</h3>
      <p>{t.letterLostDetail}</p>
    </div>
  )
}
