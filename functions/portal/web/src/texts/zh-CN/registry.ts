// Words of the registry: the columns of its tables and what stands in them.
export const registry = {
  columns: {
    code: '代码', kind: '类别', name: '名称', adcode: '行政区划代码',
    number: '登记号', groupName: '集团名称', groupKind: '类型', founded: '成立日期', approvedBy: '批准单位', approvalNumber: '批准文号', leadUnits: '牵头单位', members: '成员单位', industry: '行业代码',
    local: '经地方报送', council: '经行指委报送', cross: '跨区域', national: '国家重大产业', office: '联系处室', address: '地址', email: '邮箱',
  },
  bodyKinds: { province: '省级', corps: '兵团', city: '计划单列市', council: '行指委' },
  groupKinds: { federation: '集团', alliance: '联盟' },
  unitKinds: { government: '政府', association: '行业组织', enterprise: '企业', school: '学校', research: '科研院所', social: '社会组织' },
  memberRoles: { 'vice-chair': '副理事长单位', director: '理事单位', ordinary: '成员单位' },
  ordinary: '成员单位',
  yes: '是',
  empty: '没有内容。请粘贴表格或选择文件。',
  header: (names: string) => `第一行缺少栏目：${names}。请对照样表核对。`,
  json: '内容不是可以读取的 JSON，请核对括号和引号。',
  cell: (row: number, column: string) => `第 ${row} 行的“${column}”无法识别，请对照样表核对。`,
  sample: {
    body: ['P37', '省级', '山东省教育厅', '370000'],
    group: ['2019370001', '山东示例职业教育集团（示例）', '集团', '2012-05-18', '山东省教育厅', '鲁教职字〔2012〕11号', '示例职业学院（示例）|统一社会信用代码|学校|370100', '示例公司（示例）|统一社会信用代码|企业|副理事长单位', 'C34', '是', '', '否', '否', '集团秘书处', '济南市示例路1号', 'office@group.example'],
  },
}
