// The meeting book's contents: the groups before the meeting, an expert's without those of a conflict (R6.2).
import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { number } from '../../format'
import { matches } from '../../parts/filters'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { BookPrint } from '../../parts/Prints'
import { Search } from '../../parts/Tools'
import { useRoundId } from '../../round'
import { common } from '../../texts/zh-CN/common'
import { meeting as t } from '../../texts/zh-CN/meeting'
import { provinces } from '../../texts/zh-CN/provinces'
import { bookQuery, inOrder, meanOf, useBookPath } from './queries'

export function Book() {
  const round = useRoundId()
  const path = useBookPath()
  const [search, setSearch] = useSearchParams()
  const q = search.get('q') ?? ''
  const book = useQuery(bookQuery(round))
  const any = (book.data?.items ?? []).length > 0
  return (
    <Page title={t.title} lead={t.lead} acts={any && <BookPrint round={round} />}>
      <Loaded queries={{ book }} lines={12} isEmpty={({ book }) => (book.items ?? []).length === 0 && book.left === 0} empty={<Card><Empty title={t.none}>{t.noneLead}</Empty></Card>}>
        {({ book }) => {
          const all = inOrder(book.items)
          const shown = all.filter((e) => matches(q, e.groupName, e.leadUnit))
          return (
            <>
              {book.left > 0 && <p className="note">{t.left(book.left)}</p>}
              <Card title={t.groups} aside={t.count(shown.length, all.length)}>
                <div className="tools screen">
                  <Search hint={t.searchHint} value={q} onChange={(v) => setSearch(v ? { q: v } : {}, { replace: true })} />
                </div>
                <div className="scroll" tabIndex={0} role="region" aria-label={t.groups}>
                  <table className="table">
                    <thead>
                      <tr><th>{t.columns.name}</th><th>{t.columns.lead}</th><th>{t.columns.province}</th><th className="num">{t.columns.mean}</th><th className="num">{t.columns.given}</th></tr>
                    </thead>
                    <tbody>
                      {shown.map((e) => (
                        <tr key={e.application}>
                          <td><Link to={`${path}/${e.application}`}>{e.groupName}</Link></td>
                          <td>{e.leadUnit}</td>
                          <td className="nowrap">{provinces[e.province] ?? common.dash}</td>
                          <td className="num">{meanOf(e.mean) || common.dash}</td>
                          <td className="num nowrap">{number(e.given)} / {number(e.wanted)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              </Card>
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}
