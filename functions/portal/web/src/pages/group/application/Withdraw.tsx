import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey } from '../../../api/client'
import { useAct } from '../../../api/queries'
import { deadline } from '../../../format'
import { Dialog } from '../../../parts/Dialog'
import { Field } from '../../../parts/Field'
import { Card } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { Receipt } from '../../../parts/Receipt'
import { application as words } from '../../../texts/zh-CN/application'
import { common } from '../../../texts/zh-CN/common'
import { applicationQuery, checklistQuery, submissionsQuery } from '../queries'
import type { Desk } from './Desk'

const t = words.withdraw

/** Takes a submitted application back; what was submitted stays on record. */
export function Withdraw({ desk: { round, view, etag, window } }: { desk: Desk }) {
  const client = useQueryClient()
  const [asking, ask] = useState(false)
  const [word, type] = useState('')
  const refresh = () => {
    for (const q of [applicationQuery(round), submissionsQuery(round, view.id), checklistQuery(round, view.id)]) void client.invalidateQueries({ queryKey: q.queryKey })
  }
  const withdraw = useAct(
    (_: void, key: string) =>
      take(api.POST('/v1/submission/{round}/applications/{application}/withdraw', { params: { path: { round, application: view.id }, header: { 'If-Match': etag } }, ...withKey(key) })),
    () => {
      ask(false)
      type('')
      refresh()
    },
  )
  const send = (e: FormEvent) => {
    e.preventDefault()
    withdraw.mutate(undefined, { onError: refresh })
  }
  const done = withdraw.data && view.status === 'withdrawn' && (
    <Card title={t.done}>
      <Receipt receipt={withdraw.data.receipt} about={view.groupName} />
    </Card>
  )
  if (view.status !== 'submitted') return <>{done}</>
  return (
    <Card title={t.card}>
      <p className="second app-gap">{t.lead}</p>
      <button type="button" className="button" onClick={() => ask(true)}>{t.act}</button>
      {asking && (
        <Dialog title={t.title} onClose={() => ask(false)}>
          <form onSubmit={send}>
            {withdraw.error && <ProblemBox error={withdraw.error} />}
            <p className="app-gap">{t.consequences(deadline(window.closesAt))}</p>
            <Field label={t.type(t.word)}>
              <input className="app-word" value={word} onChange={(e) => type(e.target.value)} autoComplete="off" />
            </Field>
            <div className="row">
              <button className="button danger" disabled={word.trim() !== t.word || withdraw.isPending}>{t.act}</button>
              <button type="button" className="button" onClick={() => ask(false)}>{common.cancel}</button>
            </div>
          </form>
        </Dialog>
      )}
    </Card>
  )
}
