import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { api, take, type Schemas } from '../api/client'
import { grouped, instant } from '../format'
import { actName, common } from '../texts/zh-CN/common'
import { ReceiptPrint } from './Prints'
import { QrCode } from './QrCode'
import { saveJSON } from './save'

export type ReceiptData = Schemas['LedgerReceipt']

const t = common.receipt

/** A receipt as people read it; the file carries what makes it checkable, and on paper a code does. `print` is the button of a print
 * that says more than the receipt does, where there is one. */
export function Receipt({ receipt, about, file, print }: { receipt: ReceiptData; about?: string; file?: string; print?: ReactNode }) {
  return (
    <>
      <dl className="facts">
        <dt>{t.act}</dt>
        <dd>{actName(receipt.act)}</dd>
        <dt>{t.at}</dt>
        <dd>{instant(receipt.at)}{common.zone}</dd>
        {about && <><dt>{t.subject}</dt><dd>{about}</dd></>}
        <dt>{t.id}</dt>
        <dd className="mono">{receipt.id}</dd>
        {receipt.content && <><dt>{t.content}</dt><dd className="mono">{grouped(receipt.content)}</dd></>}
        <dt>{t.hash}</dt>
        <dd className="mono">{grouped(String(receipt.hash))}</dd>
        <dt>{t.key}</dt>
        <dd className="mono">{grouped(receipt.signature.key)}</dd>
      </dl>
      <figure className="receipt-code">
        <QrCode text={`${location.origin}/receipt?${new URLSearchParams({ entry: receipt.id, hash: String(receipt.hash) })}`} label={t.code} />
        <figcaption className="small second">{t.codeHint}</figcaption>
      </figure>
      <p className="small second" style={{ marginTop: 12 }}>{t.keep}</p>
      <div className="row screen" style={{ marginTop: 12 }}>
        <button type="button" className="button" onClick={() => void save(receipt, file ?? `${t.title}-${receipt.id}.json`)}>{t.file}</button>
        {print ?? <ReceiptPrint receipt={receipt} />}
        <Link to="/receipt" className="small">{t.check}</Link>
      </div>
    </>
  )
}

/** Saves the receipt with the proof that it is in the log, once there is one. */
async function save(receipt: ReceiptData, name: string) {
  const { receiptFormat } = await import('../ledger/receipt')
  const proof = await take(api.GET('/v1/ledger/entries/{entry}/proof', { params: { path: { entry: receipt.id } } })).catch(() => undefined)
  saveJSON({ format: receiptFormat, receipt, ...(proof && { proof }) }, name)
}
