// The scrutineer's word on those present: counted in the room, held against those who have signed in.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take } from '../../api/client'
import { useAct } from '../../api/queries'
import { Field } from '../../parts/Field'
import { Card } from '../../parts/Page'
import { Places } from '../../parts/Places'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { scrutineer as t } from '../../texts/zh-CN/scrutineer'
import { attendanceQuery, type BallotState } from '../ballot-queries'

export function Witness({ state }: { state: BallotState }) {
  const client = useQueryClient()
  const attendance = useQuery(attendanceQuery(state)).data
  const [counted, setCounted] = useState('')
  const confirm = useAct(
    (present: number, key) =>
      take(api.POST('/v1/ballot/{round}/ballots/{ballot}/presence/confirmation', { params: { path: { round: state.round, ballot: state.ballot }, header: { 'Idempotency-Key': key } as never }, body: { present } })),
    () => {
      setCounted('')
      void client.invalidateQueries({ queryKey: ['ballot-attendance'] })
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    confirm.mutate(Number(counted))
  }
  return (
    <Card title={t.witness} aside={attendance && t.attendance(attendance.present, attendance.appointed, attendance.needed)}>
      <p>{t.witnessLead}</p>
      <Places state={state} />
      {attendance?.confirmed ? (
        <div className="note done">
          <h3><Status tone="done">{t.witnessed}</Status></h3>
          <p>{t.witnessedDetail(attendance.present)}</p>
        </div>
      ) : (
        <form onSubmit={submit}>
          <Field label={t.countedPresent} hint={t.countedHint}>
            <input inputMode="numeric" className="input short" value={counted} onChange={(e) => setCounted(e.target.value.replace(/\D/g, '').slice(0, 4))} autoComplete="off" />
          </Field>
          {confirm.error && <ProblemBox error={confirm.error} />}
          <button className="button primary" disabled={counted === '' || Number(counted) < 1 || confirm.isPending}>{t.witnessAct}</button>
        </form>
      )}
      {confirm.data && <Receipt receipt={confirm.data} about={t.witness} />}
    </Card>
  )
}
