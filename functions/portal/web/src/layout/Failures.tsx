import { useEffect } from 'react'
import { Link, useRouteError } from 'react-router'
import { common } from '../texts/zh-CN/common'
import { menu } from '../texts/zh-CN/menu'
import { Page } from '../parts/Page'

/** A page that failed in itself. A chunk that is gone after a new version is fetched by opening the page again. */
export function Crashed() {
  const error = useRouteError()
  useEffect(() => console.error(error), [error])
  return (
    <div className="main">
      <Page title={common.problem.crashed} narrow>
        <p className="note danger">{common.problem.crashedDetail}</p>
        <button type="button" className="button primary" onClick={() => location.reload()}>{common.problem.reload}</button>
      </Page>
    </div>
  )
}

export function NotFound() {
  return (
    <Page title={common.problem.missing} narrow>
      <p className="note">{common.problem.missingDetail}</p>
      <Link className="button" to="/">{menu.home}</Link>
    </Page>
  )
}
