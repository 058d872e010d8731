// Asking that another body recommend a group (R4.1): the group or its present body asks, both bodies have to consent.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey } from '../api/client'
import { bodiesQuery, useAct } from '../api/queries'
import { transfers as t } from '../texts/zh-CN/transfers'
import { Confirm } from './Confirm'
import { Field } from './Field'

interface Props {
  group: { id: string; name: string; body: string }
  onClose: (asked: boolean) => void
}

export function TransferDialog({ group, onClose }: Props) {
  const client = useQueryClient()
  const bodies = useQuery(bodiesQuery)
  const [v, set] = useState({ to: '', reason: '' })
  const ask = useAct(
    (_: void, key: string) => take(api.POST('/v1/registry/groups/{group}/transfers', { params: { path: { group: group.id } }, body: v, ...withKey(key) })),
    () => {
      for (const key of ['transfers', 'group']) void client.invalidateQueries({ queryKey: [key] })
      onClose(true)
    },
  )
  return (
    <Confirm title={t.askTitle(group.name)} action={t.ask} busy={ask.isPending} error={ask.error} ready={v.to !== '' && v.reason.trim().length >= 4} onConfirm={() => ask.mutate()} onClose={() => onClose(false)}>
      <p className="second">{t.askLead}</p>
      <Field label={t.to} wrong={ask.error?.at('/to')}>
        <select value={v.to} onChange={(e) => set({ ...v, to: e.target.value })}>
          <option value="">{t.choose}</option>
          {(bodies.data ?? []).filter((b) => b.code !== group.body).map((b) => <option key={b.code} value={b.code}>{b.name}</option>)}
        </select>
      </Field>
      <Field label={t.reason} hint={t.reasonHint} wrong={ask.error?.at('/reason')}>
        <textarea rows={3} maxLength={500} value={v.reason} onChange={(e) => set({ ...v, reason: e.target.value })} />
      </Field>
    </Confirm>
  )
}
