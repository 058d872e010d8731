// The preliminary review of one application: the dossier beside the checklist.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useParams } from 'react-router'
import { api, take, takeVersioned, withKey, type Schemas, type Versioned } from '../../api/client'
import { schemeQuery, useAct } from '../../api/queries'
import { deadline, instant } from '../../format'
import { useAutosave, type Pieces, type Stored } from '../../parts/autosave'
import { Confirm } from '../../parts/Confirm'
import { DossierView } from '../../parts/DossierView'
import { Field } from '../../parts/Field'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { SavedMark, SavingProblem } from '../../parts/SavedMark'
import { Status } from '../../parts/Status'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { office } from '../../texts/zh-CN/office'
import { verdictOf, verdictTone } from './Preliminary'
import { candidatesQuery, checksQuery, preliminaryQuery, type Candidate, type Preliminary } from './queries'

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
      {may && (!review || again) && <Noted round={round} candidate={candidate} checklist={checklist} onDecided={setReceipt} />}
    </>
  )
}

/** The form stands on what was noted before, by whoever of the office noted it. */
function Noted(props: Omit<FormProps, 'noted'>) {
  const noted = useQuery({ ...checksQuery(props.round, props.candidate.application), refetchOnWindowFocus: false })
  return <Loaded queries={{ noted }} lines={10}>{({ noted }) => <Form {...props} noted={noted} />}</Loaded>
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
  noted: Versioned<Schemas['ReviewChecked']>
  onDecided: (receipt: Schemas['LedgerReceipt']) => void
}

const noteOf = (item: string) => `${item}/note`

const storedOf = ({ data, etag }: Versioned<Schemas['ReviewChecked']>): Stored => ({
  etag, pieces: Object.fromEntries((data.checks ?? []).flatMap((c) => [[c.item, c.ok ? 'ok' : 'not'], [noteOf(c.item), c.note ?? '']])),
})

function Form({ round, candidate, checklist, noted, onDecided }: FormProps) {
  const client = useQueryClient()
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const [reason, setReason] = useState('')
  const [asked, ask] = useState(false)
  const path = { round, application: candidate.application }
  const answers = (of: Pieces) => checklist.filter((i) => of[i.id]).map((i) => ({ item: i.id, ok: of[i.id] === 'ok', note: of[noteOf(i.id)] || undefined }))
  const { pieces, saving, change, settle } = useAutosave({
    name: `checks.${round}.${candidate.application}`,
    stored: storedOf(noted),
    savedAt: noted.data.version > 0 ? Date.parse(noted.data.notedAt) : undefined,
    send: async (of, etag) => {
      const saved = await takeVersioned(api.PUT('/v1/review/{round}/applications/{application}/checks', { params: { path, header: { 'If-Match': etag } }, body: { checks: answers(of) } }))
      client.setQueryData(checksQuery(round, candidate.application).queryKey, saved)
      void client.invalidateQueries({ queryKey: ['candidates', round] })
      return { etag: saved.etag, pieces: of }
    },
    read: async () => storedOf(await takeVersioned(api.GET('/v1/review/{round}/applications/{application}/checks', { params: { path } }))),
    enabled: true,
  })
  const decide = useAct(
    (of: Verdict, key: string) =>
      take(
        api.POST('/v1/review/{round}/applications/{application}/preliminary', {
          params: { path },
          body: { verdict: of, reason: of === 'pass' ? undefined : reason, checks: answers(pieces) },
          ...withKey(key),
        }),
      ),
    (answer) => {
      ask(false)
      onDecided(answer.receipt)
      for (const key of ['preliminary', 'candidates']) void client.invalidateQueries({ queryKey: [key, round] })
    },
  )
  const unanswered = checklist.filter((i) => !pieces[i.id]).length
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  const bad = checklist.filter((i) => pieces[i.id] === 'not')
  const allowed = (v: Verdict) => (v === 'pass' ? bad.length === 0 : v === 'return' ? bad.length > 0 && bad.every((i) => i.curable) : bad.length > 0)
  return (
    <form className="card" onSubmit={submit}>
      <div className="row spread">
        <h2>{t.form}</h2>
        <SavedMark saving={saving} title={(key) => checklist.find((i) => key.startsWith(i.id))?.title ?? key} show={(_, v) => ({ ok: t.ok, not: t.not })[v] ?? v} settle={settle} />
      </div>
      <SavingProblem saving={saving} />
      {decide.error && <ProblemBox error={decide.error} />}
      {checklist.map((item) => {
        const [answer, note] = [pieces[item.id] ?? '', pieces[noteOf(item.id)] ?? '']
        return (
          <fieldset key={item.id} className="bare check-row">
            <legend>
              {item.title} {item.curable && <span className="tag">{t.curable}</span>}
            </legend>
            <div className="choice">
              {(['ok', 'not'] as const).map((of) => (
                <label key={of}>
                  <input type="radio" name={item.id} checked={answer === of} onChange={() => change({ [item.id]: of, [noteOf(item.id)]: of === 'ok' ? '' : note })} />
                  {t[of]}
                </label>
              ))}
            </div>
            {answer === 'not' && <input className="input" required maxLength={500} aria-label={`${t.note}：${item.title}`} placeholder={t.note} value={note} onChange={(e) => change({ [noteOf(item.id)]: e.target.value })} />}
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
