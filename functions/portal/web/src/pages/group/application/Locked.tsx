// After the closing instant: what was locked, when, and under which hash.
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Schemas } from '../../../api/client'
import { deadline, grouped, instant } from '../../../format'
import { Card } from '../../../parts/Page'
import type { Window } from '../../../round'
import { words } from '../../../texts/zh-CN/group'
import { applicationQuery, checklistQuery } from '../queries'
import { Content } from './Content'

const t = words.locked

interface Props {
  round: string
  application: Schemas['SubmissionView']
  window: Window
  scheme: Schemas['ReviewScheme']
}

export function Locked({ round, application: a, window, scheme }: Props) {
  const client = useQueryClient()
  const checklist = useQuery({ ...checklistQuery(round, a.id), enabled: a.status === 'locked' })
  const draft = a.status === 'draft'
  useEffect(() => {
    if (draft) void client.invalidateQueries({ queryKey: applicationQuery(round).queryKey }) // the closing has made something of it
  }, [draft, client, round])
  const lacking = checklist.data?.missing ?? []
  return (
    <>
      <div className={a.status === 'submitted' ? 'note done' : 'note danger'}>
        <h3>{t.titles[a.status] ?? t.titles.draft}</h3>
        <p>{a.status === 'submitted' ? t.submitted(instant(a.submittedAt ?? window.closesAt), deadline(window.closesAt)) : a.status === 'withdrawn' ? t.withdrawn(deadline(window.closesAt)) : t.locked(deadline(window.closesAt))}</p>
        {a.manifest && <p className="small">{t.manifest} <span className="mono">{grouped(a.manifest)}</span></p>}
        {a.status === 'submitted' && <p><Link to={`/rounds/${round}/group/receipts`}>{t.receipt}</Link></p>}
        {lacking.length > 0 && <ul>{lacking.map((m) => <li key={m.pointer + m.code}>{m.detail}</li>)}</ul>}
        {a.status === 'locked' && <p className="small">{t.contest}</p>}
      </div>
      <Card title={t.content}>
        <Content content={a.content} scheme={scheme} />
      </Card>
    </>
  )
}
