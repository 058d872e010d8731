// What a group reads of objections against it.
export const hearings = {
  title: '异议说明',
  lead: '公示期间对本集团的异议，办理人会把所反映的情况摘要送到这里，请在期限内作出说明。异议人的身份依规定保密。',
  none: '没有需要说明的异议', noneLead: '办理人请本集团说明情况时，摘要和期限会列在这里。',
  item: (n: number) => `第 ${n} 件异议`, sent: (at: string) => `${at} 送达`,
  extract: '所反映的情况', until: (at: string, left: string) => `请在 ${at}前作出说明，还有 ${left}。`, over: (at: string) => `说明期限已于 ${at}届满。`,
  answer: '说明', answerHint: '逐项说明情况，至少 10 个字。提交后不能更改。', files: '证明材料', filesHint: '证明情况的材料，PDF 或 JPG、PNG 图片，每个不超过 20 MB，至多 5 个。系统检查后才会收下。',
  submit: '提交说明', confirm: '说明只能提交一次，提交后不能更改。', action: '确认提交', answered: (at: string, files: number) => `本集团于 ${at} 作出说明${files > 0 ? `，附材料 ${files} 份` : ''}。`, unanswered: '本集团没有作出说明。',
  verdict: { filed: '正在办理', upheld: '异议成立，本集团不列入名单', dismissed: '异议不成立' } as Record<string, string>,
  reason: '决定的理由', decided: (at: string) => `${at} 作出`,
}
