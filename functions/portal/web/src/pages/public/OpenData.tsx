// What is public for programs, and for people with a spreadsheet: tables, what their columns mean, and the feed.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { useRoundId } from '../../round'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { open as t } from '../../texts/zh-CN/open'

const catalogueQuery = queryOptions({ queryKey: ['open-data'], queryFn: () => take(api.GET('/v1/open')) })

export function OpenData() {
  const catalogue = useQuery(catalogueQuery)
  const round = useRoundId()
  return (
    <Page title={t.title} lead={t.lead} acts={catalogue.data && <a className="button" href={catalogue.data.dictionary} download>{t.dictionary}</a>}>
      <Card title={t.tables}>
        <Loaded queries={{ catalogue }} lines={10} isEmpty={({ catalogue }) => catalogue.tables.length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ catalogue }) => (
            <ul className="plain">
              {catalogue.tables.map((table) => <Table key={table.dataset + (table.round ?? '')} table={table} />)}
            </ul>
          )}
        </Loaded>
      </Card>
      <Card title={t.report}>
        <p>{t.reportText}</p>
        {round && <p><Link to={`/rounds/${round}/report`}>{t.reportLink}</Link></p>}
      </Card>
      <Card title={t.feed}>
        <p>{t.feedText}</p>
        <p><a className="mono" href="/v1/open/feed" type="application/atom+xml">{new URL('/v1/open/feed', location.origin).href}</a></p>
      </Card>
      <Card title={t.use}>
        <ul>{t.uses.map((text) => <li key={text}>{text}</li>)}</ul>
      </Card>
    </Page>
  )
}

function Table({ table }: { table: Schemas['NoticeOpenTable'] }) {
  const title = table.round ? t.ofRound(table.title, table.round) : table.title
  const links = [[t.csv, 'CSV', table.csv], [t.json, 'JSON', table.json], [t.schema, '', table.schema], ...(table.print ? [[t.print, 'PDF', table.print] as const] : [])] as const
  return (
    <li>
      <b>{title}</b>
      <p className="second">{table.about}</p>
      <p className="row">
        {links.map(([text, form, href]) => (
          <a key={href} className="button small" href={href} aria-label={`${text}${form ? ` ${form}` : ''} ${title}`}>{text}{form && <span className="mono"> {form}</span>}</a>
        ))}
      </p>
      <details className="small">
        <summary>{t.columns(table.columns.length)}</summary>
        <div className="scroll" tabIndex={0} role="region" aria-label={title}>
          <table className="table">
            <thead><tr><th>{t.column.title}</th><th>{t.column.name}</th><th>{t.column.type}</th><th>{t.column.meaning}</th></tr></thead>
            <tbody>
              {table.columns.map((c) => (
                <tr key={c.name}><td className="nowrap">{c.title}</td><td className="mono">{c.name}</td><td className="nowrap">{c.type}</td><td>{c.meaning}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </li>
  )
}
