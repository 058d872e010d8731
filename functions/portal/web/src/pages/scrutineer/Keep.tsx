// Making the share of everyone's dealings, putting it into a file and on paper, and checking that it can be opened again.
import { useEffect, useMemo, useState, type FormEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { api, take } from '../../api/client'
import { serverNow } from '../../api/clock'
import { equal, fromBase64url, sha256, toHex, type Bytes } from '../../ballot/bytes'
import { Refusal } from '../../ballot/refusal'
import { closingKey, receive, type Dealing } from '../../ballot/scrutineer'
import { codeGroups, lockShare, openShare, readShareFile, writeShareFile, type ShareFile } from '../../ballot/share'
import { grouped, instant } from '../../format'
import { Field } from '../../parts/Field'
import { Card } from '../../parts/Page'
import { RefusalBox } from '../../parts/RefusalBox'
import { saveText } from '../../parts/save'
import { common } from '../../texts/zh-CN/common'
import { scrutineer as t } from '../../texts/zh-CN/scrutineer'
import type { BallotState } from '../ballot-queries'
import { Lost } from './Making'
import type { Seat } from './Scrutineer'
import { forgetMaking, type Making as Made } from './store'

interface Props {
  state: BallotState
  id: string
  own: number
  seats: Seat[]
  making: Made | null
  again: () => Promise<unknown>
}

export function Keep({ state, id, own, seats, making, again }: Props) {
  const seat = { round: state.round, ballot: state.ballot, scrutineer: own }
  const dealings = useMemo(
    () => [...seats].sort((a, b) => a.scrutineer - b.scrutineer).map((s): Dealing => ({ scrutineer: s.scrutineer, commitments: s.dealing?.commitments ?? [], sealed: s.dealing?.sealed ?? [] })),
    [seats],
  )
  const name = JSON.stringify(dealings)
  const [share, setShare] = useState<Bytes>()
  const [error, setError] = useState<unknown>()
  const [file, setFile] = useState<ShareFile>()
  useEffect(() => {
    if (!making) return
    receive(seat, making.letter, dealings).then(setShare, setError)
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [name, making, own])
  const confirm = useMutation({
    mutationFn: async ({ text, passphrase }: { text: string; passphrase: string }) => {
      const opened = await openShare(seat, closingKey(dealings.map((d) => d.commitments)), readShareFile(text).code, passphrase)
      if (opened.scrutineer !== own || !share || !equal(opened.value, share)) throw new Refusal('closing-share-false', { scrutineer: own })
      await take(api.POST('/v1/ballot/{round}/ballots/{ballot}/scrutineers/{seat}/confirmation', { params: { path: { round: state.round, ballot: state.ballot, seat: own } } }))
      await forgetMaking(id)
    },
    onSuccess: () => void again(),
  })
  if (!making) return <Lost />
  if (error !== undefined) return <RefusalBox error={error} />
  if (!share) return null
  const key = closingKey(dealings.map((d) => d.commitments))
  const lock = async (passphrase: string) => {
    const locked = await lockShare(seat, key, share, passphrase)
    setFile(locked)
    saveText(writeShareFile(locked), t.file(state.round, own), 'application/octet-stream')
  }
  return (
    <>
      <div className="screen">
        <Card title={t.receive}>
          <p style={{ marginBottom: 16 }}>{t.receiveLead}</p>
          <Passphrase act={lock} />
          {file && (
            <>
              <hr className="sep" />
              <p className="small second">{t.printLead}</p>
              <button type="button" className="button" style={{ marginTop: 8 }} onClick={() => print()}>{t.print}</button>
            </>
          )}
        </Card>
        {file && (
          <Card title={t.checkTitle}>
            <p style={{ marginBottom: 16 }}>{t.checkLead}</p>
            {confirm.error && <RefusalBox error={confirm.error} />}
            <OpenFile action={t.confirm} busy={confirm.isPending} then={(text, passphrase) => confirm.mutate({ text, passphrase })} />
          </Card>
        )}
      </div>
      {file && <Paper file={file} />}
    </>
  )
}

function Passphrase({ act }: { act: (passphrase: string) => Promise<void> }) {
  const [values, set] = useState({ first: '', second: '' })
  const [told, setTold] = useState(false)
  const [busy, setBusy] = useState(false)
  const short = values.first.length < 10
  const differs = values.first !== values.second
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setTold(true)
    if (short || differs) return
    setBusy(true)
    await act(values.first).finally(() => setBusy(false))
  }
  return (
    <form onSubmit={(e) => void submit(e)}>
      <Field label={t.passphrase} hint={t.passphraseHint} wrong={told && short ? t.short : undefined}>
        <input type="password" autoComplete="new-password" value={values.first} onChange={(e) => set({ ...values, first: e.target.value })} />
      </Field>
      <Field label={t.again} wrong={told && differs ? t.differs : undefined}>
        <input type="password" autoComplete="new-password" value={values.second} onChange={(e) => set({ ...values, second: e.target.value })} />
      </Field>
      <button className="button primary" disabled={busy}>{busy ? t.saving : t.save}</button>
    </form>
  )
}

interface OpenFileProps {
  action: string
  busy: boolean
  then: (text: string, passphrase: string) => void
  /** Whether the code of a print may be typed instead. */
  code?: boolean
}

/** A share file, or the code of a print, with its passphrase. */
export function OpenFile({ action, busy, then, code }: OpenFileProps) {
  const [file, setFile] = useState<{ name: string; text: string }>()
  const [typed, setTyped] = useState('')
  const [passphrase, setPassphrase] = useState('')
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        then(file?.text ?? typed, passphrase)
      }}
    >
      <label className="drop">
        {file ? t.chosen(file.name) : t.choose}
        <input
          type="file"
          className="hush"
          accept=".share"
          onChange={(e) => {
            const chosen = e.target.files?.[0]
            if (chosen) void chosen.text().then((text) => setFile({ name: chosen.name, text }))
          }}
        />
      </label>
      {code && !file && (
        <Field label={t.code} hint={t.codeHint}>
          <textarea value={typed} onChange={(e) => setTyped(e.target.value)} spellCheck={false} />
        </Field>
      )}
      <Field label={t.passphrase}>
        <input type="password" autoComplete="off" value={passphrase} onChange={(e) => setPassphrase(e.target.value)} />
      </Field>
      <button className="button primary" disabled={busy || passphrase === '' || (!file && typed.trim() === '')}>{action}</button>
    </form>
  )
}

/** The print: the same share as the file, for a safe. */
function Paper({ file }: { file: ShareFile }) {
  return (
    <section className="paper-only">
      <h1>{t.printed(file.round, file.scrutineer)}</h1>
      <dl className="facts" style={{ margin: '16px 0' }}>
        <dt>{t.ballotId}</dt>
        <dd className="mono">{file.ballot}</dd>
        <dt>{t.keyHash}</dt>
        <dd className="mono">{grouped(toHex(sha256(fromBase64url(file.closingKey)!)))}</dd>
        <dt>{t.madeAt}</dt>
        <dd>{instant(serverNow())}{common.zone}</dd>
      </dl>
      <div className="code mono">
        {codeGroups(file.code).map((four, i) => <span key={i}>{four}</span>)}
      </div>
      <p style={{ marginTop: 16 }}>{t.printLead}</p>
    </section>
  )
}
