// Creating a round from its three files.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, take, withKey, type Schemas } from '../../api/client'
import type { Problem } from '../../api/problem'
import { roundsQuery, useAct } from '../../api/queries'
import { bytes, instant } from '../../format'
import { Confirm } from '../../parts/Confirm'
import { DataTable, type Column } from '../../parts/DataTable'
import { FileField } from '../../parts/FileField'
import { Empty, Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { Receipt } from '../../parts/Receipt'
import { ministry } from '../../texts/zh-CN/ministry'

const t = ministry.rounds

type Which = 'config' | 'scheme' | 'indicators'
const which: Which[] = ['config', 'scheme', 'indicators']

interface Chosen {
  name: string
  size: number
  text: string
}

export function Rounds() {
  const rounds = useQuery(roundsQuery)
  const columns: Column<Schemas['RoundSummary']>[] = [
    { id: 'id', title: t.id, cell: (r) => r.id },
    { id: 'title', title: t.name, cell: (r) => r.title },
    { id: 'created', title: t.created, cell: (r) => <span className="nowrap">{instant(r.createdAt)}</span> },
  ]
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <Create />
      <Card title={t.existing}>
        <Loaded queries={{ rounds }} isEmpty={({ rounds }) => (rounds.items ?? []).length === 0} empty={<Empty title={t.none}>{t.noneLead}</Empty>}>
          {({ rounds }) => <DataTable name="rounds" label={t.existing} rows={rounds.items ?? []} columns={columns} rowKey={(r) => r.id} plain />}
        </Loaded>
      </Card>
    </Page>
  )
}

function Create() {
  const client = useQueryClient()
  const [files, set] = useState<Partial<Record<Which, Chosen>>>({})
  const [asked, ask] = useState(false)
  const create = useAct(
    (_: void, key: string) => take(api.POST('/v1/rounds', { body: { config: files.config?.text ?? '', scheme: files.scheme?.text ?? '', indicators: files.indicators?.text ?? '' }, ...withKey(key) })),
    () => void client.invalidateQueries({ queryKey: ['rounds'] }),
  )
  const choose = async (name: Which, file: File) => {
    const text = await file.text()
    create.reset()
    set((now) => ({ ...now, [name]: { name: file.name, size: file.size, text } }))
  }
  const submit = (e: FormEvent) => {
    e.preventDefault()
    ask(true)
  }
  if (create.data) {
    return (
      <Card>
        <p className="note done" role="status">{t.done(create.data.round.title)}</p>
        <Receipt receipt={create.data.receipt} about={create.data.round.title} />
      </Card>
    )
  }
  return (
    <form className="card" onSubmit={submit}>
      {which.map((name) => {
        const file = files[name]
        return (
          <FileField key={name} label={t.files[name]} hint={t.hints[name]} accept=".yaml,.yml" chosen={file && t.chosen(file.name, bytes(file.size))} onChoose={(f) => void choose(name, f)} />
        )
      })}
      {create.error && <Faults problem={create.error} />}
      <button className="button primary" disabled={which.some((name) => !files[name])}>{t.submit}</button>
      {asked && (
        <Confirm
          title={t.confirmTitle} action={t.action} busy={create.isPending} error={null} onClose={() => ask(false)}
          onConfirm={() => create.mutate(undefined, { onSettled: () => ask(false) })}
        >
          <p>{t.confirm}</p>
        </Confirm>
      )}
    </form>
  )
}

/** What is wrong in the files, each at its place. */
function Faults({ problem }: { problem: Problem }) {
  return (
    <>
      <ProblemBox error={problem} fields={false} />
      {problem.fields.length > 0 && (
        <div className="scroll" style={{ marginBottom: 24 }} tabIndex={0} role="region" aria-label={t.faults}>
          <table className="table">
            <thead>
              <tr>
                <th>{t.place}</th>
                <th>{t.what}</th>
              </tr>
            </thead>
            <tbody>
              {problem.fields.map((f) => (
                <tr key={f.pointer + f.code}>
                  <td className="mono">{f.pointer.slice(1).replaceAll('/', ' › ')}</td>
                  <td>{f.detail}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
