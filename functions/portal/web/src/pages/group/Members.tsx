// The group's members: the list, and its spreadsheet out and in.
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, takeVersioned, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { asWorkbook, workbookTypes } from '../../api/workbook'
import { deadline, number } from '../../format'
import { Dialog } from '../../parts/Dialog'
import { matches } from '../../parts/filters'
import { ImportRefusal } from '../../parts/ImportRefusal'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Choose, Search } from '../../parts/Tools'
import { useStanding } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { words } from '../../texts/zh-CN/group'
import { recordQuery, useOwn } from './queries'

const t = words.members

type Member = Schemas['RegistryMember']

const membersQuery = (round: string, group: string) =>
  queryOptions({
    queryKey: ['members', round, group],
    queryFn: () => takeVersioned(api.GET('/v1/statistics/{round}/groups/{group}/members', { params: { path: { round, group } } })),
    enabled: round !== '' && group !== '',
  })

export function Members() {
  const { round, group } = useOwn()
  const members = useQuery(membersQuery(round, group))
  const list = members.data?.data
  const standing = useStanding(list && { phase: 'statistics', opensAt: list.opensAt, closesAt: list.closesAt, open: true })
  const client = useQueryClient()
  const path = { params: { path: { round, group } } }
  const read = useAct((file: File, key: string) => take(api.POST('/v1/statistics/{round}/groups/{group}/members/workbook', { ...path, ...asWorkbook(file, key) })))
  const replace = useAct(
    (found: Schemas['StatisticsImportedMembers']) =>
      take(api.PUT('/v1/statistics/{round}/groups/{group}/members', { params: { ...path.params, header: { 'If-Match': `"${found.version}"` } }, body: { members: (found.members ?? []) as Schemas['StatisticsMemberInput'][] } })),
    () => {
      read.reset()
      for (const key of [membersQuery(round, group).queryKey, recordQuery(group).queryKey]) void client.invalidateQueries({ queryKey: key })
    },
  )
  const open = standing?.state === 'open'
  const close = () => {
    read.reset()
    replace.reset()
  }
  return (
    <Page
      title={t.title}
      lead={list && <>{t.lead(number(list.most))}{standing && (open ? t.until(deadline(list.closesAt)) : standing.state === 'closed' ? t.closed(deadline(list.closesAt)) : '')}</>}
      acts={
        list && (
          <>
            <a className="button" href={`/v1/statistics/${round}/groups/${group}/members/workbook`} download>{t.export}</a>
            {open && (
              <label className="button primary file-button">
                <input
                  type="file" className="hush" accept={workbookTypes} aria-label={t.import} disabled={read.isPending}
                  onChange={(e) => {
                    const file = e.target.files?.[0]
                    replace.reset()
                    if (file) read.mutate(file)
                    e.target.value = '' // the same file may be chosen again after it was mended
                  }}
                />
                {read.isPending ? words.workbook.reading : t.import}
              </label>
            )}
          </>
        )
      }
    >
      {replace.data && (
        <Card title={t.done(replace.data.members)}>
          <Receipt receipt={replace.data.receipt} about={t.about} />
        </Card>
      )}
      <Loaded queries={{ members }} lines={10} isEmpty={({ members }) => (members.data.members ?? []).length === 0} empty={<Card><Empty title={t.none}>{t.noneLead}</Empty></Card>}>
        {({ members }) => <List members={members.data.members ?? []} />}
      </Loaded>
      {read.error && (
        <Dialog title={t.preview} onClose={close}>
          <ImportRefusal error={read.error} />
          <div className="row end"><button type="button" className="button" onClick={close}>{common.close}</button></div>
        </Dialog>
      )}
      {read.data && (
        <Dialog title={t.preview} onClose={close}>
          <Difference found={read.data} />
          {replace.error && <ProblemBox error={replace.error} />}
          <div className="row end">
            <button type="button" className="button" onClick={close}>{common.cancel}</button>
            {differs(read.data) && <button type="button" className="button primary" disabled={replace.isPending} onClick={() => replace.mutate(read.data)}>{t.apply}</button>}
          </div>
        </Dialog>
      )}
    </Page>
  )
}

function List({ members }: { members: Member[] }) {
  const [search, find] = useState('')
  const [kind, choose] = useState('')
  const shown = members.filter((m) => matches(search, m.name, m.uscc) && (!kind || m.kind === kind))
  const kinds = Object.entries(t.kinds).map(([k, title]) => [k, title, members.filter((m) => m.kind === k).length] as const)
  return (
    <Card>
      <div className="tools">
        <Search label={t.search} hint={t.searchHint} value={search} onChange={find} />
        <Choose label={t.kind} value={kind} onChange={choose} options={kinds.map(([k, title, n]) => [k, `${title} ${number(n)}`])} />
      </div>
      <p className="small second" role="status" style={{ marginBottom: 8 }}>{t.count(shown.length, members.length)}</p>
      {shown.length === 0 ? <p className="second">{t.nothing}</p> : <Rows members={shown} label={t.title} />}
    </Card>
  )
}

function Rows({ members, label }: { members: Member[]; label: string }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="table">
        <thead><tr><th>{t.columns.name}</th><th>{t.columns.uscc}</th><th>{t.columns.kind}</th><th>{t.columns.role}</th></tr></thead>
        <tbody>
          {members.map((m) => (
            <tr key={m.uscc}>
              <td>{m.name}</td>
              <td className="mono">{m.uscc}</td>
              <td className="nowrap">{t.kinds[m.kind] ?? ''}</td>
              <td className="nowrap">{t.roles[m.role] ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const differs = (found: Schemas['StatisticsImportedMembers']) => (found.added ?? []).length + (found.removed ?? []).length + (found.changed ?? []).length > 0

const most = 20 // rows of a kind that the preview shows

function Difference({ found }: { found: Schemas['StatisticsImportedMembers'] }) {
  const changed = (found.changed ?? []).map((c) => c.new)
  const parts: [string, Member[]][] = [[t.added, found.added ?? []], [t.removed, found.removed ?? []], [t.changed, changed]]
  return (
    <>
      <p>{differs(found) ? t.summary(parts[0]![1].length, parts[1]![1].length, changed.length, found.unchanged) : t.same}</p>
      {parts.filter(([, members]) => members.length > 0).map(([title, members]) => (
        <div key={title} className="preview-part">
          <h3>{title}</h3>
          <Rows members={members.slice(0, most)} label={title} />
          {members.length > most && <p className="small second">{t.more(members.length - most)}</p>}
        </div>
      ))}
    </>
  )
}
