// Who handles an objection, and who has looked at what may tell who objects.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { instant } from '../../format'
import { Field } from '../../parts/Field'
import { Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { common } from '../../texts/zh-CN/common'
import { ministry } from '../../texts/zh-CN/ministry'
import { peopleQuery } from '../body/queries'

const t = ministry.objections

type Data = Schemas['NoticeObjection']

export function Assign({ round, objection: o }: { round: string; objection: Data }) {
  const client = useQueryClient()
  const people = useQuery(peopleQuery({ role: 'secretariat' }))
  const [account, choose] = useState('')
  const assign = useAct(
    (p: { account: string; name: string }, key: string) => take(api.POST('/v1/notice/{round}/objections/{objection}/handler', { params: { path: { round, objection: o.id } }, body: p, ...withKey(key) })),
    () => {
      choose('')
      for (const what of ['objections', 'objection-steps']) void client.invalidateQueries({ queryKey: [what, round] })
    },
  )
  const title = o.handler ? t.reassign : t.assign
  return (
    <Card title={title}>
      <p className="second" style={{ marginBottom: 16 }}>{t.assignLead}</p>
      <Loaded queries={{ people }} lines={2}>
        {({ people }) => {
          const free = people.filter((p) => !p.disabled && p.id !== o.handler?.account && !(o.recused ?? []).includes(p.id))
          const submit = (e: FormEvent) => {
            e.preventDefault()
            const p = free.find((x) => x.id === account)
            if (p) assign.mutate({ account: p.id, name: p.name })
          }
          if (free.length === 0) return <p className="second">{t.noOffice}</p>
          return (
            <form onSubmit={submit}>
              {assign.error && <ProblemBox error={assign.error} />}
              <Field label={t.handler}>
                <select value={account} onChange={(e) => choose(e.target.value)} required>
                  <option value="">{t.choose}</option>
                  {free.map((p) => <option key={p.id} value={p.id}>{p.name}</option>)}
                </select>
              </Field>
              <button className="button" disabled={assign.isPending}>{title}</button>
            </form>
          )
        }}
      </Loaded>
    </Card>
  )
}

/** Names of accounts, as far as the reader may see people. */
export function useNames(may: boolean): (account?: string) => string | undefined {
  const people = useQuery({ ...peopleQuery(), enabled: may })
  return (account) => people.data?.find((p) => p.id === account)?.name
}

export function Looks({ round, objection }: { round: string; objection: string }) {
  const looks = useQuery({
    queryKey: ['objection-looks', round, objection],
    queryFn: async () => (await take(api.GET('/v1/notice/{round}/objections/{objection}/looks', { params: { path: { round, objection } } }))).items ?? [],
  })
  const named = useNames(true)
  const c = t.lookColumns
  return (
    <Card title={t.looks}>
      <p className="second" style={{ marginBottom: 16 }}>{t.looksLead}</p>
      <Loaded queries={{ looks }} lines={3} isEmpty={({ looks }) => looks.length === 0} empty={<p className="second">{t.noLooks}</p>}>
        {({ looks }) => (
          <div className="scroll" tabIndex={0} role="region" aria-label={t.looks}>
            <table className="table">
              <thead><tr><th>{c.at}</th><th>{c.who}</th><th>{c.what}</th></tr></thead>
              <tbody>
                {looks.map((l) => (
                  <tr key={l.id}>
                    <td className="nowrap">{instant(l.at)}</td>
                    <td>{named(l.by) ?? common.roles[l.role] ?? ''}<span className="small second"> {named(l.by) ? common.roles[l.role] : ''}</span></td>
                    <td>{t.lookWhat(!!l.document)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
    </Card>
  )
}
