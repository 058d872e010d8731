// The ranked list: moved by drag or by buttons, with the quota as a line in it (R4.3).
import { closestCenter, DndContext, KeyboardSensor, PointerSensor, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core'
import { SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { Fragment, useState } from 'react'
import { Link } from 'react-router'
import { common } from '../../texts/zh-CN/common'
import { body as words } from '../../texts/zh-CN/body'
import type { Applicant } from './queries'
import { movedTo } from './ranking'

const t = words.list

interface Props {
  round: string
  order: string[]
  applicants: Map<string, Applicant>
  places: number
  move?: (order: string[], application: string) => void // absent: nothing can be moved
}

export function Ranked({ round, order, applicants, places, move }: Props) {
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }), useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }))
  const name = (id: unknown) => applicants.get(String(id))?.name ?? ''
  const place = (id: unknown) => order.indexOf(String(id)) + 1
  const end = ({ active, over }: DragEndEvent) => {
    if (over && over.id !== active.id) move?.(movedTo(order, String(active.id), order.indexOf(String(over.id))), String(active.id))
  }
  const announcements = {
    onDragStart: ({ active }: { active: { id: unknown } }) => t.say.start(name(active.id), place(active.id)),
    onDragOver: ({ active, over }: { active: { id: unknown }; over: { id: unknown } | null }) => over ? t.say.over(name(active.id), place(over.id)) : undefined,
    onDragEnd: ({ active, over }: { active: { id: unknown }; over: { id: unknown } | null }) => t.say.end(name(active.id), over ? place(over.id) : place(active.id)),
    onDragCancel: ({ active }: { active: { id: unknown } }) => t.say.cancel(name(active.id)),
  }
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={end} accessibility={{ announcements, screenReaderInstructions: { draggable: t.say.how } }}>
      <SortableContext items={order} strategy={verticalListSortingStrategy} disabled={!move}>
        <ol className="ranked">
          {order.map((id, i) => (
            <Fragment key={id}>
              {i === places && <QuotaLine places={places} />}
              <Item round={round} applicant={applicants.get(id)} id={id} rank={i + 1} last={i === order.length - 1} beyond={i >= places} move={move && ((to) => move(movedTo(order, id, to), id))} />
            </Fragment>
          ))}
          {order.length > 0 && order.length <= places && <QuotaLine places={places} left={places - order.length} />}
        </ol>
      </SortableContext>
    </DndContext>
  )
}

const QuotaLine = ({ places, left }: { places: number; left?: number }) => (
  <li className={left === undefined ? 'quota over' : 'quota'}>
    {t.line(places)}
    {left ? `，${t.lineLeft(left)}` : ''}
  </li>
)

/** The rank, to be typed over: with forty in the list nobody presses an arrow forty times. */
function Rank({ name, rank, move }: { name: string; rank: number; move: (to: number) => void }) {
  const [typed, type] = useState(String(rank))
  const settle = () => {
    const to = Number(typed)
    if (Number.isInteger(to) && to >= 1 && to !== rank) move(to - 1)
    else type(String(rank))
  }
  return (
    <input
      className="rank" inputMode="numeric" aria-label={t.rankOf(name)} value={typed} onChange={(e) => type(e.target.value)} onFocus={(e) => e.target.select()} onBlur={settle}
      onKeyDown={(e) => {
        if (e.key === 'Enter') settle()
        if (e.key === 'Escape') type(String(rank))
      }}
    />
  )
}

interface ItemProps {
  round: string
  id: string
  applicant?: Applicant
  rank: number
  last: boolean
  beyond: boolean
  move?: (to: number) => void
}

function Item({ round, id, applicant, rank, last, beyond, move }: ItemProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, isDragging } = useSortable({ id })
  const name = applicant?.name ?? ''
  const lead = (applicant?.leadUnits ?? []).map((u) => u.name).join(common.list)
  return (
    <li ref={setNodeRef} className={[beyond ? 'beyond' : '', isDragging ? 'moving' : ''].join(' ').trim() || undefined} style={transform ? { transform: `translateY(${transform.y}px)` } : undefined}>
      {move ? (
        <button type="button" className="grip" ref={setActivatorNodeRef} {...attributes} {...listeners} aria-roledescription={t.say.role} aria-label={t.grip(name)}>⠿</button>
      ) : (
        <span />
      )}
      {move ? <Rank key={rank} name={name} rank={rank} move={move} /> : <span className="rank">{rank}</span>}
      <span className="who">
        <b><Link to={`/rounds/${round}/body/applications/${id}`}>{name}</Link></b>
        <span className="small second">{lead}</span> {applicant?.crossRegion && <span className="tag">{t.cross}</span>} {beyond && <span className="small near">{t.beyond}</span>}
      </span>
      {move && (
        <span className="acts row">
          <button type="button" className="button small" aria-label={t.up(name)} disabled={rank === 1} onClick={() => move(rank - 2)}>{t.upShort}</button>
          <button type="button" className="button small" aria-label={t.down(name)} disabled={last} onClick={() => move(rank)}>{t.downShort}</button>
        </span>
      )}
    </li>
  )
}
