import { serverNow } from '../../../api/clock'
import { Card } from '../../../parts/Page'
import { application as t } from '../../../texts/zh-CN/application'
import { Assessment } from './Assessment'
import type { Desk } from './Desk'
import { anchorOf } from './missing'
import { limits } from '../../../parts/pieces'
import { Piece, type Sheet } from './Piece'
import { Violations } from './Violations'

interface Props {
  desk: Pick<Desk, 'scheme' | 'rules'>
  sheet: Sheet
  closing?: boolean // whether what the closing does is still to be chosen
}

export function Form({ desk: { scheme, rules }, sheet, closing = true }: Props) {
  const today = new Date(serverNow() + 8 * 3600_000).toISOString().slice(0, 10) // in Beijing
  return (
    <div className="app-form">
      <Card title={t.sections.basic} id="s-basic">
        <Piece sheet={sheet} piece="introduction" label={t.introduction} hint={t.introductionHint} rows={8} limit={limits.introduction} />
        <Piece sheet={sheet} piece="highlights" label={t.highlights} hint={t.highlightsHint} rows={8} limit={limits.highlights} />
      </Card>
      <Card title={t.sections.contact} id="s-contact">
        <p className="second app-gap">{t.contactHint}</p>
        <div className="app-pair">
          <Piece sheet={sheet} piece="contact.name" label={t.contactName} limit={limits['contact.name']} />
          <Piece sheet={sheet} piece="contact.phone" label={t.contactPhone} limit={limits['contact.phone']} input={{ inputMode: 'tel' }} />
        </div>
      </Card>
      <Assessment scheme={scheme} sheet={sheet} />
      <Violations scheme={scheme} sheet={sheet} years={rules.eligibility.violationYears} today={today} />
      {(scheme.preferences ?? []).length > 0 && (
        <Card title={t.sections.preferences} id="s-preferences">
          <p className="second app-gap">{t.preferencesLead}</p>
          {(scheme.preferences ?? []).map((p) => <Tick key={p.id} sheet={sheet} piece={`preference.${p.id}`} label={p.title} hint={p.hint} />)}
        </Card>
      )}
      {closing && (
        <Card title={t.sections.closing} id="s-closing">
          <Tick sheet={sheet} piece="holdBack" label={t.closing.holdBack} hint={t.closing.lead} />
        </Card>
      )}
    </div>
  )
}

function Tick({ sheet, piece, label, hint }: { sheet: Sheet; piece: string; label: string; hint?: string }) {
  return (
    <label className="app-pick" id={anchorOf(piece)}>
      <input type="checkbox" checked={sheet.pieces[piece] === 'yes'} onChange={(e) => sheet.change({ [piece]: e.target.checked ? 'yes' : '' })} />
      <span>
        {label}
        {hint && <small className="second">{hint}</small>}
      </span>
    </label>
  )
}
