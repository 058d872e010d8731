// What a recount found: each check with its count, the result derived anew, and whether receipts are in it.
import { useState } from 'react'
import type { CheckName, Report } from '../../ballot/recount'
import { Card } from '../../parts/Page'
import { Status } from '../../parts/Status'
import { ballot as words, refusalText } from '../../texts/zh-CN/ballot'
import { recount as t } from '../../texts/zh-CN/recount'
import { Digest } from '../../parts/Digest'
import { Outcome } from './Outcome'

const checkNames = Object.keys(t.names) as CheckName[]

interface Props {
  counted: { report: Report; digests: string[]; seconds: number }
}

export function Findings({ counted: { report, digests, seconds } }: Props) {
  return (
    <>
      <div className={report.ok ? 'note done' : 'note danger'} role="status">
        <h3>{report.ok ? t.allGood : t.notGood}</h3>
        <p>{report.ok ? t.allGoodDetail : t.notGoodDetail}{report.ok && report.result && words.standings[report.result.standing]}</p>
        <p className="small second">{t.took(seconds.toFixed(1))}</p>
      </div>
      <Card title={t.checks}>
        <div className="scroll">
          <table className="table stack">
            <thead><tr><th>{t.check}</th><th>{t.outcome}</th><th className="num">{t.counted}</th></tr></thead>
            <tbody>
              {checkNames.map((name) => {
                const check = report.checks.find((c) => c.name === name)
                return (
                  <tr key={name}>
                    <td>
                      {t.names[name]}
                      {check?.wrong && <div className="wrong-text">{refusalText(check.wrong.code, check.wrong.facts)}</div>}
                      {!check && <div className="small second">{t.skippedWhy}</div>}
                    </td>
                    <td className="nowrap"><Status tone={!check ? 'second' : check.wrong ? 'danger' : 'done'}>{!check ? t.skipped : check.wrong ? t.bad : t.good}</Status></td>
                    <td className="num always" data-title={t.counted}>{check && check.count > 0 ? t.units[name](check.count) : ''}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      </Card>
      {report.setupHash && (
        <Card title={t.setupHash}>
          <p>{t.setupHashLead}</p>
          <Digest hash={report.setupHash} />
          <p className="small second">{t.cannot}</p>
        </Card>
      )}
      {report.result && report.setup && <Outcome result={report.result} setup={report.setup} />}
      {digests.length > 0 && <Receipts digests={digests} />}
    </>
  )
}

/** Whether each cast that a receipt is about stands in the file. */
function Receipts({ digests }: { digests: string[] }) {
  const [found, setFound] = useState<{ found: number; of: number } | 'bad'>()
  const look = async (file: File | undefined) => {
    if (!file) return
    try {
      const receipts = [JSON.parse(await file.text()) as { content?: string }[]].flat()
      const known = new Set(digests)
      const contents = receipts.map((r) => r.content)
      setFound(contents.length > 0 && contents.every((c) => typeof c === 'string') ? { found: contents.filter((c) => known.has(c!)).length, of: contents.length } : 'bad')
    } catch {
      setFound('bad')
    }
  }
  return (
    <Card title={t.receipts}>
      <p style={{ marginBottom: 16 }}>{t.receiptsLead}</p>
      {found && (
        <p className={found === 'bad' || found.found < found.of ? 'note danger' : 'note done'} role="status">
          {found === 'bad' ? t.receiptsBad : t.receiptsFound(found.found, found.of)}
        </p>
      )}
      <label className="drop" style={{ marginBottom: 0 }}>
        {t.receiptsChoose}
        <input type="file" className="hush" accept=".json,application/json" onChange={(e) => void look(e.target.files?.[0])} />
      </label>
    </Card>
  )
}

