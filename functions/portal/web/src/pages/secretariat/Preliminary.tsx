// The queue of the preliminary review (R6.1).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { bodiesQuery, schemeQuery, useAct } from '../../api/queries'
import { number, shortDeadline, shortInstant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { distinct, matches, useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { Status, type Tone } from '../../parts/Status'
import { Choose, Counts, Search } from '../../parts/Tools'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { common } from '../../texts/zh-CN/common'
import { office } from '../../texts/zh-CN/office'
import { provinces } from '../../texts/zh-CN/provinces'
import { candidatesQuery, type Candidate, type Preliminary } from './queries'
import { Together } from './Together'

const t = office.preliminary

export const verdictTone: Record<string, Tone> = { open: 'incomplete', pass: 'done', return: 'action', cured: 'incomplete', fail: 'danger' }

/** How a review stands; one that was cured waits again. */
export const verdictOf = (p: Pick<Preliminary, 'curedAt'> & { verdict?: string } | null | undefined): string => (!p?.verdict ? 'open' : p.verdict === 'return' && p.curedAt ? 'cured' : p.verdict)

/** What can be decided at all; the preview says which of it will be. */
const undecided = (c: Candidate) => ['open', 'cured', 'return'].includes(verdictOf(c))

export function PreliminaryQueue() {
  const round = useRoundId()
  const may = useMe().person?.role === 'secretariat'
  const client = useQueryClient()
  const candidates = useQuery(candidatesQuery(round))
  const bodies = useQuery(bodiesQuery)
  const scheme = useQuery(schemeQuery(round))
  const [asked, ask] = useState(false)
  const takeIn = useAct(
    (_: void, key: string) => take(api.POST('/v1/review/{round}/candidates', { params: { path: { round } }, ...withKey(key) })),
    () => {
      ask(false)
      void client.invalidateQueries({ queryKey: ['candidates', round] })
    },
  )
  return (
    <Page title={t.title} lead={t.lead} acts={may && <button type="button" className={candidates.data?.length ? 'button' : 'button primary'} onClick={() => ask(true)}>{t.takeIn}</button>}>
      {takeIn.data && <p className="note done" role="status">{t.taken(takeIn.data.candidates)}</p>}
      <Loaded queries={{ candidates, bodies, scheme }} lines={12} isEmpty={({ candidates }) => candidates.length === 0} empty={<div className="card"><Empty title={t.none}>{t.noneLead}</Empty></div>}>
        {({ candidates, bodies, scheme }) => <Queue round={round} may={may} candidates={candidates} bodies={bodies} checklist={scheme.checklist ?? []} />}
      </Loaded>
      {asked && (
        <Confirm title={t.takeInTitle} action={t.takeIn} busy={takeIn.isPending} error={takeIn.error} onConfirm={() => takeIn.mutate()} onClose={() => ask(false)}>
          <p>{t.takeInLead}</p>
        </Confirm>
      )}
    </Page>
  )
}

interface QueueProps {
  round: string
  candidates: Candidate[]
  bodies: Schemas['RegistryBody'][]
  checklist: Schemas['ReviewChecklistItem'][]
  may: boolean
}

function Queue({ round, candidates, bodies, checklist, may }: QueueProps) {
  const [ticked, tick] = useState<Set<string>>(new Set())
  const [together, setTogether] = useState(false)
  const { values, set, clear } = useFilters('q', 'verdict', 'body')
  const names = new Map(bodies.map((b) => [b.code, b.name]))
  const bodyOf = (c: Candidate) => names.get(c.body) ?? ''
  const verdict = (c: Candidate) => verdictOf(c)
  const shown = candidates.filter((c) => matches(values.q, c.groupName) && (!values.verdict || verdict(c) === values.verdict) && (!values.body || bodyOf(c) === values.body))
  const count = (...of: string[]) => candidates.filter((c) => of.includes(verdict(c))).length
  const open = count('open', 'cured')
  const toggle = (c: Candidate) => {
    const next = new Set(ticked)
    if (!next.delete(c.application)) next.add(c.application)
    tick(next)
  }
  const chosen = candidates.filter((c) => ticked.has(c.application) && undecided(c))
  const columns: Column<Candidate>[] = [
    {
      id: 'name', title: t.columns.name, sort: (c) => c.groupName,
      cell: (c) => (
        <span className={may ? 'ticked' : undefined}>
          {may && undecided(c) && <input type="checkbox" className="screen" aria-label={t.together.tick(c.groupName)} checked={ticked.has(c.application)} onChange={() => toggle(c)} />}
          <Link to={`/rounds/${round}/office/preliminary/${c.application}`}>{c.groupName}</Link>
        </span>
      ),
    },
    { id: 'body', title: t.columns.body, sort: bodyOf, cell: bodyOf },
    { id: 'province', title: t.columns.province, sort: (c) => c.province, cell: (c) => <span className="nowrap">{provinces[c.province] ?? ''}</span> },
    { id: 'rank', title: t.columns.rank, num: true, sort: (c) => c.rank ?? 0, cell: (c) => (c.rank ? number(c.rank) : common.dash) },
    { id: 'verdict', title: t.columns.verdict, sort: (c) => t.verdicts[verdict(c)] ?? '', cell: (c) => <Status tone={verdictTone[verdict(c)] ?? 'second'}>{t.verdicts[verdict(c)] ?? ''}</Status> },
    {
      id: 'checks', title: t.columns.checks, num: true, sort: (c) => (c.answered ?? 0) - 100 * (c.defects ?? 0),
      cell: (c) => <span className="nowrap">{number(c.answered ?? 0)} / {number(checklist.length)}{(c.defects ?? 0) > 0 && <span className="second">{t.defects(c.defects ?? 0)}</span>}</span>,
    },
    { id: 'at', title: t.columns.at, sort: (c) => c.decidedAt ?? '', cell: (c) => (c.decidedAt ? <span className="nowrap">{shortInstant(c.decidedAt)}</span> : <span className="second">{t.verdicts.open}</span>) },
    { id: 'cure', title: t.columns.cure, extra: true, sort: (c) => c.cureUntil ?? '', cell: (c) => (c.cureUntil ? <span className="nowrap">{shortDeadline(c.cureUntil)}</span> : common.dash) },
  ]
  return (
    <>
      <Counts
        counts={[
          { title: t.counts.all, value: number(candidates.length) },
          { title: t.counts.open, value: number(open), tone: open > 0 ? 'incomplete' : undefined },
          { title: t.counts.pass, value: number(count('pass')) },
          { title: t.counts.return, value: number(count('return')) },
          { title: t.counts.fail, value: number(count('fail')) },
        ]}
      />
      <section className="card">
        {may && open + count('return') > 0 && (
          <div className="row screen bulk">
            <span role="status">{t.together.chosen(chosen.length)}</span>
            <button type="button" className="button" onClick={() => tick(new Set(shown.filter(undecided).map((c) => c.application)))}>{t.together.all}</button>
            {chosen.length > 0 && <button type="button" className="button" onClick={() => tick(new Set())}>{t.together.none}</button>}
            <button type="button" className="button primary" disabled={chosen.length === 0} onClick={() => setTogether(true)}>{t.together.open}</button>
          </div>
        )}
        <DataTable
          name="preliminary" label={t.table} rows={shown} all={candidates.length} columns={columns} rowKey={(c) => c.application} onClear={clear}
          filters={
            <>
              <Search hint={t.searchHint} value={values.q} onChange={(v) => set('q', v)} />
              <Choose label={t.filter} value={values.verdict} onChange={(v) => set('verdict', v)} options={Object.entries(t.verdicts)} />
              <Choose label={t.body} value={values.body} onChange={(v) => set('body', v)} options={distinct(candidates.map(bodyOf)).map((b) => [b, b])} />
            </>
          }
        />
      </section>
      {together && <Together round={round} candidates={chosen} checklist={checklist} onClose={() => (setTogether(false), tick(new Set()))} />}
    </>
  )
}
