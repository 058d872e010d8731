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
    lead: '填写电子邮箱并确认后，新消息会同时发到这个邮箱。邮件只作提醒，以本页消息为准；不再需要时，把邮箱删去并保存。',
    label: '电子邮箱',
    hint: (address: string) => `目前的消息发到 ${address}。换用其他邮箱须重新确认。`,
    save: '保存',
    asked: (address: string, until: string) => `验证码已发到 ${address}，请在 ${until} 前填入。确认之前，消息不会发到这个邮箱。`,
    code: '验证码', codeHint: '邮件中的 6 位数字。一两分钟后仍没有收到的，请查看垃圾邮件，或者重新发送。',
    confirm: '确认邮箱', resend: '重新发送', other: '换一个邮箱',
    confirmed: (address: string) => `邮箱已确认，今后的消息会发到 ${address}。`,
    removed: '已保存，今后不再发送邮件。',
  },
}
