import { application as t } from '../../../texts/zh-CN/application'
import { FormPrint } from '../../../parts/Prints'
import { DeskPage } from './Desk'
import { Draft } from './Draft'

/** The form while the window is open; what the closing made of it afterwards. */
export function Application() {
  return (
    <DeskPage title={t.title} lead={t.lead} acts={({ round, view }) => <FormPrint round={round} application={view.id} draft={view.status !== 'submitted'} />}>
      {(desk) => <Draft key={`${desk.view.id} ${desk.window.closesAt}`} desk={desk} />}
    </DeskPage>
  )
}
