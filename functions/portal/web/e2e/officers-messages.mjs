// What the secretariat's decisions leave in the inbox of a group, after the preliminary review has been played.
import { check, signIn } from './check.mjs'
import { test } from './tests.mjs'

test('退回的申报：集团在消息里看到，逐条打开，其余一并标为已读', async ({ page, people }) => {
  const p = await page({ width: 390, height: 844 })
  for (const group of people.groups.slice(0, 5)) { // which one was returned is the queue's order
    await group.signIn()
    const { items } = await group.get('/v1/messages')
    if (!items.some((m) => m.kind === 'application-returned')) continue
    await signIn(p, group)
    await p.goto('/messages')
    await p.getByText('示范申报已退回，请补充说明').click()
    await p.getByText('逾期未提交的，按现有材料作出审查决定').waitFor()
    await p.getByText('示范申报通过初步审查').waitFor()
    await check(p, 'the messages of a returned application')
    await p.getByRole('button', { name: '这些都标为已读' }).click()
    await p.getByRole('link', { name: '消息', exact: true }).waitFor()
    return
  }
  throw new Error('nobody was told of a returned application')
})
