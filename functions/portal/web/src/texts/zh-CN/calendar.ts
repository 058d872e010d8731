// Words of the statutory calendar.
export const calendar = {
  title: '工作日历',
  lead: '公示期、答复期限等按工作日计算。这里列出计算所依据的各年节假日安排；安排有调整的，以新的一版公布，已经公布的期限不会随之自动变动。',
  year: '年份', yearLabel: (y: number) => `${y} 年`, version: (y: number, v: number) => `${y} 年（第 ${v} 版）`, current: '现行版本', earlier: '以前的版本',
  source: '依据', holiday: '节日', span: '放假', days: '天数', makeUp: '调休上班', none: '没有调休上班的日子。', unnamed: '放假',
  range: (first: string, last: string) => (first === last ? first : `${first}至${last}`),
  publish: '公布新的一版', publishLead: '按国务院办公厅的通知填写全年的节假日，公布后即按新的一版计算。正在公示的，公示期不自动变动；确需延长的，在“公示与名单”中由两位负责人批准。',
  newYear: '年份', sourceHint: '通知的名称或文号，至少 4 个字。',
  nth: (n: number) => `第 ${n} 个节日`, name: '节日名称', first: '第一天', last: '最后一天', add: '添加节日', remove: (n: number) => `删去第 ${n} 个节日`,
  makeUpDays: '调休上班的日子', makeUpHint: '只填周六、周日，每行一天，如 2019-10-12。',
  submit: '公布', confirmTitle: '公布工作日历', confirm: (y: number, holidays: number, makeUp: number) => `${y} 年：放假 ${holidays} 天，调休上班 ${makeUp} 天。公布后不能更改，只能再公布新的一版。`,
  done: (y: number, v: number) => `${y} 年工作日历第 ${v} 版已公布。`, receipt: '公布回执', back: '公示与名单',
}
