// The panel: experts, recusals with their grounds (R6.2), and the assignment drawn from a published seed (R6.3).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useAct } from '../../api/queries'
import { grouped, number, plainDay } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { Field } from '../../parts/Field'
import { matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Choose, Search } from '../../parts/Tools'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import { provinces } from '../../texts/zh-CN/provinces'
import { Appoint } from './Appoint'
import { Assignment } from './Assignment'
import { candidatesQuery, panelQuery, recusalsQuery, type Candidate } from './queries'

const t = office.panel

type Panelist = Schemas['ReviewPanelist']
type Recusal = Schemas['ReviewRecusal']

export function Panel() {
  const round = useRoundId()
  const may = useMe().person?.role === 'secretariat'
  const panel = useQuery(panelQuery(round))
  const recusals = useQuery(recusalsQuery(round))
  const candidates = useQuery(candidatesQuery(round))
  const per = new Map<string, number>()
  for (const r of recusals.data ?? []) per.set(r.account, (per.get(r.account) ?? 0) + 1)
  const columns: Column<Panelist>[] = [
    { id: 'name', title: t.columns.name, sort: (p) => p.name, cell: (p) => p.name },
    { id: 'province', title: t.columns.province, sort: (p) => p.province, cell: (p) => provinces[p.province] ?? common.dash },
    { id: 'employers', title: t.columns.employers, cell: (p) => (p.employers ?? []).map((e) => <div key={e.uscc + (e.last ?? '')}>{e.name}{e.last && <span className="second">（{t.until(plainDay(e.last))}）</span>}</div>) },
    { id: 'recused', title: t.columns.recused, num: true, sort: (p) => per.get(p.account) ?? 0, cell: (p) => number(per.get(p.account) ?? 0) },
  ]
  return (
    <Page title={t.title} lead={t.lead}>
      <Card title={t.experts} aside={panel.data && number(panel.data.length)}>
        <Loaded queries={{ panel }} lines={6} isEmpty={({ panel }) => panel.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ panel }) => <DataTable name="panel" label={t.experts} rows={panel} columns={columns} rowKey={(p) => p.account} plain />}
        </Loaded>
      </Card>
      <Card title={t.recusals} aside={recusals.data && number(recusals.data.length)}>
        <Loaded queries={{ panel, recusals, candidates }} lines={6} isEmpty={({ recusals }) => recusals.length === 0} empty={<p className="second">{t.recusalsNone}</p>}>
          {({ panel, recusals, candidates }) => <Recusals panel={panel} recusals={recusals} candidates={candidates} />}
        </Loaded>
      </Card>
      <Assignment round={round} may={may} />
      {may && <Appoint round={round} />}
      {may && (panel.data ?? []).length > 0 && <Draw round={round} />}
    </Page>
  )
}

/** What a conflict is seen from. */
export const ground = (c: Schemas['ReviewConflict']) => (c.kind === 'own-province' ? (provinces[c.evidence ?? ''] ?? '') : (c.evidence ?? ''))

function Recusals({ panel, recusals, candidates }: { panel: Panelist[]; recusals: Recusal[]; candidates: Candidate[] }) {
  const { values, set, clear } = useFilters('q', 'kind')
  const expert = new Map(panel.map((p) => [p.account, p.name]))
  const group = new Map(candidates.map((c) => [c.application, c.groupName]))
  const kinds = (r: Recusal) => [...new Set((r.conflicts ?? []).map((c) => c.kind))]
  const of = (r: Recusal) => ({ expert: expert.get(r.account) ?? '', group: group.get(r.application) ?? '' })
  const columns: Column<Recusal>[] = [
    { id: 'expert', title: t.columns.name, sort: (r) => of(r).expert, cell: (r) => of(r).expert },
    { id: 'group', title: t.group, sort: (r) => of(r).group, cell: (r) => of(r).group },
    { id: 'kind', title: t.kind, sort: (r) => kinds(r).join(), cell: (r) => kinds(r).map((k) => t.kinds[k] ?? '').join(common.list) },
    { id: 'evidence', title: t.evidence, cell: (r) => (r.conflicts ?? []).map(ground).filter(Boolean).join(common.list) || common.dash },
  ]
  const shown = recusals.filter((r) => matches(values.q, of(r).expert, of(r).group) && (!values.kind || kinds(r).includes(values.kind)))
  return (
    <>
      <p className="second small" style={{ marginBottom: 12 }}>{t.recusalsLead}</p>
      <DataTable
        name="recusals" label={t.recusals} rows={shown} all={recusals.length} columns={columns} rowKey={(r) => r.account + r.application} onClear={clear}
        filters={
          <>
            <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
            <Choose label={t.kind} value={values.kind} onChange={(v) => set('kind', v)} options={Object.entries(t.kinds)} />
          </>
        }
      />
    </>
  )
}

function Draw({ round }: { round: string }) {
  const client = useQueryClient()
  const [seed, set] = useState('')
  const [asked, ask] = useState(false)
  const draw = useAct(
    (_: void, key: string) => take(api.POST('/v1/review/{round}/assignment', { params: { path: { round } }, body: { seed }, ...withKey(key) })),
    () => {
      ask(false)
      for (const key of ['totals', 'assignment']) void client.invalidateQueries({ queryKey: [key, round] })
    },
  )
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  return (
    <form className="card narrow" onSubmit={submit}>
      <h2>{t.assign}</h2>
      {draw.error && <ProblemBox error={draw.error} />}
      {draw.data ? (
        <>
          <p className="note done" role="status">{t.drawn}</p>
          {draw.data.assignment.seed && <p>{t.drawnSeed(draw.data.assignment.seed)}</p>}
          <p className="small second" style={{ marginBottom: 16 }}>{t.content} <span className="mono">{grouped(draw.data.assignment.content)}</span></p>
          <Receipt receipt={draw.data.receipt} />
        </>
      ) : (
        <>
          <Field label={t.seed} hint={t.seedHint} wrong={draw.error?.at('/seed')}>
            <input required maxLength={200} value={seed} onChange={(e) => set(e.target.value)} autoComplete="off" />
          </Field>
          <button className="button" disabled={seed.trim() === ''}>{t.draw}</button>
        </>
      )}
      {asked && (
        <Confirm title={t.drawTitle} action={t.draw} busy={draw.isPending} error={null} onConfirm={() => draw.mutate(undefined, { onError: () => ask(false) })} onClose={() => ask(false)}>
          <p>{t.drawLead(seed)}</p>
        </Confirm>
      )}
    </form>
  )
}
