// A status is a word and a shape, never a colour alone.
export type Tone = 'done' | 'incomplete' | 'danger' | 'action' | 'second'

const shapes: Record<Tone, string> = {
  done: 'M2 7.5 5.5 11 12 3.5',
  incomplete: 'M7 1.5 13 12.5H1Z M7 5.5v3 M7 10.4v.2',
  danger: 'M3 3l8 8 M11 3l-8 8',
  action: 'M7 1.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11 M7 4v3.2l2.2 1.6',
  second: 'M7 1.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11',
}

export function Status({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={`status ${tone}`}>
      <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
        <path d={shapes[tone]} />
      </svg>
      {children}
    </span>
  )
}
