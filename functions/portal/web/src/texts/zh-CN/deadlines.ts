// Words about deadlines.
export const deadlines = {
  before: (phase: string, at: string) => `${phase}将于 ${at}（北京时间）开始。`,
  closed: (phase: string, at: string) => `${phase}已于 ${at}截止。`,
  open: (phase: string, at: string, left: string) => `${phase}截止时间：${at}，还有 ${left}。`,
  left: (phase: string, left: string) => `距${phase}截止还有 ${left}`,
  instant: (at: string, exact: string) => `截止时间为 ${at}，即 ${exact} 之前。以服务器时钟为准。`,
  extended: '该截止时间经批准延长，延期公告见首页。',
}
