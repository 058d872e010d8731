// Words of the auditor's pages.
export const auditor = {
  ledger: {
    title: '存证记录', lead: '每一件改变状态的办理都有一条记录，依次列入并由检查点签名。记录只增不改，任何人可以下载核对。',
    head: '签名检查点', size: '记录条数', root: '树根摘要', origin: '日志名称', signers: '签名者', unsigned: '没有签名', keys: '公布的密钥', keyFrom: (at: string) => `自 ${at} 起`, keyTo: (at: string) => `，至 ${at} 止`, saveHead: '下载检查点',
    find: '查找记录', entry: '记录编号', entryHint: '以 ent_ 开头的记录编号', look: '查找', notFound: '没有这条记录。', notAnEntry: '这不是记录编号，请核对。', stands: (n: string) => `这条记录已经列入，是第 ${n} 条。`, pending: '这条记录已经收到，正在等待列入。',
    entries: '记录', range: (a: string, b: string) => `第 ${a} 至 ${b} 条`, earlier: '前面的记录', later: '后面的记录', save: '下载本页记录', file: '存证记录', none: '还没有记录', noneLead: '有人办理事项后，记录列在这里。', system: '系统',
    columns: { sequence: '序号', at: '时间', act: '事项', role: '办理人身份', subject: '对象', id: '记录编号' },
  },
}
