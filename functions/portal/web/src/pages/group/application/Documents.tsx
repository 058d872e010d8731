import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useLocation } from 'react-router'
import { bytes } from '../../../format'
import { DeadlineNote } from '../../../parts/DeadlineNote'
import { Loaded } from '../../../parts/Loaded'
import { Card } from '../../../parts/Page'
import { application as words } from '../../../texts/zh-CN/application'
import { common } from '../../../texts/zh-CN/common'
import { documentsQuery } from '../queries'
import { DeskPage, type Desk } from './Desk'
import { DocumentTable } from './DocumentTable'
import { closingWords } from './Draft'
import { KindCard } from './KindCard'
import { useDoor } from './door'

const t = words.documents

export function Documents() {
  return (
    <DeskPage
      title={t.title}
      lead={t.lead}
      narrow
      acts={({ round, standing }) => standing.state === 'open' && <Link className="button primary" to={`/rounds/${round}/group/submit`}>{words.bar.next}</Link>}
    >
      {(desk) => (desk.standing.state === 'open' && desk.view.status !== 'locked' ? <Open desk={desk} /> : <Closed desk={desk} />)}
    </DeskPage>
  )
}

function Open({ desk }: { desk: Desk }) {
  const { round, view, rules, window } = desk
  const documents = useQuery(documentsQuery(round, view.id))
  const door = useDoor(round, view.id)
  const { hash } = useLocation()
  const known = documents.data !== undefined
  useEffect(() => {
    if (known && hash) document.getElementById(hash.slice(1))?.scrollIntoView({ block: 'center' })
  }, [known, hash])
  return (
    <>
      <DeadlineNote phase={common.phases.application ?? ''} window={window} quiet missing={t.confirmBy} atClosing={closingWords(view)} />
      <Loaded queries={{ documents }} lines={12}>
        {({ documents }) => {
          const accepted = documents.filter((d) => d.status === 'accepted')
          const held = accepted.reduce((sum, d) => sum + d.size, 0)
          return (
            <>
              <p className="second app-gap" role="status">{t.total(accepted.length, bytes(held), bytes(rules.dossier.maxBytes))}</p>
              {(rules.dossier.documents ?? []).map((kind) => (
                <KindCard key={kind.id} kind={kind} desk={desk} door={door} documents={documents.filter((d) => d.kind === kind.id)} room={rules.dossier.maxBytes - held} />
              ))}
            </>
          )
        }}
      </Loaded>
    </>
  )
}

function Closed({ desk: { round, view, window } }: { desk: Desk }) {
  const documents = useQuery(documentsQuery(round, view.id))
  return (
    <>
      <DeadlineNote phase={common.phases.application ?? ''} window={window} />
      <Card title={t.title}>
        <Loaded queries={{ documents }} lines={4}>
          {({ documents }) => <DocumentTable round={round} application={view.id} documents={documents.filter((d) => d.status === 'accepted')} />}
        </Loaded>
      </Card>
    </>
  )
}
