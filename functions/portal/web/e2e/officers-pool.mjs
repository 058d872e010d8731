// The pool of experts: a list with mistakes and one without, the freeze, the draw, the links and what comes of them.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { check, signInAgain } from './check.mjs'
import { round } from './seed.mjs'
import { test } from './tests.mjs'
import { fill } from './xlsx.mjs'

const at = (page) => `/rounds/${round}/${page}`
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Two experts each of two provinces. */
function rows() {
  const cells = {}
  for (const [i, province] of ['北京市', '北京市', '上海市', '上海市'].entries()) {
    const row = 4 + i
    Object.assign(cells, { [`B${row}`]: `库内专家${i + 1}（示例）`, [`C${row}`]: province, [`D${row}`]: '装备制造', [`F${row}`]: `pool${i + 1}@experts.example`, [`G${row}`]: '示例研究院', [`H${row}`]: '121000004250070153' })
  }
  return cells
}

test('专家库导入、冻结、抽取，专家凭链接接受或谢绝，谢绝的由同类递补', async ({ page, people, stack }) => {
  const [p, g, n] = [await page(), await page(), await page()]
  await signInAgain(p, people.secretariat)
  await p.goto(at('office/pool'))
  await p.getByText('还没有导入专家').waitFor()
  const saved = p.waitForEvent('download')
  await p.getByRole('link', { name: '下载名单或模板' }).click()
  const path = await (await saved).path()
  const template = await readFile(path)
  const send = (cells) => p.getByLabel('导入名单').setInputFiles({ name: 'experts.xlsx', mimeType: type, buffer: fill(template, cells) })
  await send({ ...rows(), C5: '京城', H6: '121000004250070154' })
  await p.getByText('单元格 C5（库内专家2（示例））：请从列表中选择所在省份').waitFor()
  await p.getByText('单元格 H6（库内专家3（示例））：统一社会信用代码的校验位不符').waitFor()
  await check(p, 'a list with mistakes')
  await p.getByRole('button', { name: '关闭' }).last().click()
  await p.getByText('还没有导入专家').waitFor()
  await send(rows())
  await p.getByText('现有 4 位专家').waitFor()

  await p.getByLabel('抽取人数').fill('2')
  await p.getByText('省份合计 2 人，专业领域合计 2 人').waitFor()
  await p.getByLabel('北京市名额').fill('3')
  await p.getByLabel('选择日期').first().click()
  await p.getByLabel('选择日期').first().fill('2019年11月1日')
  await p.keyboard.press('Enter')
  await p.getByLabel('公开数值的来源').fill('上海证券交易所 2019年11月1日 上证综合指数收盘点位')
  const freeze = async () => {
    await p.getByRole('button', { name: '冻结专家库' }).click()
    const dialog = p.getByRole('dialog', { name: '冻结专家库' })
    await dialog.getByLabel('请输入“冻结”以确认').fill('冻结')
    await dialog.getByRole('button', { name: '冻结专家库' }).click()
  }
  await freeze()
  await p.getByText('北京市需要 3 人，专家库中只有 2 人。').waitFor()
  await p.getByLabel('北京市名额').fill('1')
  await check(p, 'quotas')
  await freeze()
  await p.getByText('届时在这里填写并抽取').waitFor()
  await stack.moveTo('2019-11-01T16:00:00+08:00')
  await signInAgain(p, people.secretariat)
  await p.goto(at('office/pool'))
  await p.getByLabel('公开数值', { exact: true }).fill('2958.20')
  await p.getByRole('button', { name: '抽取专家' }).click()
  await p.getByRole('dialog', { name: '抽取专家' }).getByRole('button', { name: '抽取专家' }).click()
  await p.getByRole('button', { name: '邀请 2 位' }).click()
  const links = p.getByRole('dialog', { name: '邀请链接' })
  await links.getByText('（示例）').first().waitFor()
  await check(p, 'links')
  const [come, stay] = await links.getByRole('textbox').evaluateAll((inputs) => inputs.map((i) => i.value))
  await links.getByRole('button', { name: '已经保存' }).click()

  await n.goto(stay)
  await n.getByRole('button', { name: '谢绝' }).click()
  await n.getByLabel('原因').fill('时间冲突')
  await n.getByRole('dialog').getByRole('button', { name: '谢绝' }).click()
  await n.getByText('已谢绝邀请').first().waitFor()
  await check(n, 'declined')
  const made = await n.request.post('/v1/accounts/invitations/accept', { headers: { 'X-Linxuan': '1' }, data: { token: stay.split('.').pop(), login: 'declined-expert', password: 'a long enough password', name: '库内专家（示例）' } })
  assert.equal((await made.json()).type, '/problems/invitation-withdrawn', 'who declined can still make an account')
  await g.goto(come)
  await g.getByRole('radio', { name: '没有账号，开通后接受' }).waitFor()
  await check(g, 'an invitation to the panel')
  await g.getByLabel('姓名').fill('库内专家（示例）')
  await g.getByLabel('登录名').fill('pool-expert')
  await g.getByLabel('密码', { exact: true }).fill('a long enough password')
  await g.getByLabel('再输一次密码').fill('a long enough password')
  await g.getByRole('button', { name: '接受邀请' }).click()
  await g.getByText('您已列入专家组').waitFor()
  await check(g, 'accepted')

  await p.reload()
  await p.getByText('原因：时间冲突').waitFor()
  await p.getByRole('button', { name: /^递补 / }).click()
  await p.getByRole('dialog', { name: '递补' }).getByRole('button', { name: '递补' }).click()
  await p.getByText(/^递补库内专家/).waitFor()
  await check(p, 'seats')
  await p.goto(at('office/panel'))
  await p.getByRole('cell', { name: '示例研究院' }).first().waitFor()
  assert.equal(await p.getByRole('region', { name: '专家组' }).getByRole('cell', { name: '示例研究院' }).count(), 1)
})
