// What everybody may take away of a notice or a list: the print with the place for the seal, the sheet, and the data, all from the
// record that gives the page.
import { pub } from '../../texts/zh-CN/public'

const t = pub.taken

interface Props {
  round: string
  of: 'notice' | 'list'
  number?: number // of the list; the data are of the latest
}

export function Taken({ round, of, number }: Props) {
  const print = `/v1/documents/${round}/${of}`
  const version = number ? `number=${number}` : ''
  const query = (...parts: string[]) => (parts.some(Boolean) ? `?${parts.filter(Boolean).join('&')}` : '')
  return (
    <div className="row screen" style={{ marginBottom: 16 }}>
      <a className="button" href={print + query(version)} download>{t.pdf[of]}</a>
      <a className="button" href={print + query(version, 'format=xlsx')} download>{t.xlsx}</a>
      <a className="small" href={`/v1/open/data/${of}?round=${round}`}>{t.data}</a>
    </div>
  )
}
