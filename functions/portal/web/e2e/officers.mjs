// npm run e2e:officers [-- part of a test's name]: the whole work of a recommending body, the ministry, the secretariat and the
// auditor in the browser, on a round of its own: seven groups of one province, five of which have applied.
import { mailbox, upload } from './client.mjs'
import { content, fileYears, round, seed, uscc } from './seed.mjs'
import { start } from './stack.mjs'
import { runAll } from './tests.mjs'
import './officers-statistics.mjs'
import './officers-body.mjs'
import './officers-ministry.mjs'
import './officers-reminders.mjs'
import './officers-office.mjs'
import './officers-pool.mjs'
import './officers-messages.mjs'

const kinds = [['approval', '批准备案文件.pdf'], ['charter', '集团章程.pdf'], ['self-report', '自评报告.pdf']]

const further = ['现代物流', '智能制造', '文化旅游', '护理与健康'].map((trade, i) => ({
  number: `201937${i + 101}`, name: `山东${trade}职业教育集团（示例）`, kind: 'federation', founded: '2013-06-01', approvedBy: '山东省教育厅', approvalNumber: `鲁教职字〔2013〕${i + 21}号`,
  leadUnits: [{ name: `山东${trade}职业学院（示例）`, uscc: uscc(`1237000059557${String(i).padStart(4, '1')}`), kind: 'school', adcode: '370100', corps: false }],
  members: [], industry: 'C34', reportsThrough: { local: true }, crossRegion: i === 2, nationalIndustry: false, contact: { office: '集团秘书处', address: '济南市历下区示例路1号', email: 'office@group.example' },
}))

/** People and groups; the first five have applied, the sixth has a draft, the seventh nothing. */
async function furnish(stack) {
  const people = await seed(stack)
  const { groups: more } = await people.ministry.post('/v1/registry/groups', { groups: further })
  for (const [i, g] of more.entries()) {
    people.groups.push(Object.assign(await people.body.invite('group', `group-${i + 4}`, ['赵示例', '钱示例', '孙示例', '周示例'][i], { group: g.id }), { id: g.id, groupName: g.name }))
  }
  people.secretariat = await people.ministry.invite('secretariat', 'secretariat-1', '秘书处示例')
  people.qingdao = await people.ministry.invite('body', 'body-c3702', '青岛推荐办', { body: 'C3702' })
  people.auditor = await people.ministry.invite('auditor', 'auditor-1', '审计示例')
  for (const g of people.groups.slice(0, 6)) await fileYears(g, people.dictionary)
  for (const [who, address] of [[people.groups[0], 'group@example.com'], [people.groups[5], 'group@office.example'], [people.body, 'office@example.com']]) await mailbox(who, address, stack)
  await stack.moveTo('2019-10-23T09:00:00+08:00')
  for (const [i, g] of people.groups.slice(0, 6).entries()) {
    await g.signIn()
    const { id } = await g.post(`/v1/submission/${round}/applications`)
    const path = `/v1/submission/${round}/applications/${id}`
    await g.put(path, { content: await content(g) }, '"1"')
    if (i === 5) continue
    for (const [kind, name] of kinds) await upload(g, round, id, kind, name)
    await g.get(path)
    await g.call('POST', `${path}/submit`, undefined, { 'If-Match': g.etag })
  }
  return people
}

const stack = await start('2019-10-15T09:30:00+08:00')
let failed = 1
try {
  failed = await runAll({ stack, people: await furnish(stack) }, process.argv[2])
} finally {
  await stack.stop()
}
process.exit(failed > 0 ? 1 : 0)
