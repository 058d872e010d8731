import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../../api/client'
import { grouped, instant } from '../../../format'
import { Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { Status } from '../../../parts/Status'
import { application as words } from '../../../texts/zh-CN/application'
import { submissionsQuery } from '../queries'
import type { Desk } from './Desk'
import type { View } from '../../../parts/pieces'

const t = words.submissions

/** Every submitted state, the last one first. */
export function Submissions({ desk: { round, view } }: { desk: Desk }) {
  const submissions = useQuery(submissionsQuery(round, view.id))
  return (
    <Card title={t.title}>
      <Loaded queries={{ submissions }} lines={2} isEmpty={({ submissions }) => submissions.length === 0} empty={<p className="second">{t.none}</p>}>
        {({ submissions }) => (
          <ol className="app-submissions">
            {[...submissions].reverse().map((s) => (
              <li key={s.number}>
                <div className="app-check-head">
                  <b>{t.nth(s.number)} · {instant(s.at)}</b>
                  <State submission={s} view={view} />
                </div>
                <p className="small second">{s.byLock ? t.byLock : t.byHand} · {t.manifest} <span className="mono">{grouped(s.manifest)}</span></p>
                <Link className="small" to={`/rounds/${round}/group/receipts/${s.number}`}>{t.receipt}<span className="hush">{t.nth(s.number)}</span></Link>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Card>
  )
}

function State({ submission: s, view }: { submission: Schemas['DossierSubmission']; view: View }) {
  if (s.withdrawnAt) return <Status tone="incomplete">{t.withdrawn(instant(s.withdrawnAt))}</Status>
  if (view.status === 'submitted' && s.number === view.submissions) return <Status tone="done">{t.standing}</Status>
  return <Status tone="second">{t.replaced}</Status>
}
