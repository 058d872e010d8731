import { Link } from 'react-router'
import type { Schemas } from '../../../api/client'
import { deadline, shortDeadline } from '../../../format'
import { Card } from '../../../parts/Page'
import { Status } from '../../../parts/Status'
import { application as words } from '../../../texts/zh-CN/application'
import { lackingOf } from './lacking'
import { bySection, placeOf, sectionTitle, tell, type Section } from './missing'
import type { Scheme } from '../../../parts/pieces'

const t = words.submit
const order: Section[] = ['conditions', 'statistics', 'basic', 'contact', 'assessment', 'violations', 'documents']

interface Props {
  round: string
  scheme: Scheme
  checklist: Schemas['SubmissionChecklist']
  closesAt: string
  quiet?: boolean // nothing is to be submitted now
}

/** Everything that is missing at once, in the order in which it is best mended, each with the way there. */
export function Checklist({ round, scheme, checklist, closesAt, quiet }: Props) {
  const { lacking, barred, waits } = lackingOf(checklist)
  const lacks = bySection(checklist.missing ?? [])
  const at = deadline(closesAt)
  const [title, lead] =
    barred.length > 0 ? [t.barredTitle, t.barred] : lacking.length > 0 ? [t.notReady(lacking.length), t.notReadyLead(at)] : waits ? [t.waiting, t.waitingLead(shortDeadline(waits), at)] : [t.ready, t.readyLead(at)]
  return (
    <>
      {!quiet && (
        <div className={barred.length > 0 ? 'note danger' : lacking.length > 0 ? 'note incomplete' : waits ? 'note' : 'note done'} role="status">
          <h3>{title}</h3>
          <p>{lead}</p>
        </div>
      )}
      <Card title={t.check}>
        <ul className="app-checks">
          {order.map((s) => {
            const own = lacks.get(s) ?? []
            const waiting = own.length > 0 && !own.some((m) => lacking.includes(m))
            return (
              <li key={s}>
                <div className="app-check-head">
                  <h3>{sectionTitle(s)}</h3>
                  <SectionStatus lacks={own.length} waiting={waiting} barred={own.some((m) => barred.includes(m))} />
                </div>
                {own.length > 0 && (
                  <ul>
                    {own.map((m) => {
                      const place = placeOf(m.pointer, round)
                      return (
                        <li key={m.pointer + m.code}>
                          <span>{tell(m, scheme)}</span>
                          {place ? <Link to={place}>{t.go}<span className="hush">{tell(m, scheme)}</span></Link> : <span className="small second">{t.groupHint}</span>}
                        </li>
                      )
                    })}
                  </ul>
                )}
              </li>
            )
          })}
        </ul>
      </Card>
    </>
  )
}

function SectionStatus({ lacks, waiting, barred }: { lacks: number; waiting: boolean; barred: boolean }) {
  if (barred) return <Status tone="danger">{t.notMet}</Status>
  if (waiting) return <Status tone="action">{t.wait}</Status>
  return lacks > 0 ? <Status tone="incomplete">{words.index.open(lacks)}</Status> : <Status tone="done">{t.ok}</Status>
}
