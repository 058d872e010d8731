// Words of the inbox. What messages say comes from the server, the same as in the letters.
export const messages = {
  title: '消息',
  lead: '与您办理的事项有关的通知和截止提醒，最近的在前。',
  unread: (n: string) => `消息，${n} 条未读`,
  readAll: '这些都标为已读',
  new: '未读',
  go: '去办理',
  empty: '还没有消息',
  emptyLead: '申报被退回、名单封存、截止时间临近等情况，平台会在这里通知您。',
  mail: {
    title: '邮件提醒',
    lead: '填写电子邮箱后，新消息会同时发到这个邮箱。邮件只作提醒，以本页消息为准；不再需要时，把邮箱删去并保存。',
    label: '电子邮箱',
    save: '保存',
    saved: (address: string) => `已保存，今后的消息会发到 ${address}。`,
    removed: '已保存，今后不再发送邮件。',
  },
}
