// A group's record as the fields of a form, and back.
import type { Schemas } from '../../api/client'
import { registry } from '../../texts/zh-CN/registry'
import { groupRecord as t } from '../../texts/zh-CN/transfers'

type View = Schemas['QuotaGroupView']
type Input = Schemas['QuotaGroupInput']

export interface Fields {
  name: string
  kind: Input['kind']
  founded: string
  approvedBy: string
  approvalNumber: string
  industry: string
  leadUnits: string // a line each
  members: string
  local: boolean
  council: string
  cross: boolean
  national: boolean
  office: string
  address: string
  email: string
}

const sign = '，'

export function fieldsOf(g: View): Fields {
  const kinds: Record<string, string> = registry.unitKinds
  const roles: Record<string, string> = registry.memberRoles
  return {
    name: g.name, kind: g.kind as Input['kind'], founded: g.founded, approvedBy: g.approvedBy, approvalNumber: g.approvalNumber, industry: g.industry,
    leadUnits: (g.leadUnits ?? []).map((u) => [u.name, u.uscc, kinds[u.kind], u.adcode, ...(u.corps ? [t.corps] : [])].join(sign)).join('\n'),
    members: (g.members ?? []).map((u) => [u.name, u.uscc, kinds[u.kind], roles[u.role]].join(sign)).join('\n'),
    local: g.reportsThrough.local, council: g.reportsThrough.council ?? '', cross: g.crossRegion, national: g.nationalIndustry,
    office: g.contact.office, address: g.contact.address, email: g.contact.email,
  }
}

const lines = (text: string): string[][] => text.split('\n').map((l) => l.trim()).filter((l) => l !== '').map((l) => l.split(/[，,\t|｜]/).map((part) => part.trim()))

const codeOf = <K extends string>(words: Record<K, string>, said: string | undefined): K | undefined => (Object.keys(words) as K[]).find((k) => words[k] === said)

/** The input, or what in the lines cannot be read. */
export function inputOf(v: Fields, g: View): { input?: Input; wrong: Partial<Record<keyof Fields, string>> } {
  const wrong: Partial<Record<keyof Fields, string>> = {}
  const leadUnits = lines(v.leadUnits).map(([name = '', uscc = '', kind, adcode = '', corps], i) => {
    const code = codeOf(registry.unitKinds, kind)
    if (!code || (corps !== undefined && corps !== t.corps)) wrong.leadUnits ??= t.badLine(i + 1)
    return { name, uscc, kind: code ?? 'school', adcode, corps: corps === t.corps }
  })
  const members = lines(v.members).map(([name = '', uscc = '', kind, role], i) => {
    const [code, as] = [codeOf(registry.unitKinds, kind), codeOf(registry.memberRoles, role ?? registry.ordinary)]
    if (!code || !as) wrong.members ??= t.badLine(i + 1)
    return { name, uscc, kind: code ?? 'school', role: as ?? 'ordinary' }
  })
  if (Object.keys(wrong).length > 0) return { wrong }
  return {
    wrong,
    input: {
      number: g.number, name: v.name, kind: v.kind, founded: v.founded, approvedBy: v.approvedBy, approvalNumber: v.approvalNumber, industry: v.industry, leadUnits, members,
      reportsThrough: { local: v.local, ...(v.council ? { council: v.council } : {}) }, crossRegion: v.cross, nationalIndustry: v.national,
      contact: { office: v.office, address: v.address, email: v.email },
    },
  }
}
