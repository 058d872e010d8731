// The dossier of an applicant beside the form of its examination (R4.2).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent } from 'react'
import { Link, useParams } from 'react-router'
import { api, takeVersioned } from '../../api/client'
import { serverNow } from '../../api/clock'
import { useAct } from '../../api/queries'
import { clock } from '../../format'
import { DossierView } from '../../parts/DossierView'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { body as words } from '../../texts/zh-CN/body'
import { applicantsQuery, listKey, recommendationQuery, type Applicant, type Examination, type List } from './queries'
import { examined, standing } from './ranking'

const t = words.examine

export function Examine() {
  const round = useRoundId()
  const body = useMe().person?.body ?? ''
  const { application = '' } = useParams()
  const applicants = useQuery(applicantsQuery(round, body))
  const list = useQuery(recommendationQuery(round, body))
  const applicant = applicants.data?.find((a) => a.application === application)
  const way = <Link to={`/rounds/${round}/body`}>{t.back}</Link>
  return (
    <Page title={applicant?.name ?? t.form} way={way} lead={applicant && (applicant.leadUnits ?? []).map((u) => u.name).join('、')}>
      <Loaded
        queries={{ applicants, list }}
        lines={12}
        isEmpty={({ applicants }) => !applicants.some((a) => a.application === application)}
        empty={<Card><Empty title={t.missing}>{t.missingLead}</Empty></Card>}
      >
        {({ applicants, list }) => {
          const one = applicants.find((a) => a.application === application)
          return (
            one && (
              <div className="split">
                <div>
                  <DossierView round={round} application={application} group={one.group} />
                </div>
                <div className="aside">
                  <Form key={application} round={round} body={body} applicant={one} all={applicants} list={list.data} etag={list.etag} />
                </div>
              </div>
            )
          )
        }}
      </Loaded>
    </Page>
  )
}

interface FormProps {
  round: string
  body: string
  applicant: Applicant
  all: Applicant[]
  list: List
  etag: string
}

function Form({ round, body, applicant, all, list, etag }: FormProps) {
  const client = useQueryClient()
  const examinations = list.examinations ?? []
  const mine = examinations.find((e) => e.application === applicant.application)
  const [v, set] = useState({ decision: mine?.decision ?? ('' as Examination['decision'] | ''), reason: mine?.reason ?? '', comment: mine?.comment ?? '' })
  const [savedAt, setSavedAt] = useState(0)
  const stands = standing(applicant, mine)
  const places = list.quota.base + list.quota.extra
  const used = examinations.filter((e) => e.decision === 'recommend' && e.application !== applicant.application).length + (v.decision === 'recommend' ? 1 : 0)
  const save = useAct(
    () => {
      const one: Examination = { application: applicant.application, version: applicant.version, decision: v.decision || undefined, comment: v.comment || undefined, reason: v.decision === 'not-recommended' ? v.reason : undefined }
      return takeVersioned(
        api.PUT('/v1/quota/{round}/bodies/{body}/recommendation', {
          params: { path: { round, body }, header: { 'If-Match': etag } },
          body: { examinations: examined(examinations, one), orderReason: list.orderReason },
        }),
      )
    },
    (answer) => {
      client.setQueryData(listKey(round, body), answer)
      setSavedAt(serverNow())
    },
  )
  const clash = save.error?.status === 412
  useEffect(() => {
    if (clash) void client.invalidateQueries({ queryKey: listKey(round, body) })
  }, [clash, client, round, body])
  const waiting = all.find((a) => a.application !== applicant.application && ['open', 'again'].includes(standing(a, examinations.find((e) => e.application === a.application))))
  const now = serverNow()
  const locked = list.final ? t.closed : list.state === 'sealed' ? t.sealed : now < Date.parse(list.opensAt) ? t.before : ''
  const submit = (e: FormEvent) => {
    e.preventDefault()
    save.mutate(undefined)
  }
  const changed = (next: Partial<typeof v>) => {
    set({ ...v, ...next })
    setSavedAt(0)
  }
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.form}</h2>
      {stands === 'again' && (
        <div className="note incomplete">
          <h3>{t.again}</h3>
          <p className="small">{t.againLead}</p>
        </div>
      )}
      {locked && <p className="note">{locked}</p>}
      {clash ? <p className="note incomplete" role="alert">{t.clash}</p> : save.error && <ProblemBox error={save.error} />}
      <fieldset className="bare" disabled={locked !== ''}>
        <legend>{t.decision}</legend>
        <div className="picks">
          {(['recommend', 'not-recommended'] as const).map((d) => (
            <label key={d}>
              <input type="radio" name="decision" checked={v.decision === d} onChange={() => changed({ decision: d })} />
              {d === 'recommend' ? t.recommend : t.reject}
            </label>
          ))}
        </div>
      </fieldset>
      {v.decision === 'recommend' && (
        <div className="small" style={{ marginBottom: 20 }}>
          <p className={used > places ? 'near' : 'second'}>{t.places(used, places)}</p>
          {used > places && <p>{t.over}</p>}
          {!locked && <p className="second">{mine?.decision === 'recommend' && mine.rank ? t.rank(mine.rank) : t.willRank(used)}</p>}
        </div>
      )}
      {v.decision === 'not-recommended' && (
        <Field label={t.reason} hint={t.reasonHint} wrong={save.error?.fields.find((f) => f.pointer.endsWith('/reason'))?.detail}>
          <textarea rows={4} maxLength={300} required disabled={locked !== ''} value={v.reason} onChange={(e) => changed({ reason: e.target.value })} />
        </Field>
      )}
      <Field label={t.comment} hint={t.commentHint}>
        <textarea rows={2} maxLength={300} style={{ minHeight: 64 }} disabled={locked !== ''} value={v.comment} onChange={(e) => changed({ comment: e.target.value })} />
      </Field>
      <div className="row">
        <button className="button primary" disabled={locked !== '' || save.isPending || v.decision === ''}>{t.save}</button>
        <span role="status">{savedAt > 0 && <Status tone="done">{t.saved(clock(savedAt))}</Status>}</span>
      </div>
      <hr className="sep" />
      {waiting ? (
        <Link to={`/rounds/${round}/body/applications/${waiting.application}`}>{t.next(waiting.name)}</Link>
      ) : (
        <p className="small">
          {t.allDone} <Link to={`/rounds/${round}/body/list`}>{t.toList}</Link>
        </p>
      )}
    </form>
  )
}
