import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import { roundsQuery } from '../api/queries'
import { useRoundId } from '../round'
import { pages, type PageRoute } from '../routes'
import type { Person } from '../session'
import { common } from '../texts/zh-CN/common'

const t = common.frame

/** The public's columns across the page, or a role's menu at its side. */
export function Menu({ person }: { person: Person | null }) {
  const round = useRoundId()
  const { pathname } = useLocation()
  const { data } = useQuery(roundsQuery)
  const shown = pages.filter((p) => p.menu && (!p.path.includes(':round') || round || !data)) // until it is known, their place is kept
  const publicPages = shown.filter((p) => !p.role)
  if (!person) {
    return (
      <nav className="nav" aria-label={t.nav}>
        <Items pages={publicPages} all={publicPages} round={round} pathname={pathname} />
      </nav>
    )
  }
  const own = shown.filter((p) => p.role && [p.role].flat().includes(person.role as never))
  const both = (
    <>
      <h2>{common.roles[person.role]}</h2>
      <Items pages={own} all={shown} round={round} pathname={pathname} />
      <h2>{t.publicPages}</h2>
      <Items pages={publicPages} all={shown} round={round} pathname={pathname} />
    </>
  )
  return (
    <nav className="side" aria-label={t.nav}>
      <div className="side-full">{both}</div>
      <details className="side-fold" key={pathname}>
        <summary>{t.openMenu}</summary>
        {both}
      </details>
    </nav>
  )
}

function Items(props: { pages: PageRoute[]; all: PageRoute[]; round: string; pathname: string }) {
  const to = (p: PageRoute) => `/${p.path.replace(':round', props.round)}`
  const within = (p: PageRoute) => props.pathname === to(p) || props.pathname.startsWith(`${to(p)}/`)
  // the deepest page that holds the address is the current one
  const current = props.all.filter(within).sort((a, b) => to(b).length - to(a).length)[0]
  const home = props.pathname === `/rounds/${props.round}`
  return (
    <ul>
      {props.pages.map((p) => (
        <li key={p.path} className={props.round || !p.path.includes(':round') ? undefined : 'awaited'}>
          <Link to={to(p)} aria-current={p === current || (p.path === '' && home) ? 'page' : undefined}>{p.menu}</Link>
        </li>
      ))}
    </ul>
  )
}
