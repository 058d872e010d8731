// The list of a body: ranked, held against the quota and what it lacks, sealed, opened again, and what came of it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, take, withKey, type Versioned } from '../../api/client'
import { useAct } from '../../api/queries'
import { clock, deadline, instant, number } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DeadlineNote } from '../../parts/DeadlineNote'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useRoundId, useWindow } from '../../round'
import { useMe } from '../../session'
import { body as words } from '../../texts/zh-CN/body'
import { common } from '../../texts/zh-CN/common'
import { Forwarded, Versions } from './Outcome'
import { applicantsQuery, recommendationQuery, type Applicant, type List as ListData } from './queries'
import { Ranked } from './Ranked'
import { byRank, ranked, standing } from './ranking'
import { useList, type Work } from './useList'

const t = words.list

export function List() {
  const round = useRoundId()
  const body = useMe().person?.body ?? ''
  const applicants = useQuery(applicantsQuery(round, body))
  const list = useQuery(recommendationQuery(round, body))
  return (
    <Loaded queries={{ applicants, list }} lines={12}>
      {({ applicants, list }) => <Full round={round} body={body} applicants={applicants} stored={list} />}
    </Loaded>
  )
}

type Asked = 'seal' | 'reopen' | ''

function Full({ round, body, applicants, stored }: { round: string; body: string; applicants: Applicant[]; stored: Versioned<ListData> }) {
  const list = stored.data
  const work = useList(round, body, stored)
  const window = useWindow(round, 'recommendation')
  const [ask, setAsk] = useState<Asked>('')
  const sealed = list.state === 'sealed'
  const missing = list.missing ?? []
  const acts = (
    <>
      <Link className="button" to={`/rounds/${round}/body/sheet`}>{t.sheet}</Link>
      {sealed && !list.final && <button type="button" className="button" onClick={() => setAsk('reopen')}>{t.reopen.action}</button>}
      {list.state === 'draft' && !list.final && (
        <button type="button" className="button primary" disabled={missing.length > 0 || work.busy || list.applicants === 0} onClick={() => setAsk('seal')}>{t.seal}</button>
      )}
    </>
  )
  return (
    <Page title={t.title} lead={sealed || list.final ? list.bodyName : t.lead} acts={acts}>
      {!list.final && !sealed && <DeadlineNote phase={common.phases.recommendation ?? ''} window={window} missing={missing.length > 0 ? t.missingCount(missing.length) : t.nothing} atClosing={t.atClosing} />}
      {list.final && list.state === 'flagged' && <Notice title={t.flagged} text={t.flaggedLead} />}
      {list.final && list.state === 'none' && <Notice title={t.noApplicants} text={t.noApplicantsLead} />}
      {sealed && <SealedNote list={list} />}
      {work.clash && <p className="note incomplete" role="alert">{t.undone}</p>}
      {work.problem && <ProblemBox error={work.problem} />}
      <div className="split">
        <Order round={round} list={list} applicants={applicants} work={work} open={!sealed && !list.final} />
        <div className="aside">
          <Quota list={list} work={work} />
          {!sealed && !list.final && <Missing list={list} />}
          {!sealed && !list.final && <OrderReason list={list} applicants={applicants} work={work} />}
          {list.orderReason && (sealed || list.final) && <Card title={t.order}><p>{list.orderReason}</p></Card>}
        </div>
      </div>
      {list.final && <Forwarded round={round} body={body} />}
      {list.sealed?.receipt && (
        <Card title={t.sealed.receipt}>
          <Receipt receipt={list.sealed.receipt} about={list.bodyName} />
        </Card>
      )}
      <Versions round={round} body={body} />
      {ask === 'seal' && <SealDialog round={round} body={body} list={list} applicants={applicants} onClose={() => setAsk('')} />}
      {ask === 'reopen' && <ReopenDialog round={round} body={body} onClose={() => setAsk('')} />}
    </Page>
  )
}

const Notice = ({ title, text }: { title: string; text: string }) => (
  <div className="note danger">
    <h3>{title}</h3>
    <p>{text}</p>
  </div>
)

function SealedNote({ list }: { list: ListData }) {
  const s = list.sealed
  if (!s) return null
  return (
    <div className="note done" role="status">
      <h3>{t.sealed.title(s.number)}</h3>
      <p>{t.sealed.lead(instant(s.sealedAt) + common.zone)}{s.sealedBy === 'deadline' ? t.sealed.byDeadline : ''}</p>
    </div>
  )
}

function Order({ round, list, applicants, work, open }: { round: string; list: ListData; applicants: Applicant[]; work: Work; open: boolean }) {
  const named = new Map(applicants.map((a) => [a.application, a]))
  const order = byRank(work.examinations).map((e) => e.application)
  const others = work.examinations.filter((e) => e.decision === 'not-recommended' && named.has(e.application))
  const waiting = applicants.filter((a) => ['open', 'again'].includes(standing(a, work.examinations.find((e) => e.application === a.application))))
  const aside = work.busy ? t.saving : work.savedAt > 0 ? t.saved(clock(work.savedAt)) : ''
  const link = (a: Applicant | undefined) => a && <Link to={`/rounds/${round}/body/applications/${a.application}`}>{a.name}</Link>
  return (
    <div>
      <section className="card">
        <h2>
          {t.ranked}
          <small role="status">{aside && <Status tone={work.busy ? 'second' : 'done'}>{aside}</Status>}</small>
        </h2>
        {order.length === 0 ? (
          <Empty title={t.none}>{t.noneLead}</Empty>
        ) : (
          <Ranked round={round} order={order} applicants={named} places={list.quota.base + list.quota.extra} move={open ? (next) => work.save(ranked(work.examinations, next)) : undefined} />
        )}
      </section>
      {waiting.length > 0 && open && (
        <Card title={t.unexamined} aside={number(waiting.length)}>
          <ul className="plain">{waiting.map((a) => <li key={a.application}>{link(a)}</li>)}</ul>
        </Card>
      )}
      <Card title={t.others} aside={others.length > 0 && number(others.length)}>
        {others.length === 0 ? (
          <p className="second">{t.othersNone}</p>
        ) : (
          <ul className="plain">
            {others.map((e) => (
              <li key={e.application}>
                {link(named.get(e.application))}
                <p className="small second">{t.whyNot}{e.reason}</p>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </div>
  )
}

function Quota({ list, work }: { list: ListData; work: Work }) {
  const used = byRank(work.examinations).length
  const all = list.quota.base + list.quota.extra
  return (
    <Card title={t.quota}>
      <p className={used > all ? 'near' : undefined}>{t.used(used, all)}</p>
      <div className={used > all ? 'bar-of over' : 'bar-of'} aria-hidden="true">
        <i style={{ width: `${Math.min(100, all === 0 ? 0 : (used / all) * 100)}%` }} />
      </div>
      {list.quota.extra > 0 && <p className="small second">{t.extra(list.quota.base, list.quota.extra)}</p>}
    </Card>
  )
}

function Missing({ list }: { list: ListData }) {
  const missing = list.missing ?? []
  return (
    <Card title={t.missing}>
      {missing.length === 0 ? (
        <Status tone="done">{t.nothing}</Status>
      ) : (
        <ul className="missing small">{missing.map((m) => <li key={m.pointer + m.code + m.detail}>{m.detail}</li>)}</ul>
      )}
    </Card>
  )
}

/** A council that places a single-region group above a cross-region one says why (R4.4). */
function OrderReason({ list, applicants, work }: { list: ListData; applicants: Applicant[]; work: Work }) {
  const [text, set] = useState(list.orderReason ?? '')
  const cross = new Map(applicants.map((a) => [a.application, a.crossRegion]))
  const order = byRank(work.examinations).map((e) => cross.get(e.application) ?? false)
  const broken = order.lastIndexOf(true) > order.indexOf(false) && order.includes(false) && order.includes(true)
  if (list.kind !== 'council' || (!broken && !list.orderReason)) return null
  const warning = (list.missing ?? []).find((m) => m.pointer === '/orderReason')?.detail
  return (
    <Card title={t.order}>
      <Field label={t.order} hint={t.orderHint} wrong={warning}>
        <textarea rows={3} maxLength={300} value={text} onChange={(e) => set(e.target.value)} />
      </Field>
      <button type="button" className="button" disabled={work.busy || text === (list.orderReason ?? '')} onClick={() => work.save(work.examinations, text)}>{t.saveOrder}</button>
    </Card>
  )
}

interface DialogProps {
  round: string
  body: string
  onClose: () => void
}

function useChanged(round: string, body: string) {
  const client = useQueryClient()
  return () => {
    for (const key of ['recommendation', 'applicants', 'sealed', 'forwarded']) void client.invalidateQueries({ queryKey: [key, round, body] })
  }
}

function SealDialog({ round, body, list, applicants, onClose }: DialogProps & { list: ListData; applicants: Applicant[] }) {
  const changed = useChanged(round, body)
  const seal = useAct(
    (_: void, key: string) => take(api.POST('/v1/quota/{round}/bodies/{body}/recommendation/seal', { params: { path: { round, body } }, body: { version: list.version }, ...withKey(key) })),
    () => {
      changed()
      onClose()
    },
  )
  const named = new Map(applicants.map((a) => [a.application, a.name]))
  const order = byRank(list.examinations ?? [])
  const others = (list.examinations ?? []).filter((e) => e.decision === 'not-recommended' && named.has(e.application))
  return (
    <Confirm title={t.confirm.title} action={t.confirm.action} word={t.confirm.word} busy={seal.isPending} error={seal.error} onConfirm={() => seal.mutate()} onClose={onClose}>
      <p>{t.confirm.lead(order.length, (list.examinations ?? []).length - order.length)}</p>
      <ol>{order.map((e) => <li key={e.application}>{named.get(e.application)}</li>)}</ol>
      <p className="small">{t.confirm.quota(order.length, list.quota.base + list.quota.extra)}</p>
      {list.orderReason && <p className="small">{t.confirm.order}{list.orderReason}</p>}
      {others.length > 0 && (
        <details>
          <summary>{t.confirm.rejected} {number(others.length)}</summary>
          <ul>{others.map((e) => <li key={e.application}>{t.confirm.reason(named.get(e.application) ?? '', e.reason ?? '')}</li>)}</ul>
        </details>
      )}
      <p className="small second">{t.confirm.after(deadline(list.closesAt))}</p>
    </Confirm>
  )
}

function ReopenDialog({ round, body, onClose }: DialogProps) {
  const changed = useChanged(round, body)
  const [reason, set] = useState('')
  const reopen = useAct(
    (_: void, key: string) => take(api.POST('/v1/quota/{round}/bodies/{body}/recommendation/reopen', { params: { path: { round, body } }, body: { reason }, ...withKey(key) })),
    () => {
      changed()
      onClose()
    },
  )
  return (
    <Confirm title={t.reopen.title} action={t.reopen.confirm} busy={reopen.isPending} error={reopen.error} ready={reason.trim().length >= 4} onConfirm={() => reopen.mutate()} onClose={onClose}>
      <p style={{ marginBottom: 16 }}>{t.reopen.lead}</p>
      <Field label={t.reopen.reason} hint={t.reopen.reasonHint}>
        <textarea rows={3} maxLength={300} value={reason} onChange={(e) => set(e.target.value)} required />
      </Field>
    </Confirm>
  )
}
