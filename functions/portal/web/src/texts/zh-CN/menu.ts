// What pages are called in menus.
export const menu = {
  home: '首页',
  notice: '公示',
  list: '公布名单',
  register: '入选登记',
  report: '集团化办学报告',
  recount: '重新计票',
  receipt: '核验回执',
  certificate: '核验证书',
  group: { home: '办理进度', statistics: '统计信息', members: '成员单位', application: '示范申报', documents: '申报附件', submit: '检查与提交', receipts: '回执' },
  body: { applicants: '申报单位', list: '推荐名单', sheet: '汇总表', settings: '截止时间与名额', groups: '集团与经办人' },
  expert: { desk: '评审材料', ballot: '会议投票' },
  scrutineer: '监票',
  ballot: '会议投票',
  ministry: { home: '待办事项', extensions: '延期', quotas: '增加名额与例外', objections: '异议', notice: '公示与名单', rounds: '建立批次', registry: '推荐单位与集团', people: '人员与邀请' },
  office: { overview: '进展总览', preliminary: '初步审查', panel: '专家组与分配', totals: '评分汇总', analysis: '评分分析', proposal: '拟入选名单', anomalies: '统计异常核查', findings: '统计认定与更正', report: '编制报告' },
  ledger: '存证记录',
}
