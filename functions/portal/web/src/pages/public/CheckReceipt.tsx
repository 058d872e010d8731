import { useQuery } from '@tanstack/react-query'
import { useState, type DragEvent } from 'react'
import { useSearchParams } from 'react-router'
import { api, take, type Schemas } from '../../api/client'
import { asProblem } from '../../api/problem'
import { grouped, instant, number } from '../../format'
import { checkReceipt, readReceipt, type Fault, type KeyList, type ReceiptFile } from '../../ledger/receipt'
import { includes } from '../../parts/inclusion'
import { Loaded } from '../../parts/Loaded'
import { Field } from '../../parts/Field'
import { Card, Page } from '../../parts/Page'
import { ProblemBox } from '../../parts/ProblemBox'
import { saveJSON } from '../../parts/save'
import { actName, common } from '../../texts/zh-CN/common'
import { pub } from '../../texts/zh-CN/public'

const t = pub.receipt

type Checked = { file: ReceiptFile; place?: Schemas['LedgerPlace'] }

/** Checks a receipt that somebody holds, in this page and without the network, and says what that means. */
export function CheckReceipt() {
  const [text, setText] = useState('')
  const [over, setOver] = useState(false)
  const [fault, setFault] = useState<Fault>()
  const [checked, setChecked] = useState<Checked>()
  const [search] = useSearchParams()
  const [entry, hash] = [search.get('entry') ?? '', search.get('hash') ?? '']
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => take(api.GET('/v1/ledger/keys')), staleTime: Infinity })
  const list = keys.data as KeyList | undefined

  const judge = async (file: ReceiptFile | undefined) => {
    setFault(undefined)
    setChecked(undefined)
    if (!file) return setFault('unread')
    if (!list) return
    const found = await checkReceipt(file, list)
    if (found) return setFault(found)
    setChecked({ file })
    const place = file.proof ? undefined : await take(api.POST('/v1/ledger/receipts/check', { body: file.receipt as Schemas['LedgerReceipt'] })).catch(() => undefined)
    setChecked({ file, place })
  }
  const check = (content: string) => {
    setText(content)
    void judge(readReceipt(content))
  }
  const read = (file: File | undefined) => void file?.text().then(check)
  const drop = (e: DragEvent) => {
    e.preventDefault()
    setOver(false)
    read(e.dataTransfer.files[0])
  }
  return (
    <Page title={t.title} lead={t.lead} narrow>
      {entry && hash && <OnPaper key={entry + hash} entry={entry} hash={hash} />}
      <div className="card">
        <label
          className={over ? 'drop over' : 'drop'}
          onDragOver={(e) => {
            e.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
        >
          <span>{t.drop}</span>
          <input type="file" className="hush" accept="application/json,.json" aria-label={t.choose} onChange={(e) => read(e.target.files?.[0])} />
        </label>
        <Field label={t.paste} wrong={fault === 'unread' ? t.faults.unread : undefined}>
          <textarea className="mono" rows={5} value={text} onChange={(e) => setText(e.target.value)} spellCheck={false} />
        </Field>
        <button type="button" className="button primary" disabled={!text.trim() || !list} onClick={() => check(text)}>{t.check}</button>
      </div>
      <div aria-live="polite">
        {keys.error && !list && <ProblemBox error={asProblem(keys.error)} fields={false} />}
        {fault && fault !== 'unread' && (
          <div className={fault === 'suite' ? 'note incomplete' : 'note danger'} role="alert" data-fault={fault}>
            <h3>{t.bad}</h3>
            <p>{t.faults[fault]}</p>
          </div>
        )}
        {checked && <Verdict {...checked} />}
      </div>
      <Card title={t.meaning}>
        <p>{t.meaningText}</p>
        <p className="second">{t.offline}</p>
        {(keys.data?.keys ?? []).map((k) => (
          <p key={k.key} className="small second">
            {t.keys} <span className="mono">{grouped(k.key)}</span>
          </p>
        ))}
        {keys.data && <button type="button" className="button small" onClick={() => saveJSON(keys.data, 'keys.json')}>{t.saveKeys}</button>}
      </Card>
    </Page>
  )
}

/** What the code on a printed receipt leads to: whether the hash on the paper stands in the log. */
function OnPaper({ entry, hash }: { entry: string; hash: string }) {
  const found = useQuery({
    queryKey: ['paper-receipt', entry, hash],
    queryFn: async () => {
      const path = { params: { path: { entry } } }
      const place = await take(api.GET('/v1/ledger/entries/{entry}', path))
      if (place.sequence === undefined) return { waiting: true, good: false, number: 0 }
      const proof = await take(api.GET('/v1/ledger/entries/{entry}/proof', path))
      return { waiting: false, good: await includes(proof, hash), number: place.sequence + 1 }
    },
  })
  return (
    <Loaded queries={{ found }} lines={3}>
      {({ found: { waiting, good, number: n } }) => (
        <div className={waiting ? 'note incomplete' : good ? 'note done' : 'note danger'} role="status">
          <h3>{waiting ? t.paperWaiting : good ? t.paperGood : t.paperBad}</h3>
          <p>{waiting ? t.paperWaitingText : good ? t.paperGoodText(number(n)) : t.paperBadText}</p>
          <p className="small mono">{entry}</p>
          <p className="small mono">{grouped(hash)}</p>
        </div>
      )}
    </Loaded>
  )
}

function Verdict({ file: { receipt, proof }, place }: Checked) {
  const said = () => {
    if (proof) return t.goodProven(number(proof.index + 1), number(proof.size))
    if (!place) return t.goodOffline
    return place.sequence === undefined ? t.goodWaiting : t.goodPlaced(number(place.sequence + 1))
  }
  return (
    <>
      <div className="note done" role="status">
        <h3>{t.good}</h3>
        <p>{said()}</p>
      </div>
      <div className="card">
        <dl className="facts">
          <dt>{common.receipt.act}</dt>
          <dd>{actName(receipt.act)}</dd>
          <dt>{common.receipt.at}</dt>
          <dd>{instant(receipt.at)}{common.zone}</dd>
          <dt>{common.receipt.id}</dt>
          <dd className="mono">{receipt.id}</dd>
          {receipt.content && <><dt>{common.receipt.content}</dt><dd className="mono">{grouped(receipt.content)}</dd></>}
          {place?.head && <><dt>{t.head}</dt><dd>{t.size(number(place.head.size))} <span className="mono">{grouped(String(place.head.root))}</span></dd></>}
        </dl>
      </div>
    </>
  )
}
