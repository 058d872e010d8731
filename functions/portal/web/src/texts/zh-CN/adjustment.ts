// Words of what comes after the list: the standing of listed groups, cases on them.
export const adjustment = {
  statuses: { listed: '入选', suspended: '已暂停', revoked: '已撤销' } as Record<string, string>,
  grounds: {
    dissolved: '解散', withdrawn: '被撤销', 'major-change': '其他重大变动', 'serious-violation': '重大违规行为', reconsideration: '申请复核',
  } as Record<string, string>,
  stages: { opened: '待集团答复', answered: '集团已答复', decided: '已办结' } as Record<string, string>,
  outcomes: { dismissed: '不作调整', suspended: '暂停资格', revoked: '撤销资格', reinstated: '恢复资格' } as Record<string, string>,
  notes: {
    dismissed: '集团的状态不变，案件不对外公布。',
    suspended: '登记中注明已暂停，整改后可以经复核恢复。',
    revoked: '取消相关资格和政策支持，登记中注明已撤销。',
    reinstated: '登记中恢复为入选，过去的变动仍然保留。',
  } as Record<string, string>,
  profile: {
    back: '入选登记', missing: '没有找到这个集团', missingLead: '入选登记中没有这个集团，请从登记中查找。',
    standing: '目前状态', since: '起始日期', document: '决定文件', noDocument: '由公布名单确定', body: '推荐单位', lead: '牵头单位', province: '所在地区', certificate: '证书编号',
    history: '状态变动', historyLead: '自入选以来的每一次变动都列在这里，不会删除。', date: '日期', status: '状态', ground: '事由', by: '依据',
    list: (round: string, n: number) => `${round}名单第 ${n} 版`,
    rounds: '各批次公示与名单', round: '批次', noticed: '公示', lists: '名单', listed: (n: number, at: string) => `第 ${n} 版（${at}）：列入`, held: (n: number, at: string, why: string) => `第 ${n} 版（${at}）：未列入，${why}`, none: '名单尚未公布',
    reasons: { 'objection-upheld': '异议成立', 'objection-open': '当时异议尚未办结', 'listed-already': '此前已经入选', '': '在递补名单中，当时没有递补' } as Record<string, string>,
  },
  cases: {
    title: '调整案件', lead: '入选集团发生解散、撤销、其他重大变动或者重大违规行为的，在这里立案。先听取集团意见，再由主管部门两人决定。',
    open: '立案', none: '没有案件', noneLead: '秘书处或主管部门立案之后列在这里。', search: '集团名称', filter: '进度', missing: '没有找到这件案件', back: '调整案件',
    columns: { group: '集团', ground: '事由', opened: '立案时间', answerBy: '答复期限', stage: '进度', outcome: '结果' },
    waiting: '尚未决定',
  },
  opening: {
    title: '立案', lead: '立案后，集团会看到事由、事实、依据和所附材料，并在期限内答复。请不要写入反映人的身份。',
    group: '集团', choose: '请选择', groupHint: '只能对入选登记中的集团立案；每个集团同时只能有一件在办案件。', ground: '事由',
    facts: '事实', factsHint: '什么时间、什么事情、如何查明，至少 20 个字。', evidence: '依据', evidenceHint: '文件、通报或核查记录的名称。附有材料的可以只作简要说明。',
    days: '答复期限', daysUnit: (n: number) => `${n} 个工作日`, daysHint: '自立案次日起算，按法定工作日计算。', submit: '立案并听取意见',
    confirmTitle: '立案', confirm: (name: string, ground: string, days: number) => `对“${name}”以“${ground}”立案，集团须在 ${days} 个工作日内答复。立案后不能撤回。`, action: '确认立案', receipt: '立案回执', see: '查看案件',
  },
  files: {
    title: '证据材料', hint: '文件、通报、照片等，PDF 或 JPG、PNG 图片，每个不超过 20 MB，至多 5 个。系统检查后才会收下。', add: '添加文件', remove: '移除', waiting: '还有文件没有传完，传完后可以提交。',
  },
  one: {
    ground: '事由', standing: '立案时状态', opened: '立案时间', answerBy: '答复期限', left: (left: string) => `还有 ${left}`, stage: '进度', facts: '事实', evidence: '依据', documents: '证据材料', noDocuments: '没有附件',
    answer: '集团的答复', answeredAt: (at: string) => `${at} 答复`, noAnswer: '集团没有在期限内答复。', awaiting: (at: string) => `集团可以在 ${at} 之前答复，之后即可决定。`,
    decision: '决定', decidedAt: (at: string) => `${at} 由两人决定`, outcome: '结果', reason: '理由', document: '决定文件', status: '集团状态', seePublic: '查看公开登记', dismissedNote: '本案不对外公布。',
  },
  ruling: {
    title: '提出处理意见', lead: '提出后须由另一位负责人批准同一份意见，方才生效。', outcome: '处理', reason: '理由', reasonHint: '送达集团，至少 10 个字，不对外公布。',
    document: '文号', documentHint: '作出决定的文件的文号，与日期一并公布。', submit: '提出处理意见', replace: '另提处理意见',
    waiting: '处理意见等待另一人批准', waitingLead: (at: string) => `${at} 提出，已有一人批准。`, approve: '批准并生效', approveTitle: '批准处理意见',
    approveLead: (name: string, outcome: string, document: string) => `“${name}”：${outcome}${document && `（${document}）`}。批准后立即生效并更新公开登记，不能撤回。`, word: '批准', digest: '意见摘要', digestHint: '两位负责人应核对各自页面上的摘要一致。',
    done: '决定已生效', receipt: '决定回执', onlyMinistry: '处理意见由主管部门两人决定。',
  },
  own: {
    title: '入选后管理', lead: '入选之后的状态、需要答复的案件和年度监测。', standing: '目前状态', notListed: '尚未入选', notListedLead: '本集团列入公布名单之后，状态、案件和年度监测会显示在这里。',
    certificateLead: '证书上有验证码，任何人都可以在核验页面查询它今天的状态。',
    cases: '调整案件', none: '没有涉及本集团的案件。', answerTitle: '答复', answerLead: '只能答复一次，答复后不能更改。可以说明情况、提出不同意见，也可以附上材料。', answer: '答复意见', answerHint: '至少 10 个字。', submit: '提交答复',
    confirmTitle: '提交答复', confirm: '答复提交后不能更改。', action: '确认提交', receipt: '答复回执', over: (at: string) => `答复期限已于 ${at} 届满。`,
    contest: '对决定有异议的，可以向主管部门申请复核。',
  },
}

// Words of the yearly monitoring.
export const monitoring = {
  title: '年度监测',
  lead: '入选集团每年在规定时间内填报监测表。没有填报的列在这里；连续两年没有填报的标为异常，是否立案由工作人员决定。',
  year: (y: number) => `${y} 年度`,
  until: (at: string) => `填报截止时间：${at}`,
  from: (at: string) => `${at} 开始填报`,
  none: '没有设定过年度监测', noneLead: '秘书处设定填报时间后，集团即可填报。', choose: '年度', filed: '已填报', lacking: '未填报', anomalies: '异常', due: '应填报',
  columns: { group: '集团', body: '推荐单位', status: '状态', filed: '填报', form: '审阅', remarks: '数字异动', declared: '申报变动或违规', missed: '连续未报' },
  missed: (n: number) => `${n} 年`, anomaly: (n: number) => `异常：连续 ${n} 年`, declared: '有', show: '填报情况', only: { lacking: '未填报', any: '已填报', filed: '待审阅', returned: '已退回', accepted: '已通过', anomaly: '异常' } as Record<string, string>,
  set: '设定填报时间', setLead: '填报时间至少为十天。开始之后只能推后截止时间。', opensAt: '开始日期', closesAt: '截止日期', opensHint: '当日零时开始。', closesHint: '当日 24:00 截止。', save: '设定', saved: '填报时间已设定',
  own: '年度监测', ownNone: '目前没有需要填报的年度监测。', notDue: '本年度无须填报。', missedOwn: '没有在规定时间内填报。', filedAt: (at: string, times: number) => `已于 ${at} 填报（第 ${times} 次）。截止之前可以重新填报，以最后一次为准。`, filedFinal: (at: string) => `已于 ${at} 填报。`,
  again: '重新填报', amend: '修改后重新提交', submit: '提交监测表', receipt: '监测表回执', checks: '即时检查', clear: '没有发现问题，可以提交。', jump: (field: string, before: string, now: string) => `${field}与上一年度相差一倍以上：上年 ${before}，本年 ${now}。`,
  statuses: { filed: '待审阅', returned: '已退回，待修改', accepted: '已通过' } as Record<string, string>,
  form: {
    missing: '没有这份监测表', missingLead: '该集团在这个年度还没有填报。', state: '填报情况', status: '进度', filed: '填报', filedAt: (at: string, times: number) => `${at}（第 ${times} 次）`, acceptedAt: '审阅通过',
    returns: '退回记录', returnedAt: (at: string, until: string) => `${at} 退回，重新提交的截止时间为 ${until}`, figures: '数据', item: '项目', jump: '变动较大', noBefore: '上一年度没有填报，无从比较。', words: '情况说明', none: '没有。',
    accept: '审阅通过', acceptLead: '内容齐全、数字有据的，审阅通过。通过之后集团不能再更改。', acceptAction: '确认通过', acceptConfirm: (name: string, year: string) => `“${name}”${year}的监测表审阅通过，之后不能更改。`, accepted: '已审阅通过，并已通知集团。',
    giveBack: '退回修改', giveBackLead: '内容不全或者数字有疑问的，写明理由后退回，集团修改后重新提交。', reason: '退回理由', reasonHint: '集团会看到，至少 10 个字。', days: '修改期限', daysHint: '自退回次日起算，按法定工作日计算；填报尚未截止的，不早于填报截止时间。', giveBackAction: '退回',
    returned: '已退回，并已通知集团。', receipt: '审阅回执',
    own: { returned: (until: string) => `监测表已退回，请按理由修改后重新提交，截止时间为 ${until}。`, overdue: (until: string) => `监测表已退回，重新提交的期限已于 ${until} 届满。`, accepted: (at: string) => `已于 ${at} 审阅通过，不再更改。`, last: (value: string) => `上年 ${value}` },
  },
  fields: { members: '成员单位总数', enterprises: '其中企业成员数', meetings: '理事会和成员会议次数', students: '成员院校在校生数', interns: '在成员企业实习实训人数', trained: '企业员工培训人次', funds: '投入经费（元）' } as Record<string, string>,
  majorChange: '本年度发生解散、撤销或者其他重大变动', changeNote: '变动情况', violation: '本年度在招生、就业、安全等方面发生违规事件', violationNote: '事件和处理情况', summary: '本年度工作和成效', summaryHint: '至少 50 个字。', explainedJumps: '数字变动说明', explainedHint: '有的数字与上一年度相差一倍以上时填写。', noteHint: '至少 10 个字。',
  faults: {
    'monitoring-more-than-members': '企业成员数多于成员单位总数。', 'monitoring-more-than-students': '实习实训人数多于在校生数。', 'monitoring-note': '还没有说明变动或违规的情况。', 'monitoring-summary': '本年度工作和成效不足 50 个字。', 'monitoring-jumps': '数字变动较大，还没有说明原因。',
  } as Record<string, string>,
}
