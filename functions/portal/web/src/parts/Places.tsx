// Who of the panel has signed in to the ballot, by name, for those who look round the room.
import { useQuery } from '@tanstack/react-query'
import { placesQuery, type BallotState } from '../pages/ballot-queries'
import { ballot as t } from '../texts/zh-CN/ballot'
import { Loaded } from './Loaded'
import { Status } from './Status'

export function Places({ state }: { state: BallotState }) {
  const places = useQuery(placesQuery(state))
  return (
    <Loaded queries={{ places }} lines={3}>
      {({ places }) => (
        <ul className="places">
          {[...places]
            .sort((a, b) => Number(b.present) - Number(a.present) || a.name.localeCompare(b.name, 'zh-CN'))
            .map((p, i) => (
              <li key={i}>
                <span>{p.name}</span>
                <Status tone={p.present ? 'done' : 'second'}>{p.present ? t.here : t.absent}</Status>
              </li>
            ))}
        </ul>
      )}
    </Loaded>
  )
}
