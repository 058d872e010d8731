// Buttons of official forms.
export const prints = {
  making: '正在生成',
  form: '下载推荐书（PDF）',
  draftForm: '下载草稿（PDF）',
  compilation: '下载资料汇编（PDF）',
  receipt: '下载回执（PDF）',
  summary: '下载汇总表（PDF）',
  summaryXLSX: '下载汇总表（XLSX）',
  record: '下载计票记录（PDF）',
  book: '下载会议评审手册（PDF）',
  certificate: '下载证书（PDF）',
  certificates: '下载全部证书（ZIP）',
  volume: (n: number) => `下载第 ${n} 卷（ZIP）`,
  recordXLSX: '下载计票记录（XLSX）',
}
