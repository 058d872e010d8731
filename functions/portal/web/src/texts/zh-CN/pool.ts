// Words of the pool of experts, its draw and the invitations.
export const pool = {
  title: '专家库与抽取',
  lead: '导入专家库，公布名额和公开数值的来源后冻结，数值公布后抽签产生专家组，再逐位邀请。',
  steps: { import: '专家库', freeze: '冻结与名额', draw: '抽取', seats: '邀请与答复' },
  download: '下载名单或模板', upload: '导入名单', uploading: '正在读取', refused: '名单没有导入',
  imported: (n: string, at: string) => `现有 ${n} 位专家，${at} 导入。`, none: '还没有导入专家', noneLead: '下载模板，每行填一位专家，再导入。名单有任何一处错误都不会导入。',
  people: (n: string) => `${n} 位`, province: '省份', field: '主要专业领域', have: '专家库', quota: '名额', provinces: '各省份名额', fields: '各专业领域名额',
  size: '抽取人数', sizeHint: '填写后按专家库人数均匀分配到各省份、各专业领域，可以再逐项调整。', sum: (a: number, b: number) => `省份合计 ${a} 人，专业领域合计 ${b} 人`,
  source: '公开数值的来源', sourceHint: '冻结之后才会公布、任何人都能查到的数值，例如“上海证券交易所 2019年11月4日 上证综合指数收盘点位”。', sourceExample: '写明网站或公报、日期和项目',
  knownAt: '公布时间', knownHint: '这个时间以前不能抽取。',
  why: '种子由冻结的名单摘要和这个数值算出。冻结时谁都不知道数值，因此编制名单的人也无法影响结果；任何人都可以重新计算。',
  freeze: '冻结专家库', freezeLead: (n: number, size: number) => `将冻结 ${n} 位专家的名单和 ${size} 人的名额。此后名单、名额和数值来源都不能再改。`, word: '冻结', frozenAt: (at: string) => `${at} 冻结`, content: '名单与名额摘要', drawSize: (n: number) => `抽取 ${n} 人`,
  value: '公开数值', valueHint: '照来源上的写法填写，数字、小数位都要一致。', draw: '抽取专家', drawLead: (value: string) => `将以“${value}”抽取。只抽取一次，不能重来。`, waitLead: (at: string) => `公开数值在 ${at} 以后才会公布，届时在这里填写并抽取。`, notFrozen: '冻结专家库以后才能抽取。',
  drawnAt: (at: string) => `${at} 抽取`, seed: '种子',
  columns: { place: '序号', name: '专家', province: '省份', field: '专业领域', state: '答复', until: '答复期限', act: '办理' },
  states: { waiting: '待邀请', invited: '已邀请', accepted: '已接受', declined: '已谢绝', silent: '逾期未答复' } as Record<string, string>,
  replaced: (name: string) => `由${name}递补`, replaces: (name: string) => `递补${name}`, reason: (text: string) => `原因：${text}`,
  none2: '还没有抽取', none2Lead: '抽取以后，抽中的专家和答复情况列在这里。',
  until: '答复期限', untilHint: '最长七天。', inviteAll: (n: number) => `邀请 ${n} 位`, again: '重发链接', replace: '递补', replaceLead: (name: string) => `将由同一省份、同一专业领域中抽签次序的下一位递补${name}。`,
  links: '邀请链接', linksLead: '每位专家一个链接，只显示这一次；保存的表格里有各人的电子邮箱。请分别发送给本人，不要发到群里。', saveLinks: '保存为表格', linksFile: '专家邀请链接.csv', linksHead: ['姓名', '电子邮箱', '链接'], done: '已经保存',
  counts: { drawn: '抽中', accepted: '已接受', open: '待答复', vacant: '待递补' },
  fieldNames: {
    '51': '农林牧渔', '52': '资源环境与安全', '53': '能源动力与材料', '54': '土木建筑', '55': '水利', '56': '装备制造', '57': '生物与化工', '58': '轻工纺织', '59': '食品药品与粮食', '60': '交通运输',
    '61': '电子信息', '62': '医药卫生', '63': '财经商贸', '64': '旅游', '65': '文化艺术', '66': '新闻传播', '67': '教育与体育', '68': '公安与司法', '69': '公共管理与服务',
  } as Record<string, string>,
}

export const reply = {
  title: '评审专家邀请', lead: (name: string, round: string) => `${name}：您经抽签被邀请担任“${round}”的评审专家。`, until: (at: string) => `请在 ${at} 前答复。链接只供本人使用，请不要转发。`,
  duties: '评审期间请独立评审分配给您的材料。与参评集团有工作、亲属等关系的，系统按您登记的工作单位自动回避，您也可以随时申请回避。',
  accept: '接受邀请', acceptAs: (name: string) => `以“${name}”的账号接受。`, other: '登录的不是专家账号，请先退出登录，再打开这个链接。',
  choose: '接受邀请', have: '已有专家账号，登录后接受', create: '没有账号，开通后接受', decline: '谢绝', declineTitle: '谢绝邀请', declineLead: '谢绝以后不能再改，名额由同一省份、同一专业领域的下一位递补。', reason: '原因（可以不填）',
  accepted: '已接受邀请', acceptedLead: '您已列入专家组。评审开始后，登录即可看到分配给您的材料。', desk: '前往评审材料', declined: '已谢绝邀请', declinedLead: '感谢告知。', silent: '答复期限已过', silentLead: '仍愿参加的，请与专家组秘书处联系。', receipt: '回执',
}
