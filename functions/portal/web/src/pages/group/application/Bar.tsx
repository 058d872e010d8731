import { Link } from 'react-router'
import { span } from '../../../format'
import type { Saving } from '../../../parts/autosave'
import { SavedMark } from '../../../parts/SavedMark'
import { Status } from '../../../parts/Status'
import type { Standing } from '../../../round'
import { application as words } from '../../../texts/zh-CN/application'

const t = words.bar

interface Props {
  round: string
  saving: Saving
  standing: Standing
  missing?: number
  save: () => void
}

/** Always in sight under the form: whether it is saved, what is missing, how long it is still open, and the way on. */
export function Bar({ round, saving, standing, missing, save }: Props) {
  return (
    <div className="app-bar">
      <div className="app-bar-in">
        {saving.state === 'clash' ? <span className="small"><Status tone="danger">{t.clash}</Status></span> : <SavedMark saving={saving} title={String} settle={save} />}
        {missing !== undefined && (
          <span className="small app-bar-missing"><Status tone={missing > 0 ? 'incomplete' : 'done'}>{missing > 0 ? t.missing(missing) : t.complete}</Status></span>
        )}
        {standing.week && <span className={standing.final ? 'small near' : 'small'}>{t.left(span(standing.left))}</span>}
        <span className="app-space" />
        <button type="button" className="button" onClick={save}>{t.save}</button>
        <Link className="button primary" to={`/rounds/${round}/group/submit`} onClick={save}>{t.next}</Link>
      </div>
    </div>
  )
}
