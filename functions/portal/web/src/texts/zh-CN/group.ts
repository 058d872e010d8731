// Words of the group officer's pages.
export const words = {
  home: {
    title: '办理进度',
  },
}
