import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, take, withKey } from '../../../api/client'
import { schemeQuery, useAct } from '../../../api/queries'
import { DeadlineNote } from '../../../parts/DeadlineNote'
import { Empty, Loaded } from '../../../parts/Loaded'
import { Card, Page } from '../../../parts/Page'
import { ProblemBox } from '../../../parts/ProblemBox'
import { useStanding, useWindow } from '../../../round'
import { common } from '../../../texts/zh-CN/common'
import { words } from '../../../texts/zh-CN/group'
import { applicationQuery, useOwn } from '../queries'
import { Form } from './Form'
import { Locked } from './Locked'

const t = words.application

export function Application() {
  const { round, application } = useOwn()
  const scheme = useQuery(schemeQuery(round))
  const window = useWindow(round, 'application')
  const open = useStanding(window)?.state === 'open'
  const begun = application.data !== null
  return (
    <Page title={t.title} lead={t.lead}>
      {!begun && (
        <>
          <DeadlineNote phase={common.phases.application ?? ''} window={window} quiet />
          <Begin round={round} open={open} />
        </>
      )}
      {begun && (
        <Loaded queries={{ application, scheme }} lines={12}>
          {({ application, scheme }) => {
            if (!application) return null
            const locked = application.data.status === 'locked' || !open
            if (locked && window) return <Locked round={round} application={application.data} window={window} scheme={scheme} />
            return <Form key={application.data.id} round={round} first={application} scheme={scheme} window={window} />
          }}
        </Loaded>
      )}
    </Page>
  )
}

function Begin({ round, open }: { round: string; open: boolean }) {
  const client = useQueryClient()
  const begin = useAct(
    (_: void, key: string) => take(api.POST('/v1/submission/{round}/applications', { params: { path: { round } }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: applicationQuery(round).queryKey }),
  )
  return (
    <Card>
      {begin.error && <ProblemBox error={begin.error} />}
      <Empty title={open ? t.begin : t.never}>
        <p>{open ? t.beginLead : t.neverLead}</p>
        {open && (
          <button type="button" className="button primary" style={{ marginTop: 16 }} onClick={() => begin.mutate()} disabled={begin.isPending}>
            {t.beginAct}
          </button>
        )}
      </Empty>
    </Card>
  )
}
