// Putting an expert on the panel, with the places of work that recusals are derived from.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { Field } from '../../parts/Field'
import { ProblemBox } from '../../parts/ProblemBox'
import { office } from '../../texts/zh-CN/office'
import { provinces } from '../../texts/zh-CN/provinces'
import { peopleQuery } from '../body/queries'
import { panelQuery } from './queries'

const t = office.panel

type Employer = Schemas['ReviewAppointedEmployer']

/** Places of work, one a line; the number of the first line that cannot be read. */
export function employersOf(text: string): { employers: Employer[]; bad: number } {
  const employers: Employer[] = []
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const [uscc = '', name = '', last = ''] = line.split(/[，,\t]/).map((part) => part.trim())
    if (uscc.length !== 18 || name === '' || (last !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(last))) return { employers, bad: i + 1 }
    employers.push({ uscc, name, ...(last ? { last } : {}) })
  }
  return { employers, bad: 0 }
}

export function Appoint({ round }: { round: string }) {
  const client = useQueryClient()
  const experts = useQuery(peopleQuery({ role: 'expert' }))
  const panel = useQuery(panelQuery(round))
  const there = new Set(panel.data?.map((p) => p.account))
  const free = (experts.data ?? []).filter((p) => !p.disabled && !there.has(p.id))
  const [v, set] = useState({ account: '', name: '', province: '', employers: '' })
  const read = employersOf(v.employers)
  const appoint = useAct(
    (_: void, key: string) =>
      take(api.POST('/v1/review/{round}/panel', { params: { path: { round } }, body: { experts: [{ account: v.account.trim(), name: v.name.trim(), province: v.province, employers: read.employers }] }, ...withKey(key) })),
    () => {
      set({ account: '', name: '', province: '', employers: '' })
      for (const key of ['panel', 'recusals']) void client.invalidateQueries({ queryKey: [key, round] })
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    appoint.mutate()
  }
  const wrong = appoint.error
  return (
    <form className="card narrow" onSubmit={submit}>
      <h2>{t.appoint}</h2>
      {wrong && <ProblemBox error={wrong} />}
      {appoint.data && <p className="note done" role="status">{t.added}</p>}
      {experts.error && <ProblemBox error={experts.error} retry={() => void experts.refetch()} />}
      <Field label={t.expert} hint={t.expertHint}>
        <select required value={v.account} onChange={(e) => set({ ...v, account: e.target.value, name: free.find((p) => p.id === e.target.value)?.name ?? '' })}>
          <option value="">{experts.data && free.length === 0 ? t.nobodyFree : t.choose}</option>
          {free.map((p) => <option key={p.id} value={p.id}>{`${p.name}（${p.login}）`}</option>)}
        </select>
      </Field>
      <Field label={t.columns.name}>
        <input required value={v.name} maxLength={50} onChange={(e) => set({ ...v, name: e.target.value })} autoComplete="off" />
      </Field>
      <Field label={t.province}>
        <select required value={v.province} onChange={(e) => set({ ...v, province: e.target.value })}>
          <option value="">{t.choose}</option>
          {Object.entries(provinces).map(([code, name]) => <option key={code} value={code}>{name}</option>)}
        </select>
      </Field>
      <Field label={t.employers} hint={t.employersHint} wrong={read.bad > 0 ? t.badLine(read.bad) : undefined}>
        <textarea rows={3} required value={v.employers} onChange={(e) => set({ ...v, employers: e.target.value })} />
      </Field>
      <button className="button primary" disabled={appoint.isPending || read.bad > 0 || v.account === ''}>{t.add}</button>
    </form>
  )
}
