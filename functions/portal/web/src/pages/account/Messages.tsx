import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { instant } from '../../format'
import { Guard } from '../../layout/Guard'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Status } from '../../parts/Status'
import { roles } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { messages as t } from '../../texts/zh-CN/messages'

type Message = Schemas['MessagesMessage']

/** The inbox of whoever is signed in, and where his letters go. */
export function Messages() {
  return (
    <Guard role={roles}>
      <Inbox />
    </Guard>
  )
}

function Inbox() {
  const client = useQueryClient()
  const list = useInfiniteQuery({
    queryKey: ['messages'],
    queryFn: ({ pageParam }) => take(api.GET('/v1/messages', { params: { query: { cursor: pageParam, limit: 30 } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  })
  const read = useAct(
    (places: string[], key) => take(api.POST('/v1/messages/read', { params: { header: { 'Idempotency-Key': key } } as never, body: { places } })),
    () => void Promise.all([client.invalidateQueries({ queryKey: ['messages'] }), client.invalidateQueries({ queryKey: ['unread'] })]),
  )
  const items = list.data?.pages.flatMap((p) => p.items ?? []) ?? []
  const fresh = items.filter((m) => !m.read).map((m) => m.place)
  return (
    <Page
      title={t.title}
      lead={t.lead}
      narrow
      acts={fresh.length > 0 && <button type="button" className="button" disabled={read.isPending} onClick={() => read.mutate(fresh.slice(0, 100))}>{t.readAll}</button>}
    >
      {read.error && <ProblemBox error={read.error} />}
      <Card>
        <Loaded queries={{ list }} lines={8} isEmpty={() => items.length === 0} empty={<Empty title={t.empty}>{t.emptyLead}</Empty>}>
          {() => (
            <>
              <ul className="inbox">
                {items.map((m) => <One key={m.id} message={m} open={() => !m.read && read.mutate([m.place])} />)}
              </ul>
              {list.hasNextPage && <button type="button" className="button" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{common.more}</button>}
            </>
          )}
        </Loaded>
      </Card>
      <Mail />
    </Page>
  )
}

/** A message that is opened is read. */
function One({ message: m, open }: { message: Message; open: () => void }) {
  return (
    <li>
      <details onToggle={(e) => e.currentTarget.open && open()}>
        <summary>
          <span className={m.read ? undefined : 'fresh'}>{m.title}</span>
          <span className="small second nowrap">
            {!m.read && <Status tone="action">{t.new}</Status>}
            {instant(m.at)}
          </span>
        </summary>
        <p>{m.text}</p>
        {m.page && <Link className="button" to={m.page}>{t.go}</Link>}
      </details>
    </li>
  )
}

function Mail() {
  const current = useQuery({ queryKey: ['mail'], queryFn: () => take(api.GET('/v1/accounts/mail')) })
  return (
    <Card title={t.mail.title}>
      <p style={{ marginBottom: 16 }}>{t.mail.lead}</p>
      <Loaded queries={{ current }} lines={2}>{({ current }) => <Address current={current} />}</Loaded>
    </Card>
  )
}

/** The address, and the code of one that is to be confirmed: only then do letters go there. */
function Address({ current }: { current: Schemas['AccountAddress'] }) {
  const client = useQueryClient()
  const [typed, type] = useState<string>()
  const [code, enter] = useState('')
  const [done, say] = useState('')
  const m = t.mail
  const settle = (set: Schemas['AccountAddress']) => {
    client.setQueryData(['mail'], set)
    type(undefined)
    enter('')
  }
  const save = useAct(
    (mail: string, key) => take(api.POST('/v1/accounts/mail', { body: { mail }, ...withKey(key) })),
    (set) => {
      say(set.asked ? '' : set.mail ? m.confirmed(set.mail) : m.removed)
      settle(set)
    },
  )
  const confirm = useAct(
    (code: string, key) => take(api.POST('/v1/accounts/mail/confirm', { body: { code }, ...withKey(key) })),
    (set) => {
      say(m.confirmed(set.mail))
      settle(set)
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    confirm.reset()
    if (current.asked && typed === undefined) confirm.mutate(code)
    else save.mutate(typed ?? current.mail)
  }
  const problem = save.error ?? confirm.error
  return (
    <form onSubmit={submit} noValidate>
      {problem && <ProblemBox error={problem} fields={false} />}
      {!problem && done && typed === undefined && !current.asked && <p className="note done" role="status">{done}</p>}
      {current.asked && typed === undefined ? (
        <>
          <p className="note" role="status">{m.asked(current.asked, instant(current.until ?? ''))}</p>
          <Field label={m.code} hint={m.codeHint} wrong={confirm.error?.at('/code')}>
            <input inputMode="numeric" autoComplete="one-time-code" maxLength={6} value={code} onChange={(e) => enter(e.target.value)} />
          </Field>
          <div className="row">
            <button className="button primary" disabled={confirm.isPending || code.trim() === ''}>{m.confirm}</button>
            <button type="button" className="button" disabled={save.isPending} onClick={() => save.mutate(current.asked ?? '')}>{m.resend}</button>
            <button type="button" className="button" onClick={() => type(current.mail)}>{m.other}</button>
          </div>
        </>
      ) : (
        <>
          <Field label={m.label} hint={current.mail && m.hint(current.mail)} wrong={save.error?.at('/mail')}>
            <input type="email" autoComplete="email" maxLength={254} value={typed ?? current.mail} onChange={(e) => type(e.target.value)} />
          </Field>
          <button className="button primary" disabled={save.isPending}>{m.save}</button>
        </>
      )}
    </form>
  )
}
