import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { applicationQuery, DossierView } from '../../parts/DossierView'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { useRoundId } from '../../round'
import { office } from '../../texts/zh-CN/office'

const t = office.dossier

/** A submitted application, to read. */
export function DossierPage() {
  const round = useRoundId()
  const { application = '' } = useParams()
  const filed = useQuery(applicationQuery(round, application))
  return (
    <Page title={filed.data?.groupName ?? t.title} way={filed.data && <Link to={`/rounds/${round}/office/bodies/${filed.data.body}`}>{office.body.back}</Link>}>
      <Loaded queries={{ filed }} lines={12} refusals={{ 'not-found': <Card><Empty title={t.missing} /></Card> }}>
        {({ filed }) => <DossierView round={round} application={application} group={filed.group} />}
      </Loaded>
    </Page>
  )
}
