import { asProblem } from '../api/problem'
import { common } from '../texts/zh-CN/common'

/** What happened, what is wrong with which value, the request's number, and a way to try again. */
export function ProblemBox({ error, retry, fields = true }: { error: unknown; retry?: () => void; fields?: boolean }) {
  const p = asProblem(error)
  const listed = fields ? [...new Set(p.fields.map((f) => f.detail))] : []
  return (
    <div className="note danger" role="alert">
      <h3>{p.title}</h3>
      <p>{p.detail}</p>
      {listed.length > 0 && (
        <ul>
          {listed.slice(0, 12).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {(retry || p.requestId) && (
        <div className="row">
          {retry && (
            <button type="button" className="button" onClick={retry}>
              {common.retry}
            </button>
          )}
          {p.requestId && <span className="small second mono">{common.problem.requestId(p.requestId)}</span>}
        </div>
      )}
    </div>
  )
}
