import { useEffect, type ReactNode } from 'react'
import { common } from '../texts/zh-CN/common'

interface Props {
  title: string
  /** One or two sentences under the title. */
  lead?: ReactNode
  /** Where the page stands: above the title. */
  way?: ReactNode
  /** The page's acts, the primary button last, always at the same place. */
  acts?: ReactNode
  /** Forms are at most 760 px wide. */
  narrow?: boolean
  children: ReactNode
}

export function Page({ title, lead, way, acts, narrow, children }: Props) {
  useEffect(() => {
    document.title = `${title} · ${common.name}`
  }, [title])
  return (
    <div className={narrow ? 'narrow' : undefined}>
      <header className="head">
        <div>
          {way && <p className="way">{way}</p>}
          <h1>{title}</h1>
          {lead && <div className="lead">{lead}</div>}
        </div>
        {acts && <div className="acts screen">{acts}</div>}
      </header>
      {children}
    </div>
  )
}

interface CardProps {
  title?: ReactNode
  aside?: ReactNode
  end?: ReactNode
  id?: string
  children: ReactNode
}

export function Card({ title, aside, end, id, children }: CardProps) {
  return (
    <section className="card" id={id}>
      {title && (
        <h2>
          {title}
          {aside && <small>{aside}</small>}
          {end && <span className="end">{end}</span>}
        </h2>
      )}
      {children}
    </section>
  )
}
