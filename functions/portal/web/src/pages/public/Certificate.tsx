// What the code of a certificate stands for, today: the address is in the code that is printed on it.
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useNavigate, useParams } from 'react-router'
import { api, take } from '../../api/client'
import { day, grouped } from '../../format'
import { Field } from '../../parts/Field'
import { Loaded } from '../../parts/Loaded'
import { Card, Page } from '../../parts/Page'
import { common } from '../../texts/zh-CN/common'
import { pub } from '../../texts/zh-CN/public'

const t = pub.certificate

export function Certificate() {
  const { code = '' } = useParams()
  const go = useNavigate()
  const [typed, type] = useState(code)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void go(`/certificates/${encodeURIComponent(typed.trim())}`)
  }
  return (
    <Page title={t.title} lead={t.lead} narrow>
      <form className="card" onSubmit={submit}>
        <Field label={t.code} hint={t.hint}>
          <input className="mono" value={typed} onChange={(e) => type(e.target.value)} maxLength={20} required autoComplete="off" spellCheck={false} />
        </Field>
        <button className="button primary">{t.check}</button>
      </form>
      {code && <Standing key={code} code={code} />}
    </Page>
  )
}

function Standing({ code }: { code: string }) {
  const found = useQuery({ queryKey: ['certificate', code], queryFn: () => take(api.GET('/v1/notice/certificate', { params: { query: { code } } })), retry: false })
  const none = (
    <div className="note danger" role="alert">
      <h3>{t.none}</h3>
      <p>{t.noneText}</p>
    </div>
  )
  return (
    <Loaded queries={{ found }} lines={6} refusals={{ 'certificate-unknown': none }}>
      {({ found: c }) => (
        <>
          <div className={c.status === 'listed' ? 'note done' : 'note danger'} role="status">
            <h3>{c.status === 'listed' ? t.good : t.bad}</h3>
            <p>{t.standing(c.name, pub.register.states[c.status] ?? '', day(c.since))}</p>
          </div>
          <Card title={t.about}>
            <dl className="facts">
              <dt>{pub.table.name}</dt>
              <dd>{c.name}</dd>
              <dt>{pub.table.lead}</dt>
              <dd>{(c.leadUnits ?? []).join(common.list)}</dd>
              <dt>{pub.table.round}</dt>
              <dd>{common.frame.roundLabel(c.round)}</dd>
              <dt>{t.number}</dt>
              <dd className="mono">{c.number}</dd>
              <dt>{t.code}</dt>
              <dd className="mono">{c.code}</dd>
              <dt>{t.listed}</dt>
              <dd>{day(c.listedAt)}</dd>
              <dt>{pub.list.digest}</dt>
              <dd className="mono">{grouped(c.digest)}</dd>
            </dl>
          </Card>
        </>
      )}
    </Loaded>
  )
}
