// Words of the meeting book, which experts and overseers read.
export const meeting = {
  title: '会议手册', lead: '会议评审逐家查看的内容：基本情况、评分、统计数据和专家意见。评分截止后向专家开放；专家应当回避的集团不在其中。',
  none: '还没有可以查看的集团', noneLead: '集团通过初步审查后列在这里。',
  left: (n: number) => `您应当回避的 ${n} 家集团不在您的手册中，会议讨论到时请离席。`,
  groups: '集团', count: (n: number, all: number) => (n === all ? `${n} 家` : `${all} 家中的 ${n} 家`), searchHint: '集团或牵头单位',
  columns: { name: '集团', lead: '牵头单位', province: '省份', mean: '平均分', given: '已评' },
  missing: '手册中没有这家集团', missingLead: '没有通过初步审查，或您应当回避的集团，不在您的手册中。',
  facts: '基本情况', leadUnits: '牵头单位', body: '推荐单位', rank: (n: number) => `，推荐排序第 ${n}`, place: '所在省份', founded: '成立日期', members: '成员单位', units: (n: string) => `${n} 个（不含牵头单位）`, marks: '优先情形', noMarks: '无',
  scores: '评分', given: (n: number, all: number) => `${n} / ${all} 位专家已评`, open: (n: number) => `还有 ${n} 位专家没有提交评分，平均分以已提交的计算。`, noScores: '还没有专家提交评分。',
  criterion: '指标', of: '满分', mean: '平均分', least: '最低', most: '最高', deductions: '酌情扣分', minus: (n: string) => `−${n}`, total: '总分平均', exact: (num: string, den: string) => `精确值 ${num} / ${den}`,
  figures: '统计数据', indicator: '统计指标', unit: '单位', year: (y: number) => `${y} 年`,
  comments: '专家意见', commentsLead: '不署名，排列次序与专家无关。', noComments: '还没有专家意见。',
  turn: '前后集团', before: (name: string) => `上一家：${name}`, after: (name: string) => `下一家：${name}`,
}
