import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { serverNow } from '../../api/clock'
import { windowsQuery } from '../../api/queries'
import { applicationQuery, DossierView } from '../../parts/DossierView'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { CompilationPrint, FormPrint } from '../../parts/Prints'
import { useRoundId } from '../../round'
import { useMe } from '../../session'
import { corrections } from '../../texts/zh-CN/corrections'
import { office } from '../../texts/zh-CN/office'

const t = office.dossier

/** A submitted application, to read; after its closing the secretariat corrects from here. */
export function DossierPage() {
  const round = useRoundId()
  const { application = '' } = useParams()
  const filed = useQuery(applicationQuery(round, application))
  const secretariat = useMe().person?.role === 'secretariat'
  const closing = useClosing(round, filed.data)
  const correct = secretariat && filed.data?.status === 'submitted' && closing !== undefined && closing <= serverNow()
  return (
    <Page
      title={filed.data?.groupName ?? t.title}
      way={filed.data && <Link to={`/rounds/${round}/office/bodies/${filed.data.body}`}>{office.body.back}</Link>}
      acts={
        <>
          {filed.data?.status === 'submitted' && (
            <>
              <FormPrint round={round} application={application} />
              <CompilationPrint round={round} application={application} />
            </>
          )}
          {correct && <Link className="button" to={`/rounds/${round}/office/applications/${application}/correction`}>{corrections.act}</Link>}
        </>
      }
    >
      <Loaded queries={{ filed }} lines={12} refusals={{ 'not-found': <Card><Empty title={t.missing} /></Card> }}>
        {({ filed }) => <DossierView round={round} application={application} group={filed.group} />}
      </Loaded>
    </Page>
  )
}

/** The instant at which an application closes, extensions of its group and body counted; undefined until it is known. */
export function useClosing(round: string, filed: { body: string; group: string } | undefined): number | undefined {
  const windows = useQuery({ ...windowsQuery(round, filed?.body, filed?.group), enabled: filed !== undefined })
  const window = windows.data?.windows?.find((w) => w.phase === 'application')
  return window && Date.parse(window.closesAt)
}
