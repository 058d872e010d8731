// Words of transfers between recommending bodies (R4.1), and of the correction of a group's record.
export const transfers = {
  ask: '提出申请', act: '转由其他单位推荐', askTitle: (name: string) => `${name}：转由其他单位推荐`,
  askLead: '须经现推荐单位和转入的推荐单位双方同意，才会变更。只影响以后开始的申报，已经开始的申报仍由原单位推荐。',
  to: '转入的推荐单位', choose: '请选择', reason: '理由', reasonHint: '双方单位都会看到，4 至 500 字。',
  asked: '申请已提出，等待双方单位同意。',
  title: '变更推荐单位', none: '没有变更推荐单位的申请。',
  columns: { group: '集团', from: '现推荐单位', to: '转入单位', reason: '理由', at: '提出时间', state: '办理情况', act: '办理' },
  by: { group: '集团提出', body: '推荐单位提出', ministry: '主管部门提出' } as Record<string, string>,
  states: { open: '等待同意', done: '已变更', declined: '未同意' } as Record<string, string>,
  waits: (names: string) => `等待${names}同意`,
  declinedBy: (name: string) => `${name}不同意`,
  consent: '同意', decline: '不同意',
  consentTitle: '同意变更推荐单位', declineTitle: '不同意变更推荐单位',
  consentLead: (group: string, from: string, to: string) => `${group}的推荐单位由${from}变更为${to}。双方都同意后立即变更，并生成回执。`,
  declineLead: (group: string) => `${group}的这次申请到此结束，推荐单位不变。需要时可以重新提出。`,
  receipt: '变更回执',
  moved: '双方均已同意，推荐单位已经变更。',
}

export const groupRecord = {
  back: '集团与经办人', missing: '没有找到这个集团，或不属于本单位',
  title: '登记信息', edit: '更正登记信息', editLead: '登记编号不能更改。更正后立即生效并留下存证记录；已经提交的申报保留提交时的牵头单位。推荐单位的更正不能改变归属，变更归属请办理“转由其他单位推荐”。',
  name: '集团名称', kind: '类型', kinds: { federation: '职业教育集团', alliance: '职业教育联盟' }, founded: '成立日期', approvedBy: '批准单位', approvalNumber: '批准文号', industry: '行业代码',
  leadUnits: '牵头单位', leadHint: '每行一家：名称，统一社会信用代码，性质，行政区划代码；属于兵团的在行末加“，兵团”。第一家为主要牵头单位。',
  members: '成员单位', membersHint: '每行一家：名称，统一社会信用代码，性质，职务。不含牵头单位。可以从电子表格整块粘贴。',
  local: '经地方教育行政部门报送', council: '经行指委报送（行指委代码，没有则不填）', cross: '跨区域', national: '紧密对接国家重大产业',
  office: '联系处室', address: '联系地址', email: '电子邮箱', corps: '兵团',
  save: '保存更正', saved: '登记信息已更正。', receipt: '更正回执', why: '归属',
  badLine: (n: number) => `第 ${n} 行无法识别，请按说明填写。`,
  clash: '登记信息刚刚由他人更正过。请核对最新内容后再保存。',
}
