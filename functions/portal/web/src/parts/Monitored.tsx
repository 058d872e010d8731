// What the secretariat said to a form of the yearly monitoring, as it and the group read it.
import type { Schemas } from '../api/client'
import { deadline, instant } from '../format'
import { monitoring } from '../texts/zh-CN/adjustment'
import { Card } from './Page'
import type { Tone } from './Status'

export const formTone: Record<string, Tone> = { filed: 'action', returned: 'danger', accepted: 'done' }

const t = monitoring.form

/** Every time that a form was given back, the latest first. */
export function Returns({ returns }: { returns: Schemas['MonitoringReturn'][] }) {
  if (returns.length === 0) return null
  return (
    <Card title={t.returns}>
      {[...returns].reverse().map((r) => (
        <div key={r.at}>
          <p className="text">{r.reason}</p>
          <p className="small second">{t.returnedAt(instant(r.at), deadline(r.until))}</p>
        </div>
      ))}
    </Card>
  )
}
