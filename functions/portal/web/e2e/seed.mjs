// A small round for the tests: its files are the real ones, its groups are invented.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { Client } from './client.mjs'

const folder = process.env.LINXUAN_ROOT
  ? join(process.env.LINXUAN_ROOT, 'infra/seed/')
  : fileURLToPath(new URL('../../../../infra/seed/', import.meta.url))
export const file = (name) => readFile(join(folder, name), 'utf8')

export const round = '2019'
export const years = [2016, 2017, 2018]

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** Completes 17 characters to a unified social credit code (GB 32100-2015). */
export function uscc(first) {
  let sum = 0
  let weight = 1
  for (const c of first) {
    sum += alphabet.indexOf(c) * weight
    weight = (weight * 3) % 31
  }
  return first + alphabet[(31 - (sum % 31)) % 31]
}

const names = ['山东现代制造职业教育集团（示例）', '山东海洋化工职业教育集团（示例）', '山东智慧农业职业教育联盟（示例）']

export const groupOf = (name, i) => ({
  number: `201937${String(i + 1).padStart(4, '0')}`,
  name,
  kind: name.includes('联盟') ? 'alliance' : 'federation',
  founded: '2012-05-18',
  approvedBy: '山东省教育厅',
  approvalNumber: `鲁教职字〔2012〕${i + 11}号`,
  leadUnits: [{ name: name.replace(/职业教育(集团|联盟)/, '职业学院'), uscc: uscc(`1237000049557${String(i).padStart(4, '1')}`), kind: 'school', adcode: '370100', corps: false }],
  members: [{ name: `济南第${i + 1}机床有限公司（示例）`, uscc: uscc(`9137010016305${String(i).padStart(4, '2')}`), kind: 'enterprise', role: 'vice-chair' }],
  industry: 'C34',
  reportsThrough: { local: true },
  crossRegion: i === 0,
  nationalIndustry: i === 0,
  contact: { office: '集团秘书处', address: '济南市历下区示例路1号', email: 'office@group.example' },
})

/** Ministry, round, a body with three groups, and an officer of each. */
export async function seed(stack) {
  const ministry = await new Client(stack.origin).accept(stack.link.split('/').pop(), 'ministry-1', '示例主管一')
  const rows = (await file('bodies.csv')).trim().split('\n').slice(1).map((line) => line.trim().split(','))
  await ministry.post('/v1/registry/bodies', { bodies: rows.map(([code, kind, name, adcode]) => ({ code, kind, name, ...(adcode ? { adcode } : {}) })) })
  const imported = await ministry.post('/v1/registry/groups', { groups: names.map(groupOf) })
  const config = await file('round-2019.yaml')
  await ministry.post('/v1/rounds', { config, scheme: await file('scheme-2019.yaml'), indicators: await file('indicators-2019.yaml') })
  const body = await ministry.invite('body', 'body-p37', '山东推荐办', { body: 'P37' })
  const groups = []
  for (const [i, g] of imported.groups.entries()) {
    groups.push(Object.assign(await body.invite('group', `group-${i + 1}`, ['张示例', '李示例', '王示例'][i], { group: g.id }), { id: g.id, groupName: g.name }))
  }
  const ministry2 = await ministry.invite('ministry', 'ministry-2', '示例主管二')
  const dictionary = await body.get(`/v1/statistics/${round}/dictionary`)
  return { ministry, ministry2, body, groups, dictionary }
}

/** Values that hold all checks of the dictionary, a little more every year. */
export function figures(dictionary, year, scale = 1) {
  const growth = 100 + 3 * (year - years[0])
  const earlier = year > years[0] ? figures(dictionary, year - 1, scale) : undefined
  const values = {}
  const indicators = dictionary.sections.flatMap((s) => s.indicators)
  for (const i of indicators) {
    if (i.type === 'count') values[i.id] = Math.min(i.most ?? Infinity, Math.max(i.least ?? 0, Math.floor((40 * scale * growth) / 100)))
    else if (i.type === 'amount') values[i.id] = Math.min(i.most ?? Infinity, Math.floor((2_400_000 * scale * growth) / 100))
    else if (i.type === 'ratio') values[i.id] = { num: 88, den: 100 }
    else if (i.type === 'choice') values[i.id] = i.options[0].id
    else values[i.id] = '无'
  }
  for (let turn = 0; turn < 4; turn++) {
    for (const c of earlier ? dictionary.crossYear : []) {
      const [later, before] = [values[c.later], earlier[c.earlier]]
      const holds = { equals: later === before, atMost: later <= before, atLeast: later >= before }
      if (!holds[c.relation]) values[c.later] = before
    }
    const summed = new Set()
    for (const t of dictionary.totals) {
      const sum = t.parts.reduce((n, p) => n + values[p], 0)
      if (t.relation === 'equals' && !summed.has(t.total)) {
        values[t.total] = sum
        summed.add(t.total)
      } else if (t.relation === 'equals') {
        const rest = t.parts.slice(1).reduce((n, p) => n + (values[p] = Math.min(values[p], Math.floor(values[t.total] / (2 * t.parts.length)))), 0)
        values[t.parts[0]] = values[t.total] - rest
      } else if (t.relation === 'atMost' && sum > values[t.total]) {
        for (const p of t.parts) values[p] = Math.min(values[p], Math.floor(values[t.total] / t.parts.length))
      } else if (t.relation === 'atLeast' && sum < values[t.total]) values[t.total] = sum
    }
  }
  return values
}

export const filingPath = (group, year) => `/v1/statistics/${round}/groups/${group.id}/filings/${year}`

/** Files a group's statistics of some years, complete. */
export async function fileYears(group, dictionary, which = years, declare = true) {
  for (const year of which) {
    await group.put(filingPath(group, year), { values: figures(dictionary, year) }, '"0"')
    if (declare) await group.post(`${filingPath(group, year)}/submit`)
  }
}

/** An application's content that lacks nothing. */
export async function content(group) {
  const scheme = await group.get(`/v1/rounds/${round}/scheme`)
  const text = '集团由学校、企业和行业组织共同治理，按章程运行，成效有记录可查。'
  return {
    introduction: text.repeat(3),
    highlights: text.repeat(2),
    contact: { name: group.name, phone: '0531-00000000' },
    assessment: scheme.criteria.map((c) => ({ criterion: c.id, points: c.points - 2, statement: `${c.title}：${text}` })),
    violations: { none: true },
  }
}
