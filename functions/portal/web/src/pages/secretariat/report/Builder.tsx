// The secretariat's report builder: add up, write, check, publish. The ministry and the auditor look on.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, take, withKey } from '../../../api/client'
import { roundQuery, useAct } from '../../../api/queries'
import { instant, number } from '../../../format'
import { Confirm } from '../../../parts/Confirm'
import { Field } from '../../../parts/Field'
import { Loaded } from '../../../parts/Loaded'
import { Card, Page } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { Receipt } from '../../../parts/Receipt'
import { useRoundId } from '../../../round'
import { useMe } from '../../../session'
import { report } from '../../../texts/zh-CN/report'
import { versionsQuery } from '../../report/queries'
import { Compile } from './Compile'
import { dictionaryQuery, draftChangesQuery, draftQuery, textQuery, type Draft } from './queries'
import { Review } from './Review'
import { Write } from './Write'

const t = report.builder

export function Builder() {
  const round = useRoundId()
  const may = useMe().person?.role === 'secretariat'
  const draft = useQuery(draftQuery(round))
  const text = useQuery(textQuery(round))
  const dictionary = useQuery(dictionaryQuery(round))
  const about = useQuery(roundQuery(round))
  const [dirty, setDirty] = useState(false)
  return (
    <Page title={t.title} lead={t.lead}>
      <Loaded queries={{ draft, text, dictionary, about }} lines={14}>
        {({ draft, text, dictionary, about }) => (
          <>
            {!may && <p className="note">{t.readOnly}</p>}
            <Compile round={round} draft={draft} may={may} />
            {may && <Write round={round} text={text} dictionary={dictionary} years={about.eligibility.years ?? []} onDirty={setDirty} />}
            <Review round={round} draft={draft} text={text.data.number} dirty={dirty} />
            <Publish round={round} draft={draft} text={text.data.number} may={may} />
            <Published round={round} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Publish({ round, draft, text, may }: { round: string; draft: Draft | null; text: number; may: boolean }) {
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const [asked, ask] = useState(false)
  const changes = useQuery({ ...draftChangesQuery(round, draft?.id ?? '', text), enabled: asked })
  const publish = useAct(
    (_: void, key: string) => take(api.POST('/v1/statistics/{round}/reports/draft/publish', { params: { path: { round } }, body: { text, note: note || undefined }, ...withKey(key) })),
    () => {
      ask(false)
      client.setQueryData(draftQuery(round).queryKey, null)
      void client.invalidateQueries({ queryKey: versionsQuery(round).queryKey })
    },
  )
  if (!may && !publish.data) return null
  return (
    <Card title={t.steps.publish}>
      {publish.data ? (
        <div role="status">
          <p className="note done">{t.done(publish.data.version.number)}　<Link to={`/rounds/${round}/report`}>{t.open}</Link></p>
          <Receipt receipt={publish.data.receipt} />
        </div>
      ) : !draft?.compiledAt ? (
        <p className="second">{t.needCompile}</p>
      ) : text === 0 ? (
        <p className="second">{t.needText}</p>
      ) : (
        <>
          {publish.error && <ProblemBox error={publish.error} />}
          <Field label={t.publishNote} hint={t.publishNoteHint}>
            <input value={note} maxLength={500} onChange={(e) => setNote(e.target.value)} />
          </Field>
          <button type="button" className="button primary" onClick={() => ask(true)}>{t.publish}</button>
        </>
      )}
      {asked && draft && (
        <Confirm title={t.confirmTitle(draft.number)} action={t.publish} word={t.word} busy={publish.isPending} error={null} onConfirm={() => publish.mutate(undefined, { onError: () => ask(false) })} onClose={() => ask(false)}>
          <dl className="facts">
            <dt>{t.filings}</dt><dd>{(draft.filings ?? []).map((f) => report.page.filing(f.year, number(f.filings))).join('、')}</dd>
            <dt>{t.confirmText}</dt><dd>{t.draft(text)}</dd>
            <dt>{t.confirmChanges}</dt><dd>{changes.data ? (changes.data.from === 0 ? t.changesNone : report.changes.figures(number(changes.data.count))) : report.none}</dd>
          </dl>
          <p>{t.confirmLead}</p>
        </Confirm>
      )}
    </Card>
  )
}

function Published({ round }: { round: string }) {
  const versions = useQuery(versionsQuery(round))
  return (
    <Card title={t.publishedList}>
      <Loaded queries={{ versions }} isEmpty={({ versions }) => versions.length === 0} empty={<p className="second">{t.publishedNone}</p>}>
        {({ versions }) => (
          <ul className="plain">
            {versions.map((v) => (
              <li key={v.number}>
                <Link to={`/rounds/${round}/report?version=${v.number}`}>{t.numberOf(v.number)}</Link>　{instant(v.publishedAt)}
                {v.note && <p className="small second">{v.note}</p>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  )
}
