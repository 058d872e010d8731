import { Link } from 'react-router'
import { useStanding, useWindow } from '../../../round'
import { application as words } from '../../../texts/zh-CN/application'
import { Page } from '../../../parts/Page'
import { useOwn } from '../queries'
import { FilingReceipts } from '../statistics/FilingReceipts'
import { DeskPage } from './Desk'
import { Submissions } from './Submissions'
import { Withdraw } from './Withdraw'

/** Every submission and every act on the statistics with its receipt, and the way back out. */
export function Receipts() {
  const { round, group, application } = useOwn()
  const standing = useStanding(useWindow(round, 'application'))
  if (application.data === null) {
    return (
      <Page title={words.receipts.title} lead={words.receipts.lead} narrow way={<Link to={`/rounds/${round}/group`}>{words.way}</Link>}>
        <FilingReceipts round={round} group={group} />
      </Page>
    )
  }
  return (
    <DeskPage title={words.receipts.title} lead={words.receipts.lead} narrow>
      {(desk) => (
        <>
          <Submissions desk={desk} />
          <FilingReceipts round={round} group={group} />
          {standing?.state === 'open' && <Withdraw desk={desk} />}
        </>
      )}
    </DeskPage>
  )
}
