// The published annual report: everything it shows was computed when it was published.
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Schemas } from '../../api/client'
import { bytes, day, grouped, instant, number } from '../../format'
import { useFilters } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { useRoundId } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { report } from '../../texts/zh-CN/report'
import { FigureChanges, TextChanges } from './Changes'
import { Chapters } from './Chapters'
import { HeldNote } from './HeldNote'
import { changesQuery, documentQuery, versionsQuery, type Document, type Version } from './queries'
import { Tables } from './Tables'

const t = report.page

export function Report() {
  const versions = useQuery(versionsQuery(useRoundId()))
  const { values, set } = useFilters('version')
  const version = versions.data?.find((v) => String(v.number) === values.version) ?? versions.data?.[0]
  const document = useQuery(documentQuery(version?.folder ?? ''))
  const read: Record<string, UseQueryResult<unknown>> = version ? { versions, document } : { versions }
  return (
    <Page title={version?.title ?? t.title} lead={t.lead} acts={version && <button type="button" className="button" onClick={() => print()}>{t.print}</button>}>
      <Loaded queries={read} lines={12} isEmpty={() => !version} empty={<Card><Empty title={t.none}>{t.noneLead}</Empty></Card>}>
        {() => version && document.data && <Full version={version} versions={versions.data ?? []} document={document.data} choose={(n) => set('version', n)} />}
      </Loaded>
    </Page>
  )
}

function Full({ version, versions, document, choose }: { version: Version; versions: Version[]; document: Document; choose: (n: string) => void }) {
  const latest = versions[0]!.number
  return (
    <>
      {version.number < latest && <p className="note incomplete screen">{t.newer(latest)}</p>}
      <Card title={t.about} end={versions.length > 1 && (
        <span className="screen">
          <label htmlFor="version" className="hush">{t.version}</label>
          <select id="version" className="input" value={version.number} onChange={(e) => choose(e.target.value === String(latest) ? '' : e.target.value)}>
            {versions.map((v) => <option key={v.number} value={v.number}>{t.versionLabel(v.number, day(v.publishedAt))}</option>)}
          </select>
        </span>
      )}>
        <dl className="facts">
          <dt>{t.version}</dt><dd>{t.versionLabel(version.number, day(version.publishedAt))}</dd>
          <dt>{t.published}</dt><dd>{instant(version.publishedAt)}{common.zone}</dd>
          <dt>{t.filings}</dt><dd>{(version.filings ?? []).map((f) => t.filing(f.year, number(f.filings))).join(common.list)}</dd>
          {version.note && <><dt>{t.note}</dt><dd>{version.note}</dd></>}
          <dt>{t.content}</dt><dd className="mono">{grouped(version.content)}</dd>
          <dt>{t.sources}</dt><dd className="mono">{grouped(document.sources)}</dd>
        </dl>
        <p className="second" style={{ marginTop: 12 }}>{document.example && t.example}{t.rule}</p>
        <HeldNote document={document} />
      </Card>
      <div className="screen"><Downloads version={version} /></div>
      <Card title={t.contents}>
        <ol className="toc">
          {(document.chapters ?? []).map((c, i) => <li key={c.title}><a href={`#chapter-${i + 1}`}>{t.chapter(t.numerals[i] ?? '', c.title)}</a></li>)}
        </ol>
      </Card>
      <Chapters document={document} />
      <Tables document={document} folder={version.folder} />
      {version.number > 1 && <Changed version={version} document={document} />}
    </>
  )
}

function Downloads({ version }: { version: Version }) {
  const name = (f: Schemas['ReportFile']) => `${version.title}-${version.number}-${f.name}`
  return (
    <Card title={t.downloads} aside={t.downloadsLead}>
      <ul className="downloads">
        {(version.files ?? []).map((f) => (
          <li key={f.name}>
            <a href={`/public/${version.folder}/${f.name}`} download={name(f)}>
              {f.title}
              <small>{bytes(f.size)}　{t.digest} <span className="mono">{f.sha256.slice(0, 16)}…</span></small>
            </a>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Changed({ version, document }: { version: Version; document: Document }) {
  const changes = useQuery(changesQuery(version.folder))
  return (
    <Card title={report.changes.title}>
      <Loaded queries={{ changes }} lines={4}>
        {({ changes }) => (
          <>
            <p>{report.changes.lead(changes.from)}</p>
            <FigureChanges changes={changes.figures} count={changes.figures.length} indicators={document.indicators ?? []} />
            <h3 style={{ margin: '20px 0 8px' }}>{report.changes.text}</h3>
            <TextChanges changes={changes.text} />
          </>
        )}
      </Loaded>
    </Card>
  )
}
