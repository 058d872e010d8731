// A submitted application as those read it who examine it: what its group wrote, its documents, its entry in the registry.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, take, type Schemas } from '../api/client'
import { everyPage } from '../api/pages'
import { roundQuery, schemeQuery } from '../api/queries'
import { asProblem, type Problem } from '../api/problem'
import { bytes, grouped, instant, number, plainDay } from '../format'
import { common } from '../texts/zh-CN/common'
import { desk } from '../texts/zh-CN/desk'
import { Corrections } from './Corrections'
import { Enterprises } from './Enterprises'
import { Empty, Loaded } from './Loaded'
import { save, show } from './open'
import { Card } from './Page'
import { ProblemBox } from './ProblemBox'

const t = desk.dossier

export const applicationQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['application', round, application],
    queryFn: () => take(api.GET('/v1/submission/{round}/applications/{application}', { params: { path: { round, application } } })),
    enabled: round !== '' && application !== '',
  })

export const documentsQuery = (round: string, application: string) =>
  queryOptions({
    queryKey: ['documents', round, application],
    queryFn: () => everyPage(() => take(api.GET('/v1/submission/{round}/applications/{application}/documents', { params: { path: { round, application } } }))),
    enabled: round !== '' && application !== '',
  })

export const groupQuery = (group: string) =>
  queryOptions({
    queryKey: ['group', group],
    queryFn: () => take(api.GET('/v1/registry/groups/{group}', { params: { path: { group } } })),
    staleTime: 300_000,
    enabled: group !== '',
  })

export function DossierView({ round, application, group }: { round: string; application: string; group: string }) {
  const filed = useQuery(applicationQuery(round, application))
  const documents = useQuery(documentsQuery(round, application))
  const scheme = useQuery(schemeQuery(round))
  const about = useQuery(roundQuery(round))
  const registered = useQuery(groupQuery(group))
  return (
    <>
      <Card title={t.documents} aside={documents.data && t.files(documents.data.length)}>
        <Loaded queries={{ documents, about }} lines={4} isEmpty={({ documents }) => documents.length === 0} empty={<Empty title={t.noDocuments} />}>
          {({ documents, about }) => <Documents round={round} application={application} documents={documents} kinds={about.dossier.documents ?? []} />}
        </Loaded>
      </Card>
      <Loaded queries={{ filed, scheme }} lines={10}>
        {({ filed, scheme }) => (
          <>
            <Corrections round={round} application={application} scheme={scheme} />
            <Content content={filed.content} scheme={scheme} />
          </>
        )}
      </Loaded>
      <Card title={t.group_facts}>
        <Loaded queries={{ registered }} lines={6}>
          {({ registered: g }) => (
            <dl className="facts">
              <dt>{t.number}</dt>
              <dd>{g.number}</dd>
              <dt>{t.founded}</dt>
              <dd>{plainDay(g.founded)}</dd>
              <dt>{t.approved}</dt>
              <dd>{t.approvedBy(g.approvedBy, g.approvalNumber)}</dd>
              <dt>{t.leadUnits}</dt>
              <dd>{(g.leadUnits ?? []).map((u) => <div key={u.uscc}>{u.name} <span className="mono second">{u.uscc}</span></div>)}</dd>
              <dt>{t.members}</dt>
              <dd>{t.memberCount((g.members ?? []).length)}</dd>
              <dt>{t.crossRegion}</dt>
              <dd>{g.crossRegion ? common.yes : common.no}</dd>
              <dt>{t.why}</dt>
              <dd>{g.explanation}</dd>
              {filed.data?.manifest && <><dt>{t.manifest}</dt><dd className="mono">{grouped(filed.data.manifest)}</dd></>}
              {filed.data?.submittedAt && <><dt>{t.submitted}</dt><dd>{instant(filed.data.submittedAt)}</dd></>}
            </dl>
          )}
        </Loaded>
      </Card>
      <Enterprises round={round} group={group} />
    </>
  )
}

interface DocumentsProps {
  round: string
  application: string
  documents: Schemas['DossierDocument'][]
  kinds: Schemas['RoundDocumentKind'][]
}

function Documents({ round, application, documents, kinds }: DocumentsProps) {
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState('')
  const act = async (how: typeof show, document: string) => {
    setBusy(document)
    setProblem(undefined)
    await how({ round, application, document }).catch((error: unknown) => setProblem(asProblem(error)))
    setBusy('')
  }
  const order = new Map(kinds.map((k, i) => [k.id, i]))
  const title = (id: string) => kinds.find((k) => k.id === id)?.title ?? ''
  const listed = [...documents].sort((a, b) => (order.get(a.kind) ?? 99) - (order.get(b.kind) ?? 99))
  return (
    <>
      {problem && <ProblemBox error={problem} />}
      <div className="scroll" tabIndex={0} role="region" aria-label={t.documents}>
        <table className="table">
          <thead>
            <tr>
              <th>{t.kind}</th>
              <th>{t.name}</th>
              <th className="num">{t.size}</th>
              <th><span className="hush">{t.open}</span></th>
            </tr>
          </thead>
          <tbody>
            {listed.map((d) => (
              <tr key={d.id}>
                <td>{title(d.kind)}</td>
                <td>{d.name}</td>
                <td className="num">{bytes(d.size)}{d.pages ? `，${t.pages(d.pages)}` : ''}</td>
                <td>
                  <span className="row">
                    <button type="button" className="button small" disabled={busy === d.id} onClick={() => void act(show, d.id)} aria-label={`${t.open} ${d.name}`}>
                      {busy === d.id ? t.opening : t.open}
                    </button>
                    <button type="button" className="button link small" disabled={busy === d.id} onClick={() => void act(save, d.id)} aria-label={`${t.save} ${d.name}`}>{t.save}</button>
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function Content({ content, scheme }: { content: Schemas['DossierContent']; scheme: Schemas['ReviewScheme'] }) {
  const criteria = scheme.criteria ?? []
  const given = new Map((content.assessment ?? []).map((a) => [a.criterion, a]))
  const total = criteria.reduce((n, c) => n + (given.get(c.id)?.points ?? 0), 0)
  const areas = scheme.deductions.areas ?? []
  const events = content.violations.events ?? []
  const marks = (scheme.preferences ?? []).filter((p) => content.preferences?.includes(p.id))
  return (
    <>
      <section className="card reading">
        <h3>{t.introduction}</h3>
        <p className="text">{content.introduction || t.empty}</p>
        <h3>{t.highlights}</h3>
        <p className="text">{content.highlights || t.empty}</p>
        <h3>{t.violations}</h3>
        {events.length === 0 ? (
          <p>{content.violations.none ? t.violationsNone : t.empty}</p>
        ) : (
          <ul className="plain">
            {events.map((e, i) => (
              <li key={i}>
                <b>{areas.find((a) => a.id === e.area)?.title ?? t.areas[e.area] ?? ''}</b> {t.event(plainDay(e.day))}
                <p className="text">{e.account}</p>
              </li>
            ))}
          </ul>
        )}
        {marks.length > 0 && (
          <>
            <h3>{t.preferences}</h3>
            <p>{marks.map((p) => p.title).join(common.list)}</p>
          </>
        )}
        {content.contact.name && ( // experts are not told whom to call
          <>
            <h3>{t.contact}</h3>
            <p>{content.contact.name} {content.contact.phone}</p>
          </>
        )}
      </section>
      <Card title={t.assessment}>
        <div className="scroll" tabIndex={0} role="region" aria-label={t.assessment}>
          <table className="table">
            <thead>
              <tr>
                <th>{t.criterion}</th>
                <th className="num">{t.points}</th>
                <th className="num">{t.full}</th>
                <th>{t.statement}</th>
              </tr>
            </thead>
            <tbody>
              {criteria.map((c) => (
                <tr key={c.id}>
                  <td className="nowrap">{c.title}</td>
                  <td className="num">{given.has(c.id) ? number(given.get(c.id)?.points ?? 0) : common.dash}</td>
                  <td className="num">{number(c.points)}</td>
                  <td>{given.get(c.id)?.statement || t.empty}</td>
                </tr>
              ))}
              <tr>
                <td><b>{t.total}</b></td>
                <td className="num"><b>{number(total)}</b></td>
                <td className="num">{number(scheme.points)}</td>
                <td />
              </tr>
            </tbody>
          </table>
        </div>
      </Card>
    </>
  )
}
