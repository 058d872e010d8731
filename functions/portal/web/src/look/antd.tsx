// antd, dressed in the portal's tokens. Only the officers' pages load it (routes.tsx).
import { App, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import type { ReactNode } from 'react'
import { colours, fonts } from './tokens'

dayjs.locale('zh-cn')

const theme = {
  token: {
    colorPrimary: colours.action,
    colorLink: colours.action,
    colorInfo: colours.action,
    colorError: colours.danger,
    colorWarning: colours.incomplete,
    colorSuccess: colours.done,
    colorText: colours.ink,
    colorTextSecondary: colours.second,
    colorTextTertiary: colours.second,
    colorTextQuaternary: '#6b747d',
    colorTextPlaceholder: '#6b747d',
    colorTextDisabled: colours.second,
    colorBorder: '#8c959f',
    colorBorderSecondary: colours.hairline,
    colorSplit: colours.hairline,
    colorBgLayout: colours.page,
    fontFamily: fonts.text,
    fontFamilyCode: fonts.mono,
    fontSize: 14,
    lineHeight: 1.6,
    borderRadius: 4,
    controlHeight: 36,
    boxShadow: 'none',
    boxShadowSecondary: '0 0 0 1px #d8dee4',
    boxShadowTertiary: 'none',
    motion: false,
  },
  components: {
    Table: { headerBg: colours.page, headerColor: colours.second, cellPaddingBlock: 10, cellPaddingInline: 12 },
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Modal: { boxShadow: '0 0 0 1px #d8dee4' },
  },
}

export default function Antd({ children }: { children: ReactNode }) {
  return (
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }} form={{ requiredMark: false }}>
      <App>{children}</App>
    </ConfigProvider>
  )
}
