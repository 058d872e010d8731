import { useQuery } from '@tanstack/react-query'
import { roundQuery } from '../../../api/queries'
import type { Schemas } from '../../../api/client'
import { bytes, grouped, number } from '../../../format'
import { application as words } from '../../../texts/zh-CN/application'
import { OpenDocument } from './OpenDocument'

const t = words.submit

interface Props {
  round: string
  application: string
  documents: Schemas['DossierDocument'][]
}

/** Documents as they are fixed: with their sizes and hashes. */
export function DocumentTable({ round, application, documents }: Props) {
  const kinds = useQuery(roundQuery(round)).data?.dossier.documents ?? []
  if (documents.length === 0) return <p className="second">{t.noDocuments}</p>
  const sorted = kinds.flatMap((k) => documents.filter((d) => d.kind === k.id))
  return (
    <table className="table app-table">
      <thead>
        <tr>
          <th>{t.document}</th>
          <th className="num">{t.size}</th>
          <th className="num">{t.pages}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((d) => (
          <tr key={d.id}>
            <td>
              <span className="second">{kinds.find((k) => k.id === d.kind)?.title}：</span>
              <OpenDocument round={round} application={application} document={d}>{d.name}</OpenDocument>
              <span className="mono app-hash">{grouped(d.sha256)}</span>
            </td>
            <td className="num">{bytes(d.size)}</td>
            <td className="num">{d.pages ? number(d.pages) : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
