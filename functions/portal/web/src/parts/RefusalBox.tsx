import { Refusal } from '../ballot/refusal'
import { ballot, refusalText } from '../texts/zh-CN/ballot'
import { common } from '../texts/zh-CN/common'
import { ProblemBox } from './ProblemBox'

/** What the browser itself found in the ballot, or what the server refused. */
export function RefusalBox({ error, retry }: { error: unknown; retry?: () => void }) {
  if (!(error instanceof Refusal)) return <ProblemBox error={error} retry={retry} />
  return (
    <div className="note danger" role="alert">
      <h3>{ballot.refusalTitle}</h3>
      <p>{refusalText(error.code, error.facts)}</p>
      {retry && (
        <div className="row">
          <button type="button" className="button" onClick={retry}>{common.retry}</button>
        </div>
      )}
    </div>
  )
}
