import { application as words } from '../../../texts/zh-CN/application'
import { DeskPage } from './Desk'
import { Submissions } from './Submissions'
import { Withdraw } from './Withdraw'

/** Every submission with its receipt, and the way back out. */
export function Receipts() {
  return (
    <DeskPage title={words.receipts.title} lead={words.receipts.lead} narrow>
      {(desk) => (
        <>
          <Submissions desk={desk} />
          {desk.standing.state === 'open' && <Withdraw desk={desk} />}
        </>
      )}
    </DeskPage>
  )
}
