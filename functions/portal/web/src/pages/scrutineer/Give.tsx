// Giving the share after the close, checked here first.
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, take } from '../../api/client'
import { toBase64url } from '../../ballot/bytes'
import { checkShare } from '../../ballot/scrutineer'
import { checkSetup, type Setup } from '../../ballot/setup'
import { openShare, readShareFile } from '../../ballot/share'
import { Loaded } from '../../parts/Loaded'
import { Card } from '../../parts/Page'
import { Receipt } from '../../parts/Receipt'
import { RefusalBox } from '../../parts/RefusalBox'
import { Status } from '../../parts/Status'
import { scrutineer as t } from '../../texts/zh-CN/scrutineer'
import type { BallotState } from '../ballot-queries'
import { OpenFile } from './Keep'

export function Give({ state, own }: { state: BallotState; own: number }) {
  const path = { round: state.round, ballot: state.ballot }
  const setup = useQuery({
    queryKey: ['ballot-setup', state.round, state.ballot],
    queryFn: async () => (await take(api.GET('/v1/ballot/{round}/ballots/{ballot}/setup', { params: { path } }))).setup as Setup,
    staleTime: Infinity,
  })
  const give = useMutation({ mutationFn: async ({ setup, text, passphrase }: { setup: Setup; text: string; passphrase: string }) => {
    const { closing } = checkSetup(setup).setup
    const code = text.trimStart().startsWith('{') ? readShareFile(text).code : text
    const opened = await openShare(path, closing.key, code, passphrase)
    checkShare(closing, { scrutineer: opened.scrutineer, value: toBase64url(opened.value) })
    return take(api.POST('/v1/count/{round}/{ballot}/shares', { params: { path }, body: { value: toBase64url(opened.value) } }))
  } })
  if (give.data) {
    return (
      <Card title={<Status tone="done">{t.given}</Status>}>
        <p style={{ marginBottom: 16 }}>{t.givenDetail}</p>
        <Receipt receipt={give.data} about={t.seat(own)} />
      </Card>
    )
  }
  return (
    <Card title={t.give}>
      <p style={{ marginBottom: 16 }}>{t.giveLead}</p>
      {give.error && <RefusalBox error={give.error} />}
      <Loaded queries={{ setup }}>
        {({ setup }) => <OpenFile code action={t.give} busy={give.isPending} then={(text, passphrase) => give.mutate({ setup, text, passphrase })} />}
      </Loaded>
    </Card>
  )
}
