// What every page of the application starts from: the application, its window by the server's clock, scheme and rules.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { Link } from 'react-router'
import { api, take, withKey, type Schemas } from '../../../api/client'
import { roundQuery, schemeQuery, useAct } from '../../../api/queries'
import { deadline, instant } from '../../../format'
import { Empty, Loaded } from '../../../parts/Loaded'
import { Card, Page } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { useStanding, useWindow, type Standing, type Window } from '../../../round'
import { application as t } from '../../../texts/zh-CN/application'
import { applicationQuery, useOwn } from '../queries'
import type { Scheme, View } from '../../../parts/pieces'
import '../../../upload/files.css'
import './application.css'

export interface Desk {
  round: string
  rules: Schemas['RoundRound']
  scheme: Scheme
  view: View
  etag: string
  window: Window
  standing: Standing
}

interface Props {
  title: string
  lead?: ReactNode
  acts?: (d: Desk) => ReactNode
  narrow?: boolean
  children: (d: Desk) => ReactNode
}

export function DeskPage({ title, lead, acts, narrow, children }: Props) {
  const { round, application } = useOwn()
  const rules = useQuery(roundQuery(round))
  const scheme = useQuery(schemeQuery(round))
  const window = useWindow(round, 'application')
  const standing = useStanding(window)
  useOutcome(round, application.data?.data, standing)
  const ready = application.data && rules.data && scheme.data && window && standing
  const desk = ready && { round, rules: rules.data!, scheme: scheme.data!, view: application.data!.data, etag: application.data!.etag, window, standing }
  return (
    <Page title={title} lead={lead} narrow={narrow} way={<Link to={`/rounds/${round}/group`}>{t.way}</Link>} acts={desk && acts?.(desk)}>
      <Loaded queries={{ application, rules, scheme }} lines={12}>
        {({ application }) => (application === null ? <Begin round={round} window={window} standing={standing} /> : desk ? children(desk) : null)}
      </Loaded>
    </Page>
  )
}

/** After the closing instant a draft becomes something else; the page asks until it knows what. */
function useOutcome(round: string, view: View | undefined, standing: Standing | undefined) {
  const client = useQueryClient()
  const waiting = standing?.state === 'closed' && view?.status === 'draft'
  useEffect(() => {
    if (!waiting) return
    const ask = () => void client.invalidateQueries({ queryKey: applicationQuery(round).queryKey })
    ask()
    const timer = setInterval(ask, 2000)
    return () => clearInterval(timer)
  }, [waiting, round, client])
}

function Begin({ round, window, standing }: { round: string; window?: Window; standing?: Standing }) {
  const client = useQueryClient()
  const begin = useAct(
    (_: void, key: string) => take(api.POST('/v1/submission/{round}/applications', { params: { path: { round } }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: applicationQuery(round).queryKey }),
  )
  if (!window || !standing) return null
  if (standing.state !== 'open') {
    const before = standing.state === 'before'
    return (
      <Card>
        <Empty title={before ? t.begin.before : t.begin.never}>{before ? t.begin.beforeLead(instant(window.opensAt)) : t.begin.neverLead(deadline(window.closesAt))}</Empty>
      </Card>
    )
  }
  return (
    <Card>
      {begin.error && <ProblemBox error={begin.error} retry={() => void client.invalidateQueries({ queryKey: applicationQuery(round).queryKey })} />}
      <Empty title={t.begin.title}>
        <p>{t.begin.lead}</p>
        <button type="button" className="button primary app-begin" onClick={() => begin.mutate()} disabled={begin.isPending}>{t.begin.act}</button>
      </Empty>
    </Card>
  )
}
