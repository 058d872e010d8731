// Words of the officers' pages about filings: one filing, corrections, findings, anomalies, the course of the days.
export const filings = {
  page: {
    title: (name: string, year: number) => `${name}：${year} 年统计信息`, way: '所属推荐单位', years: '年度',
    open: (at: string) => `填报到 ${at} 截止，此前由集团自行修改。截止后可以更正和认定。`,
    never: '集团没有填报这一年的统计信息，没有可以更正或认定的内容。',
    standing: (have: number, of: number, all: number, ofAll: number) => `必填 ${have}/${of} 项，全部 ${all}/${ofAll} 项`,
    lacks: (names: string) => `缺少或有误：${names}`,
    explanations: '集团的变动说明',
  },
  correct: {
    act: '更正', stop: '结束更正', lead: '改动下面表中的数值。互相关联的数值请一并更正；更正不能补填没有填报的内容，也不改变截止时的填报结论。',
    changes: (n: number) => `拟更正 ${n} 项`, nothing: '还没有改动。', reason: '更正事由', reasonHint: '记入记录，集团可以看到。至少 4 个字。',
    submit: '写入更正', title: '更正已锁定的统计信息', confirm: (name: string, n: number) => `将更正“${name}”的 ${n} 项数值。更正前后的数值、事由和时间都留在记录里，集团会看到。`, word: '更正',
    done: '更正已写入', undo: '撤销全部改动', wrong: '有数值的格式不对，请改正后再写入。', history: '已有更正', nth: (at: string) => `${at} 更正`, why: (text: string) => `事由：${text}`,
  },
  find: {
    act: '认定不实', title: '认定统计信息不实', lead: (name: string, year: number) => `认定“${name}”${year} 年统计信息不实。自作出之时起，这一年的填报不能作为申报依据；集团即时看到依据，并可在推荐截止前申辩。`,
    evidence: '依据', evidenceHint: '写明哪些数值不实、从何看出。集团会看到全文。', submit: '作出认定', word: '认定', done: '认定已作出', history: '认定',
    by: (at: string) => `${at} 作出`, evidenceIs: '依据', answer: (at: string) => `集团 ${at} 申辩`, waiting: (at: string) => `集团尚未申辩，可在 ${at}前申辩。`,
    decide: '作出决定', outcome: '决定', outcomes: { confirmed: '维持认定', withdrawn: '撤销认定' } as Record<string, string>, choose: '请选择', reason: '理由', reasonHint: '告知集团。至少 4 个字。',
    confirm: (outcome: string) => `决定：${outcome}。决定作出后不能再改，集团即时看到。`, decided: (at: string, outcome: string) => `${at} ${outcome}`, submitDecision: '作出决定', doneDecision: '决定已作出',
    late: '推荐已经截止，认定不能再作出、申辩或改变。',
  },
  lists: {
    title: '统计认定与更正', lead: '对已锁定统计信息的不实认定和数值更正，按时间从近到远。', findings: '不实认定', corrections: '更正记录',
    noFindings: '还没有不实认定', noFindingsLead: '在集团的统计信息页面或从异常核查清单作出认定后，列在这里。',
    noCorrections: '还没有更正', noCorrectionsLead: '在集团的统计信息页面更正后，更正前后的数值列在这里。',
    columns: { group: '集团', body: '推荐单位', year: '年度', made: '作出时间', state: '状态', answered: '申辩时间', until: '申辩期限', evidence: '依据', change: '更正内容', reason: '事由', at: '更正时间' },
    states: { open: '待申辩', answered: '已申辩，待决定', confirmed: '维持认定', withdrawn: '撤销认定' } as Record<string, string>,
    state: '状态', searchHint: '集团名称', count: (n: number) => `${n} 条`,
  },
  anomalies: {
    title: '统计异常核查', lead: '把各集团填报的数值逐条对照规则，列出需要再看一眼的地方。列入清单不等于有问题，也不影响填报。',
    seek: '重新核查', seeking: '正在核查…', last: (at: string, groups: number, flagged: number) => `${at} 核查，填报集团 ${groups} 家，其中 ${flagged} 家有异常。`,
    never: '还没有核查', neverLead: '点“重新核查”，对照全部填报内容列出异常。', neverRead: '秘书处核查后，异常列在这里。', nothing: '没有符合条件的异常。',
    rules: { value: '数值不合要求', total: '合计不符', quotient: '比值不合理', jump: '年度变动大', 'cross-year': '跨年不符', repeat: '与上年相同', copy: '集团间相同' } as Record<string, string>,
    rule: '规则', year: '年度', body: '推荐单位', all: '全部', table: '异常清单',
    columns: { group: '集团', body: '推荐单位', year: '年度', rule: '规则', detail: '情况' },
    explained: (text: string) => `集团说明：${text}`, others: '相同的集团：', more: '再显示一些', shown: (n: number) => `已显示 ${n} 家集团`,
    counts: '各规则查出的异常',
  },
  days: {
    title: '每天填报多少统计信息', aside: (year: number) => `${year} 年统计，按北京时间，每日终了时的累计`, none: '填报还没有开始。',
    columns: { day: '日期', begun: '已开始', complete: '内容完整', submitted: '已提交', bar: '已提交的多少' },
  },
}
