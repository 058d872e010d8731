// What the ballot's secrecy rests on, and what it does not protect from.
import { useEffect, useState } from 'react'
import { sha256, toHex } from '../../ballot/bytes'
import { grouped } from '../../format'
import { Card, Page } from '../../parts/Page'
import { secrecy as t } from '../../texts/zh-CN/recount'
import voter from '../expert/ballot/voter.worker.ts?worker&url'
import recount from './recount.worker.ts?worker&url'

export function Secrecy() {
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <Card title={t.how}><Points items={t.howItems} /></Card>
      <Card title={t.check}><Points items={t.checkItems} /></Card>
      <Card title={t.limits}><Points items={t.limitsItems} /></Card>
      <Scripts />
    </Page>
  )
}

function Points({ items }: { items: string[][] }) {
  return (
    <>
      {items.map(([title, text]) => (
        <div key={title} style={{ marginBottom: 16 }}>
          <h3>{title}</h3>
          <p>{text}</p>
        </div>
      ))}
    </>
  )
}

/** The hashes of the scripts that prepare and recount ballots, and of those that this page runs, as they arrive here. */
function Scripts() {
  const [files, set] = useState<{ name: string; digest: string }[]>([])
  useEffect(() => {
    const own = performance
      .getEntriesByType('resource')
      .map((e) => e.name)
      .filter((name) => name.startsWith(location.origin) && /\.js($|\?)/.test(name))
    void Promise.all(
      [...new Set([new URL(voter, location.href).href, new URL(recount, location.href).href, ...own.sort()])].map(async (name) => {
        const raw = new Uint8Array(await (await fetch(name)).arrayBuffer())
        return { name: new URL(name).pathname.split('/').at(-1)!, digest: toHex(sha256(raw)) }
      }),
    ).then(set, () => undefined)
  }, [])
  if (files.length === 0) return null
  return (
    <Card title={t.scripts}>
      <div className="scroll">
        <table className="table stack">
          <thead><tr><th>{t.script}</th><th>{t.digest}</th></tr></thead>
          <tbody>
            {files.map((f) => (
              <tr key={f.name}><td className="mono">{f.name}</td><td className="mono">{grouped(f.digest)}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
