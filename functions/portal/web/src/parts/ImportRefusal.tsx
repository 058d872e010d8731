import { asProblem } from '../api/problem'
import { ProblemBox } from './ProblemBox'

/** Why a file was not taken in, with every wrong cell: a form that is filled in beside it is mended at one go. */
export function ImportRefusal({ error }: { error: unknown }) {
  const cells = [...new Set(asProblem(error).fields.map((f) => f.detail))]
  return (
    <>
      <ProblemBox error={error} fields={false} />
      {cells.length > 0 && (
        <ol className="cells small" tabIndex={0}>
          {cells.map((text) => <li key={text}>{text}</li>)}
        </ol>
      )}
    </>
  )
}
