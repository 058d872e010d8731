import { bytes } from '../format'
import { Status, type Tone } from '../parts/Status'
import { application as words } from '../texts/zh-CN/application'
import { dismiss, pause, resume, type Job, type Step } from './queue'

const t = words.documents

const tones: Partial<Record<Step, Tone>> = { refused: 'danger', dropped: 'incomplete', paused: 'incomplete', waiting: 'second' }

/** A file on its way, or why it is not. */
export function JobRow({ job: j }: { job: Job }) {
  const moving = j.step === 'hashing' || j.step === 'sending' || j.step === 'checking'
  const said = j.problem && (j.problem.fields.length > 0 ? j.problem.fields.map((f) => f.detail).join('') : j.problem.detail)
  return (
    <li className="app-job">
      <span className="app-file-name">{j.file.name}</span>
      <Status tone={tones[j.step] ?? 'action'}>{t.steps[j.step] ?? ''}</Status>
      <span className="row small">
        {(moving || j.step === 'waiting') && j.step !== 'checking' && <Act act={() => pause(j.id)} name={j.file.name}>{t.pause}</Act>}
        {j.step === 'paused' && <Act act={() => resume(j.id)} name={j.file.name}>{t.resume}</Act>}
        {j.step === 'dropped' && <Act act={() => resume(j.id)} name={j.file.name}>{t.retry}</Act>}
        {!moving && <Act act={() => dismiss(j.id)} name={j.file.name}>{j.step === 'refused' ? t.dismiss : t.giveUp}</Act>}
      </span>
      {moving && j.step !== 'checking' && (
        <span className="app-progress">
          <progress value={j.bytes} max={j.file.size} aria-label={`${j.file.name} ${t.steps[j.step]}`} />
          <span className="small second">{bytes(j.bytes)} / {bytes(j.file.size)}</span>
        </span>
      )}
      {said && (
        <p className={j.step === 'refused' ? 'small app-said wrong' : 'small app-said'} role="alert">
          {j.problem && j.problem.title !== t.steps[j.step] && <b>{j.problem.title}。</b>}{said}
        </p>
      )}
    </li>
  )
}

function Act({ act, name, children }: { act: () => void; name: string; children: string }) {
  return (
    <button type="button" className="button link" onClick={act}>
      {children}
      <span className="hush">{name}</span>
    </button>
  )
}
