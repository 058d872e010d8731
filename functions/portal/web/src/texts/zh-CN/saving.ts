// Words about saving by itself.
export const saving = {
  nothing: '尚未填写',
  saving: '正在保存',
  saved: (at: string) => `已保存 ${at}`,
  taken: (n: number) => `已并入同事刚刚修改的 ${n} 项`,
  offline: '未保存：没有连上平台，正在重试，请不要关闭页面',
  refused: '未保存：有内容需要更正',
  closed: '已截止，未保存',
  late: '这次修改没有保存：已经截止',
  lateDetail: (closed: string, server: string) => `截止时间是 ${closed}，服务器收到这次保存的时间是 ${server}（均为北京时间）。此前保存的内容按截止时的样子有效。`,
  clash: '有人同时修改了相同的内容',
  clashLead: '您和同事修改了下面同样的内容。请逐项选择保留哪一个，其余内容已经合并。',
  mine: '我的修改：',
  theirs: '同事的修改：',
  blank: '（空）',
  settle: '按选择保存',
}
