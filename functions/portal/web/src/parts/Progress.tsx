import '../look/ballot.css'

/** How far something has come, in a bar and in numbers. */
export function Progress({ done, of, label }: { done: number; of: number; label: string }) {
  const percent = of > 0 ? Math.round((done / of) * 100) : 0
  return (
    <div className="progress">
      <div className="progress-bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={of} aria-valuenow={done}>
        <div style={{ width: `${percent}%` }} />
      </div>
      <p className="small">{label}</p>
    </div>
  )
}
