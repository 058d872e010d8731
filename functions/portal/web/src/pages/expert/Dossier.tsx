// One dossier: reading on the one side, scoring on the other.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { api, take } from '../../api/client'
import { roundQuery, schemeQuery, useAct } from '../../api/queries'
import { Confirm } from '../../parts/Confirm'
import { DeadlineNote } from '../../parts/DeadlineNote'
import { DossierView } from '../../parts/DossierView'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Page } from '../../parts/Page'
import { useRoundId, useWindow } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { expert } from '../../texts/zh-CN/expert'
import { Figures } from './Figures'
import { deskQuery, scoreQuery } from './queries'
import { ScoreForm } from './ScoreForm'

const t = expert.dossier
type Tab = 'application' | 'statistics'

export function Dossier() {
  const round = useRoundId()
  const application = useParams().application ?? ''
  const desk = useQuery(deskQuery(round))
  const scheme = useQuery(schemeQuery(round))
  const score = useQuery({ ...scoreQuery(round, application), staleTime: Infinity })
  const about = useQuery(roundQuery(round))
  const window = useWindow(round, 'scoring')
  const [search, setSearch] = useSearchParams()
  const [conflict, setConflict] = useState(false)
  const tab = (search.get('tab') ?? 'application') as Tab
  const own = desk.data?.find((d) => d.application === application)
  const name = own?.groupName ?? t.back
  return (
    <Page
      title={name}
      way={<Link to={`/rounds/${round}/expert`}>{t.back}</Link>}
      acts={own && <button type="button" className="button" onClick={() => setConflict(true)}>{t.conflict}</button>}
    >
      <DeadlineNote phase={common.phases.scoring!} window={window} quiet />
      <Loaded queries={{ desk, scheme, score, about }} lines={12}>
        {({ scheme, score, about }) =>
          own ? (
            <div className="desk-split">
              <div className="pane">
                <div className="tabs" role="tablist">
                  {(['application', 'statistics'] as const).map((name) => (
                    <button key={name} type="button" role="tab" aria-selected={tab === name} onClick={() => setSearch({ tab: name }, { replace: true })}>{t.tabs[name]}</button>
                  ))}
                </div>
                {tab === 'application' ? <DossierView round={round} application={application} group={own.group} /> : <Figures round={round} group={own.group} years={about.eligibility.years ?? []} />}
              </div>
              <div className="pane">
                <ScoreForm key={application} round={round} application={application} group={own.group} years={about.eligibility.years ?? []} name={own.groupName} scheme={scheme} score={score} window={window} />
              </div>
            </div>
          ) : (
            <div className="card"><Empty title={t.recused}>{t.recusedLead}</Empty></div>
          )
        }
      </Loaded>
      {conflict && <Conflict round={round} application={application} name={name} close={() => setConflict(false)} />}
    </Page>
  )
}

function Conflict({ round, application, name, close }: { round: string; application: string; name: string; close: () => void }) {
  const client = useQueryClient()
  const go = useNavigate()
  const [reason, setReason] = useState('')
  const declare = useAct(
    (reason: string) => take(api.POST('/v1/review/{round}/applications/{application}/recusal', { params: { path: { round, application } }, body: { reason } })),
    () => {
      void client.invalidateQueries({ queryKey: ['desk', round] })
      void go(`/rounds/${round}/expert`)
    },
  )
  return (
    <Confirm
      title={`${t.conflict}：${name}`}
      action={t.conflictConfirm}
      danger
      busy={declare.isPending}
      error={declare.error}
      ready={reason.trim().length >= 2}
      onConfirm={() => declare.mutate(reason.trim())}
      onClose={close}
    >
      <p style={{ marginBottom: 16 }}>{t.conflictLead}</p>
      <Field label={t.conflictReason} hint={t.conflictHint}>
        <textarea value={reason} onChange={(e) => setReason(e.target.value)} maxLength={500} />
      </Field>
    </Confirm>
  )
}
