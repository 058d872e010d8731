// A round on the evening before its meeting: four groups that passed, five experts, three scrutineers. The round's file is the
// real one with smaller numbers, so that four experts in browsers are a quorum.
import assert from 'node:assert/strict'
import { Client, upload } from './client.mjs'
import { content, file, fileYears, groupOf, round, uscc } from './seed.mjs'

const smaller = [
  ['expertsPerDossier: 5', 'expertsPerDossier: 3'],
  ['minimumEligible: 5', 'minimumEligible: 3'],
  ['target: 150', 'target: 2'],
  ['castingMinutes: 60', 'castingMinutes: 20'],
  ['approvalCap: 0', 'approvalCap: 3'],
]

const names = ['山东现代制造职业教育集团（示例）', '山东海洋化工职业教育集团（示例）', '山东智慧农业职业教育联盟（示例）', '山东文化旅游职业教育集团（示例）']

/** Plays the round up to the scores; the last expert has judged nothing yet. */
export async function meeting(stack) {
  const world = await invite(stack)
  for (const g of world.groups) await fileYears(g, world.dictionary)
  await stack.moveTo('2019-10-22T09:00:00+08:00')
  for (const g of world.groups) await apply(g)
  await recommend(stack, world)
  await review(stack, world)
  return world
}

async function invite(stack) {
  const ministry = await new Client(stack.origin).accept(stack.link.split('/').pop(), 'ministry-1', '示例主管一')
  const rows = (await file('bodies.csv')).trim().split('\n').slice(1).map((line) => line.trim().split(','))
  await ministry.post('/v1/registry/bodies', { bodies: rows.map(([code, kind, name, adcode]) => ({ code, kind, name, ...(adcode ? { adcode } : {}) })) })
  const imported = await ministry.post('/v1/registry/groups', { groups: names.map(groupOf) })
  let config = await file('round-2019.yaml')
  for (const [from, to] of smaller) {
    assert.ok(config.includes(from), `the round's file has no ${from}`)
    config = config.replace(from, to)
  }
  await ministry.post('/v1/rounds', { config, scheme: await file('scheme-2019.yaml'), indicators: await file('indicators-2019.yaml') })
  const body = await ministry.invite('body', 'body-p37', '山东推荐办', { body: 'P37' })
  const groups = []
  for (const [i, g] of imported.groups.entries()) groups.push(Object.assign(await body.invite('group', `group-${i + 1}`, `经办人${i + 1}`, { group: g.id }), { id: g.id, groupName: names[i] }))
  const secretariat = await ministry.invite('secretariat', 'secretariat', '秘书处示例')
  const [experts, scrutineers] = [[], []]
  for (const [i, name] of ['赵专家', '钱专家', '孙专家', '李专家', '周专家'].entries()) experts.push(await ministry.invite('expert', `expert-${i + 1}`, name))
  for (const [i, name] of ['甲监票', '乙监票', '丙监票'].entries()) scrutineers.push(await ministry.invite('scrutineer', `scrutineer-${i + 1}`, name))
  for (const person of experts) person.id = (await person.get('/v1/accounts/me')).id
  const dictionary = await body.get(`/v1/statistics/${round}/dictionary`)
  return { ministry, body, groups, secretariat, experts, scrutineers, dictionary }
}

async function apply(g) {
  await g.signIn()
  g.application = (await g.post(`/v1/submission/${round}/applications`)).id
  const path = `/v1/submission/${round}/applications/${g.application}`
  await g.put(path, { content: await content(g) }, '"1"')
  for (const [kind, name] of [['approval', '批准备案文件.pdf'], ['charter', '集团章程.pdf'], ['self-report', '集团化办学自评报告.pdf']]) await upload(g, round, g.application, kind, name)
  await g.get(path)
  await g.call('POST', `${path}/submit`, undefined, { 'If-Match': g.etag })
}

async function recommend(stack, { body }) {
  await stack.moveTo('2019-10-28T15:00:00+08:00')
  await body.signIn()
  const list = `/v1/quota/${round}/bodies/P37`
  const { items } = await body.get(`${list}/applicants`)
  const examinations = items.sort((a, b) => Number(b.crossRegion) - Number(a.crossRegion)).map((a, i) => ({ application: a.application, version: a.version, decision: 'recommend', rank: i + 1 }))
  await body.get(`${list}/recommendation`)
  await body.put(`${list}/recommendation`, { examinations }, body.etag)
  await body.post(`${list}/recommendation/seal`, { version: Number(body.etag.replaceAll('"', '')) })
}

async function review(stack, { secretariat, experts, groups }) {
  await stack.moveTo('2019-10-30T10:00:00+08:00')
  await secretariat.signIn()
  const base = `/v1/review/${round}`
  await secretariat.post(`${base}/candidates`)
  const scheme = await secretariat.get(`/v1/rounds/${round}/scheme`)
  const checks = scheme.checklist.map((item) => ({ item: item.id, ok: true }))
  for (const g of groups) await secretariat.post(`${base}/applications/${g.application}/preliminary`, { checks, verdict: 'pass' })
  await secretariat.post(`${base}/panel`, {
    experts: experts.map((e, i) => ({ account: e.id, name: e.name, province: ['11', '31', '32', '42', '44'][i], employers: [{ uscc: uscc(`1211000040000${String(i).padStart(4, '3')}`), name: '工作单位（示例）' }] })),
  })
  await secretariat.post(`${base}/assignment`, { seed: 'linxuan-2019-公开种子' })
  for (const expert of experts.slice(0, -1)) await judge(expert, scheme)
}

/** Gives full points to everybody, so that groups with as many approvals are tied. */
async function judge(expert, scheme) {
  await expert.signIn()
  const { items } = await expert.get(`/v1/review/${round}/desk`)
  for (const { application } of items) {
    const points = Object.fromEntries(scheme.criteria.flatMap((c) => c.indicators).map((i) => [i.id, i.points]))
    await expert.put(`/v1/review/${round}/applications/${application}/score`, { points, comment: '材料完整，成效明显。', final: true }, '"0"')
  }
}
