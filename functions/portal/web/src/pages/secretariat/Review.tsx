// The preliminary review of one application: the dossier beside the checklist.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useParams } from 'react-router'
import { api, take, withKey, type Schemas } from '../../api/client'
import { schemeQuery, useAct } from '../../api/queries'
import { deadline, instant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DossierView } from '../../parts/DossierView'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { office } from '../../texts/zh-CN/office'
import { verdictOf, verdictTone } from './Preliminary'
import { candidatesQuery, preliminaryQuery, type Candidate, type Preliminary } from './queries'

const t = office.preliminary

type Verdict = Schemas['ReviewDecideInputBody']['verdict']

export function PreliminaryReview() {
  const round = useRoundId()
  const { application = '' } = useParams()
  const candidates = useQuery(candidatesQuery(round))
  const scheme = useQuery(schemeQuery(round))
  const review = useQuery(preliminaryQuery(round, application))
  const one = candidates.data?.find((c) => c.application === application)
  return (
    <Page title={one?.groupName ?? t.title} way={<Link to={`/rounds/${round}/office/preliminary`}>{t.back}</Link>}>
      <Loaded queries={{ candidates, scheme, review }} lines={14} isEmpty={() => !one} empty={<Card><Empty title={t.missing} /></Card>}>
        {({ scheme, review }) =>
          one && (
            <div className="split">
              <div>
                <DossierView round={round} application={application} group={one.group} />
              </div>
              <div>
                <Side key={application} round={round} candidate={one} checklist={scheme.checklist ?? []} review={review} />
              </div>
            </div>
          )
        }
      </Loaded>
    </Page>
  )
}

interface SideProps {
  round: string
  candidate: Candidate
  checklist: Schemas['ReviewChecklistItem'][]
  review: Preliminary | null
}

function Side({ round, candidate, checklist, review }: SideProps) {
  const may = useMe().person?.role === 'secretariat'
  const [receipt, setReceipt] = useState<Schemas['LedgerReceipt']>()
  const again = verdictOf(review) === 'cured'
  return (
    <>
      {review && <Decided review={review} checklist={checklist} />}
      {receipt && (
        <Card title={t.receipt}>
          <Receipt receipt={receipt} about={candidate.groupName} />
        </Card>
      )}
      {may && (!review || again) && <Form round={round} candidate={candidate} checklist={checklist} before={review?.checks ?? []} onDecided={setReceipt} />}
    </>
  )
}

function Decided({ review: p, checklist }: { review: Preliminary; checklist: Schemas['ReviewChecklistItem'][] }) {
  const bad = (p.checks ?? []).filter((c) => !c.ok)
  return (
    <Card title={t.decided} aside={t.decidedAt(instant(p.decidedAt))}>
      <p><Status tone={verdictTone[verdictOf(p)] ?? 'second'}>{t.verdicts[verdictOf(p)] ?? ''}</Status></p>
      {p.reason && <p>{p.reason}</p>}
      {bad.length > 0 && (
        <ul className="plain small">
          {bad.map((c) => (
            <li key={c.item}>
              {checklist.find((i) => i.id === c.item)?.title}
              <p className="second">{c.note}</p>
            </li>
          ))}
        </ul>
      )}
      {p.cureUntil && <p className="small second">{t.cureUntil(deadline(p.cureUntil))}</p>}
      {p.cure && (
        <>
          <h3 style={{ marginTop: 16 }}>{t.cureText}</h3>
          <p>{p.cure}</p>
          {p.curedAt && <p className="small second">{t.curedAt(instant(p.curedAt))}</p>}
        </>
      )}
    </Card>
  )
}

interface FormProps extends Omit<SideProps, 'review'> {
  before: Schemas['ReviewCheck'][]
  onDecided: (receipt: Schemas['LedgerReceipt']) => void
}

function Form({ round, candidate, checklist, before, onDecided }: FormProps) {
  const client = useQueryClient()
  const [checks, setChecks] = useState(() => new Map(before.map((c) => [c.item, { ok: c.ok, note: c.note ?? '' }])))
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const [reason, setReason] = useState('')
  const [asked, ask] = useState(false)
  const decide = useAct(
    (of: Verdict, key: string) =>
      take(
        api.POST('/v1/review/{round}/applications/{application}/preliminary', {
          params: { path: { round, application: candidate.application } },
          body: { verdict: of, reason: of === 'pass' ? undefined : reason, checks: checklist.map((i) => ({ item: i.id, ok: checks.get(i.id)?.ok ?? true, note: checks.get(i.id)?.note || undefined })) },
          ...withKey(key),
        }),
      ),
    (answer) => {
      ask(false)
      onDecided(answer.receipt)
      for (const key of ['preliminary', 'candidates']) void client.invalidateQueries({ queryKey: [key, round] })
    },
  )
  const unanswered = checklist.filter((i) => !checks.has(i.id)).length
  const put = (item: string, value: { ok: boolean; note: string }) => setChecks(new Map(checks).set(item, value))
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  const bad = checklist.filter((i) => checks.get(i.id)?.ok === false)
  const allowed = (v: Verdict) => (v === 'pass' ? bad.length === 0 : v === 'return' ? bad.length > 0 && bad.every((i) => i.curable) : bad.length > 0)
  return (
    <form className="card" onSubmit={submit}>
      <h2>{t.form}</h2>
      {decide.error && <ProblemBox error={decide.error} />}
      {checklist.map((item) => {
        const c = checks.get(item.id)
        return (
          <fieldset key={item.id} className="bare check-row">
            <legend>
              {item.title} {item.curable && <span className="tag">{t.curable}</span>}
            </legend>
            <div className="choice">
              {[true, false].map((ok) => (
                <label key={String(ok)}>
                  <input type="radio" name={item.id} checked={c?.ok === ok} onChange={() => put(item.id, { ok, note: ok ? '' : (c?.note ?? '') })} />
                  {ok ? t.ok : t.not}
                </label>
              ))}
            </div>
            {c?.ok === false && <input className="input" required maxLength={500} aria-label={`${t.note}：${item.title}`} placeholder={t.note} value={c.note} onChange={(e) => put(item.id, { ok: false, note: e.target.value })} />}
          </fieldset>
        )
      })}
      {unanswered > 0 ? (
        <p className="second small" style={{ margin: '16px 0' }}>{t.unanswered(unanswered)}</p>
      ) : (
        <fieldset className="bare" style={{ marginTop: 20 }}>
          <legend>{t.verdict}</legend>
          <div className="picks">
            {(['pass', 'return', 'fail'] as const).filter(allowed).map((v) => (
              <label key={v}>
                <input type="radio" name="verdict" checked={verdict === v} onChange={() => setVerdict(v)} />
                {t.options[v]}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {verdict !== '' && verdict !== 'pass' && (
        <Field label={t.reason} hint={t.reasonHint} wrong={decide.error?.at('/reason')}>
          <textarea rows={4} maxLength={1000} required value={reason} onChange={(e) => setReason(e.target.value)} />
        </Field>
      )}
      <button className="button primary" disabled={unanswered > 0 || verdict === '' || !allowed(verdict) || decide.isPending}>{t.submit}</button>
      {asked && verdict !== '' && (
        <Confirm title={t.confirmTitle} action={t.action} busy={decide.isPending} error={null} onConfirm={() => decide.mutate(verdict, { onError: () => ask(false) })} onClose={() => ask(false)}>
          <p>{t.confirm(candidate.groupName, t.options[verdict])}</p>
        </Confirm>
      )}
    </form>
  )
}
