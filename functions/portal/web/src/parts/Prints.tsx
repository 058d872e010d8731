// Buttons that fetch the official form: the print gives the form, not the page.
import { api, take, takeFile, withKey, type Schemas } from '../api/client'
import { useAct } from '../api/queries'
import { prints as t } from '../texts/zh-CN/prints'
import { saveBlob } from './save'

type Format = 'pdf' | 'xlsx'

interface ButtonProps {
  label: string
  primary?: boolean
  get: (key: string) => Promise<void>
}

function PrintButton({ label, primary, get }: ButtonProps) {
  const act = useAct((_: void, key: string) => get(key))
  return (
    <>
      <button type="button" className={primary ? 'button primary' : 'button'} disabled={act.isPending} onClick={() => act.mutate()}>
        {act.isPending ? t.making : label}
      </button>
      {act.error && <span className="refused" role="alert">{act.error.detail}</span>}
    </>
  )
}

const keep = async (file: Promise<{ blob: Blob; name: string }>) => {
  const { blob, name } = await file
  saveBlob(blob, name)
}

/** Opens a link to the store, which sends a download, so that the page stays. */
function follow(link: { url: string }) {
  const a = document.createElement('a')
  a.href = link.url
  a.rel = 'noopener'
  a.click()
}

/** 推荐书; of a draft, to its own group only. */
export function FormPrint({ round, application, draft }: { round: string; application: string; draft?: boolean }) {
  const get = () => keep(takeFile(api.GET('/v1/documents/{round}/applications/{application}/form', { params: { path: { round, application } }, parseAs: 'blob' })))
  return <PrintButton label={draft ? t.draftForm : t.form} get={get} />
}

/** 资料汇编, by a link to the store. */
export function CompilationPrint({ round, application }: { round: string; application: string }) {
  const get = async (key: string) => {
    follow(await take(api.POST('/v1/documents/{round}/applications/{application}/compilation', { params: { path: { round, application } }, ...withKey(key) })))
  }
  return <PrintButton label={t.compilation} get={get} />
}

/** The receipt of a submission, with its code. */
export function SubmissionReceiptPrint({ round, application, number }: { round: string; application: string; number: number }) {
  const get = () => keep(takeFile(api.GET('/v1/documents/{round}/applications/{application}/submissions/{number}/receipt', { params: { path: { round, application, number } }, parseAs: 'blob' })))
  return <PrintButton label={t.receipt} get={get} />
}

/** 推荐名单汇总表 of the list that is sealed, as print and as sheet. */
export function SummaryPrints({ round, body, primary }: { round: string; body: string; primary?: boolean }) {
  const get = (format: Format) => () => keep(takeFile(api.GET('/v1/documents/{round}/bodies/{body}/summary', { params: { path: { round, body }, query: { format } }, parseAs: 'blob' })))
  return (
    <>
      <PrintButton label={t.summaryXLSX} get={get('xlsx')} />
      <PrintButton label={t.summary} primary={primary} get={get('pdf')} />
    </>
  )
}

/** The receipt of a sealed list, with its code. */
export function SealReceiptPrint({ round, body, number }: { round: string; body: string; number: number }) {
  const get = () => keep(takeFile(api.GET('/v1/documents/{round}/bodies/{body}/lists/{number}/receipt', { params: { path: { round, body, number } }, parseAs: 'blob' })))
  return <PrintButton label={t.receipt} get={get} />
}

/** Any receipt, as its holder has it: the server checks it before it prints. */
export function ReceiptPrint({ receipt }: { receipt: Schemas['LedgerReceipt'] }) {
  const get = (key: string) => keep(takeFile(api.POST('/v1/documents/receipt', { body: receipt, parseAs: 'blob', ...withKey(key) })))
  return <PrintButton label={t.receipt} get={get} />
}

/** 证书 of a listed group. */
export function CertificatePrint({ code }: { code: string }) {
  const get = () => keep(takeFile(api.GET('/v1/documents/certificate', { params: { query: { code } }, parseAs: 'blob' })))
  return <PrintButton label={t.certificate} get={get} />
}

/** The certificates of all groups of a round that are listed today. */
export function CertificatesPrint({ round }: { round: string }) {
  const get = async (key: string) => follow(await take(api.POST('/v1/documents/{round}/certificates', { params: { path: { round } }, ...withKey(key) })))
  return <PrintButton label={t.certificates} get={get} />
}

/** 计票记录 of a counted ballot, as print and as sheet. */
export function RecordPrints({ round, ballot }: { round: string; ballot: string }) {
  const get = (format: Format) => () => keep(takeFile(api.GET('/v1/documents/{round}/ballots/{ballot}/record', { params: { path: { round, ballot }, query: { format } }, parseAs: 'blob' })))
  return (
    <div className="row screen" style={{ marginTop: 12 }}>
      <PrintButton label={t.record} get={get('pdf')} />
      <PrintButton label={t.recordXLSX} get={get('xlsx')} />
    </div>
  )
}

/** 会议评审手册 of whoever asks, without the groups from which an expert is recused. */
export function BookPrint({ round }: { round: string }) {
  const get = async (key: string) => follow(await take(api.POST('/v1/documents/{round}/meeting-book', { params: { path: { round } }, ...withKey(key) })))
  return <PrintButton label={t.book} get={get} />
}

/** One volume of an expert's dossiers. */
export function VolumePrint({ round, volume, number }: { round: string; volume: string; number: number }) {
  const get = async (key: string) => follow(await take(api.POST('/v1/documents/{round}/dossiers/{volume}', { params: { path: { round, volume } }, ...withKey(key) })))
  return <PrintButton label={t.volume(number)} get={get} />
}
