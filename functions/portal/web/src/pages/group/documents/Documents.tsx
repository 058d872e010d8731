import { useQuery } from '@tanstack/react-query'
import { useState, type DragEvent } from 'react'
import { Link } from 'react-router'
import type { Schemas } from '../../../api/client'
import { roundQuery } from '../../../api/queries'
import { bytes } from '../../../format'
import { DeadlineNote } from '../../../parts/DeadlineNote'
import { Dialog } from '../../../parts/Dialog'
import { Empty, Loaded } from '../../../parts/Loaded'
import { Card, Page } from '../../../parts/Page'
import { useStanding, useWindow } from '../../../round'
import { common } from '../../../texts/zh-CN/common'
import { words } from '../../../texts/zh-CN/group'
import { documentsQuery, useOwn } from '../queries'
import { Kind } from './Kind'
import { useTransfers } from './useTransfers'

const t = words.documents

export function Documents() {
  const { round, id, application } = useOwn()
  const about = useQuery(roundQuery(round))
  const documents = useQuery(documentsQuery(round, id))
  const window = useWindow(round, 'application')
  const open = useStanding(window)?.state === 'open' && application.data?.data.status !== 'locked'
  return (
    <Page title={t.title} lead={t.lead} acts={open && id && <Link className="button primary" to={`/rounds/${round}/group/submit`}>{words.application.toSubmit}</Link>}>
      <DeadlineNote phase={common.phases.application ?? ''} window={window} quiet />
      {application.data === null ? (
        <Card>
          <Empty title={t.notBegun}>
            <p>{t.notBegunLead}</p>
            <Link className="button" style={{ marginTop: 16 }} to={`/rounds/${round}/group/application`}>{words.application.title}</Link>
          </Empty>
        </Card>
      ) : (
        <Loaded queries={{ about, documents }} lines={10}>
          {({ about, documents }) => <Kinds round={about} application={id} documents={documents} open={open} />}
        </Loaded>
      )}
    </Page>
  )
}

function Kinds(props: { round: Schemas['RoundRound']; application: string; documents: Schemas['DossierDocument'][]; open: boolean }) {
  const { round, application, documents, open } = props
  const all = useTransfers(round.id, application)
  const [loose, setLoose] = useState<File[]>()
  const kinds = round.dossier.documents ?? []
  const accepted = documents.filter((d) => d.status === 'accepted')
  const total = accepted.reduce((sum, d) => sum + d.size, 0)
  const drop = (e: DragEvent) => {
    e.preventDefault()
    if (open && e.dataTransfer.files.length > 0) setLoose([...e.dataTransfer.files])
  }
  return (
    <div onDragOver={(e) => e.preventDefault()} onDrop={drop}>
      <Card title={t.card} aside={t.total(accepted.length, bytes(total), bytes(round.dossier.maxBytes))}>
        {kinds.map((kind) => (
          <Kind key={kind.id} kind={kind} round={round.id} application={application} documents={documents.filter((d) => d.kind === kind.id)} open={open} transfers={all} />
        ))}
      </Card>
      {loose && (
        <Dialog title={t.which} onClose={() => setLoose(undefined)}>
          <p className="second" style={{ marginBottom: 12 }}>{loose.map((f) => f.name).join(common.list)}</p>
          <div className="column">
            {kinds.map((k) => (
              <button type="button" className="button" key={k.id} onClick={() => { all.add(k.id, loose); setLoose(undefined) }}>{k.title}</button>
            ))}
          </div>
        </Dialog>
      )}
    </div>
  )
}
