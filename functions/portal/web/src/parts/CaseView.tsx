// A case on a listed group, as those who handle it and the group itself read it.
import { api, take, withKey, type Schemas } from '../api/client'
import { useServerNow } from '../api/clock'
import { useAct } from '../api/queries'
import { bytes, deadline, instant, span } from '../format'
import { showAt } from './open'
import { adjustment } from '../texts/zh-CN/adjustment'
import { Card } from './Page'
import { Status, type Tone } from './Status'

const t = adjustment.one

export type CaseData = Schemas['AdjustmentCase']

export const stageTone: Record<string, Tone> = { opened: 'incomplete', answered: 'action', decided: 'done' }
export const statusTone: Record<string, Tone> = { listed: 'done', suspended: 'incomplete', revoked: 'danger' }

export function CaseView({ data: c }: { data: CaseData }) {
  const now = useServerNow(30_000)
  const left = Date.parse(c.answerBy) - now
  return (
    <>
      <section className="card reading">
        <dl className="facts">
          <dt>{t.stage}</dt>
          <dd><Status tone={stageTone[c.stage] ?? 'second'}>{adjustment.stages[c.stage] ?? c.stage}</Status></dd>
          <dt>{t.ground}</dt>
          <dd>{adjustment.grounds[c.ground]}</dd>
          <dt>{t.standing}</dt>
          <dd>{adjustment.statuses[c.standing]}</dd>
          <dt>{t.opened}</dt>
          <dd>{instant(c.openedAt)}</dd>
          <dt>{t.answerBy}</dt>
          <dd>{deadline(c.answerBy)}{c.stage === 'opened' && left > 0 && <span className={left < 3 * 86400_000 ? 'near' : 'second'}> {t.left(span(left))}</span>}</dd>
        </dl>
        <h3>{t.facts}</h3>
        <p className="text">{c.facts}</p>
        {c.evidence && <h3>{t.evidence}</h3>}
        <p className="text">{c.evidence}</p>
        <Files id={c.id} files={c.documents ?? []} />
      </section>
      {(c.answer || c.stage === 'decided') && (
        <Card title={t.answer} aside={c.answer && t.answeredAt(instant(c.answer.at))}>
          {c.answer ? <p className="text">{c.answer.text}</p> : <p className="second">{t.noAnswer}</p>}
          <Files id={c.id} files={c.answer?.documents ?? []} />
        </Card>
      )}
      {c.decision && (
        <Card title={t.decision} aside={t.decidedAt(instant(c.decision.at))}>
          <dl className="facts">
            <dt>{t.outcome}</dt>
            <dd><b>{adjustment.outcomes[c.decision.outcome]}</b></dd>
            <dt>{t.status}</dt>
            <dd><Status tone={statusTone[c.decision.status] ?? 'second'}>{adjustment.statuses[c.decision.status] ?? ''}</Status></dd>
            {c.decision.document && (
              <>
                <dt>{t.document}</dt>
                <dd>{c.decision.document}</dd>
              </>
            )}
            <dt>{t.reason}</dt>
            <dd className="text">{c.decision.reason}</dd>
          </dl>
          {c.decision.outcome === 'dismissed' && <p className="second small">{t.dismissedNote}</p>}
        </Card>
      )}
    </>
  )
}

function Files({ id, files }: { id: string; files: Schemas['AdjustmentFile'][] }) {
  if (files.length === 0) return null
  return (
    <>
      <h3>{t.documents}</h3>
      {files.map((f) => <File key={f.id} id={id} file={f} />)}
    </>
  )
}

function File({ id, file: f }: { id: string; file: Schemas['AdjustmentFile'] }) {
  const open = useAct((_: void, key: string) => showAt(() => take(api.POST('/v1/register/cases/{case}/documents/{document}', { params: { path: { case: id, document: f.id } }, ...withKey(key) }))))
  return (
    <p>
      <button type="button" className="button link" disabled={open.isPending} onClick={() => open.mutate()}>{f.name}</button> <span className="small second">{bytes(f.size)}</span>
      {open.error && <span className="refused" role="alert">{open.error.detail}</span>}
    </p>
  )
}
