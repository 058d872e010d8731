import '../look/ballot.css'
import { ballot } from '../texts/zh-CN/ballot'

/** A hash to be compared by ear: groups of four, large. */
export function Digest({ hash }: { hash: string }) {
  return (
    <div className="digest mono" aria-label={ballot.hash}>
      {(hash.match(/.{4}/g) ?? []).map((four, i) => (
        <span key={i}>{four}</span>
      ))}
    </div>
  )
}
