// The one identity of the portal. page.css repeats these as custom properties, antd.tsx as antd's tokens.
export const colours = {
  action: '#1f4e8c', // action and place
  danger: '#b3261e', // near deadlines, and what cannot be undone
  incomplete: '#8a5a00', // amber, dark enough on white
  done: '#1a6b3c', // done, with receipt
  ink: '#1f2328',
  second: '#57606a',
  hairline: '#d8dee4',
  page: '#f6f8fa',
  paper: '#ffffff',
} as const

export const fonts = {
  text: '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, -apple-system, sans-serif',
  mono: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
} as const
