// When the notice is published: one person sets the instant, another approves it, the schedule does it (R7.1).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import { useServerNow } from '../../api/clock'
import { asProblem } from '../../api/problem'
import { useAct } from '../../api/queries'
import { deadline, instant, span } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { Counted } from '../../parts/Counted'
import { asInstant, InstantField } from '../../parts/InstantField'
import { Loaded } from '../../parts/Loaded'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { ministry } from '../../texts/zh-CN/ministry'
import { publicationQuery, reissueQuery } from './queries'

const t = ministry.publication

interface Props {
  round: string
  proposal: Schemas['NoticeProposal']
  may: boolean
}

export function Publication({ round, proposal, may }: Props) {
  const publication = useQuery(publicationQuery(round))
  return (
    <Loaded queries={{ publication }} lines={3} refusals={{ 'publication-none': may ? <Set round={round} proposal={proposal} /> : <p className="second">{t.none}</p> }}>
      {({ publication }) => <Standing round={round} proposal={proposal} publication={publication} may={may} />}
    </Loaded>
  )
}

function useRefresh(round: string) {
  const client = useQueryClient()
  return () => {
    for (const key of ['publication', 'notice']) void client.invalidateQueries({ queryKey: [key, round] })
  }
}

/** The instant is asked for as people say it; it must be one to come. */
function Set({ round, proposal, onDone }: { round: string; proposal: Schemas['NoticeProposal']; onDone?: () => void }) {
  const refresh = useRefresh(round)
  const now = useServerNow(10_000)
  const [when, choose] = useState({ day: '', hour: 9 })
  const publishAt = asInstant(when)
  const past = publishAt !== '' && Date.parse(publishAt) <= now
  const [asked, ask] = useState(false)
  const set = useAct(
    (_: void, key: string) => take(api.POST('/v1/notice/{round}/publication', { params: { path: { round } }, body: { publishAt, digest: proposal.digest }, ...withKey(key) })),
    () => {
      ask(false)
      refresh()
      onDone?.()
    },
  )
  return (
    <>
      <InstantField label={t.when} hint={t.whenHint} wrong={past ? t.past : undefined} value={when} onChange={choose} />
      <div className="row" style={{ marginTop: 16 }}>
        <button type="button" className="button primary" disabled={publishAt === '' || past} onClick={() => ask(true)}>{t.set}</button>
        {onDone && <button type="button" className="button" onClick={onDone}>{t.keep}</button>}
      </div>
      {asked && (
        <Confirm title={t.set} action={t.set} busy={set.isPending} error={set.error && asProblem(set.error)} onConfirm={() => set.mutate()} onClose={() => ask(false)}>
          <p style={{ marginBottom: 16 }}>{t.setLead((proposal.entries ?? []).length, instant(publishAt))}</p>
        </Confirm>
      )}
    </>
  )
}

type Step = 'approve' | 'cancel' | 'move'

function Standing({ round, proposal, publication, may }: Props & { publication: Schemas['NoticePublication'] }) {
  const refresh = useRefresh(round)
  const now = useServerNow(1_000)
  const [step, go] = useState<Step>()
  const { publishAt, digest, approvals } = publication
  const left = Date.parse(publishAt) - now
  const then = () => {
    go(undefined)
    refresh()
  }
  const approve = useAct((_: void, key: string) => take(api.POST('/v1/notice/{round}/publication/approvals', { params: { path: { round } }, body: { publishAt, digest }, ...withKey(key) })), then)
  const cancel = useAct((_: void, key: string) => take(api.POST('/v1/notice/{round}/publication/cancel', { params: { path: { round } }, ...withKey(key) })), then)
  const stands = approvals >= 2
  return (
    <>
      <p><Status tone={stands ? 'done' : 'action'}>{stands ? t.stands(instant(publishAt)) : t.waits(instant(publishAt))}</Status></p>
      <p className="second">{left > 0 ? t.left(span(left)) : stands ? t.now : t.missed}</p>
      <Counted count={publication.count} title={t.counted(deadline(publication.count.window.endsAt))} />
      {approve.data?.receipt && <Receipt receipt={approve.data.receipt} />}
      {may && step !== 'move' && (
        <div className="row" style={{ marginTop: 16 }}>
          {!stands && left > 0 && <button type="button" className="button primary" onClick={() => go('approve')}>{t.approve}</button>}
          {(!stands || left > 0) && <button type="button" className="button" onClick={() => go('move')}>{t.move}</button>}
          {(!stands || left > 0) && <button type="button" className="button" onClick={() => go('cancel')}>{t.cancel}</button>}
        </div>
      )}
      {step === 'move' && (
        <div style={{ marginTop: 16 }}>
          <Set round={round} proposal={proposal} onDone={() => go(undefined)} />
        </div>
      )}
      {step === 'approve' && (
        <Confirm title={t.approve} action={t.approve} danger word={t.word} busy={approve.isPending} error={approve.error && asProblem(approve.error)} onConfirm={() => approve.mutate()} onClose={() => go(undefined)}>
          <p style={{ marginBottom: 16 }}>{t.approveLead(publication.groups, instant(publishAt), deadline(publication.count.window.endsAt))}</p>
        </Confirm>
      )}
      {step === 'cancel' && (
        <Confirm title={t.cancel} action={t.cancel} busy={cancel.isPending} error={cancel.error && asProblem(cancel.error)} onConfirm={() => cancel.mutate()} onClose={() => go(undefined)}>
          <p style={{ marginBottom: 16 }}>{t.cancelLead}</p>
        </Confirm>
      )}
    </>
  )
}

/** Where a later calendar counts the running notice to a later end, two people can re-issue it; nothing moves by itself. */
export function Reissue({ round, may }: { round: string; may: boolean }) {
  const client = useQueryClient()
  const next = useQuery(reissueQuery(round))
  const [asked, ask] = useState(false)
  const endsAt = next.data?.count.window.endsAt ?? ''
  const approve = useAct(
    (_: void, key: string) => take(api.POST('/v1/notice/{round}/reissue/approvals', { params: { path: { round } }, body: { endsAt }, ...withKey(key) })),
    () => {
      ask(false)
      for (const key of ['reissue', 'notice']) void client.invalidateQueries({ queryKey: [key, round] })
    },
  )
  if (approve.data?.receipt) return <Receipt receipt={approve.data.receipt} />
  if (!next.data) return null // the calendar counts as the notice says
  return (
    <div className="note" style={{ marginTop: 16 }}>
      <p><b>{t.reissue(deadline(endsAt))}</b></p>
      <p>{t.reissueLead}</p>
      <div className="row" style={{ marginTop: 8 }}>
        {may && <button type="button" className="button" onClick={() => ask(true)}>{t.reissueApprove}</button>}
        <Status tone={next.data.approvals > 0 ? 'action' : 'second'}>{ministry.notice.approvals(next.data.approvals)}</Status>
      </div>
      {asked && (
        <Confirm title={t.reissueApprove} action={t.reissueApprove} danger word={t.reissueWord} busy={approve.isPending} error={approve.error && asProblem(approve.error)} onConfirm={() => approve.mutate()} onClose={() => ask(false)}>
          <p style={{ marginBottom: 16 }}>{t.reissueConfirm(deadline(endsAt))}</p>
        </Confirm>
      )}
    </div>
  )
}
