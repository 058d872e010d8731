// Words about sending files.
export const upload = {
  unreadable: '没有读到这个文件',
  unreadableDetail: '文件在选择之后被移动、修改，或正被其他程序占用。请关闭占用它的程序，重新选择文件。',
  dropped: '上传中断',
  droppedDetail: '网络连接中断，文件没有传完。网络恢复后会自动接着办，也可以点“重试”。',
  store: '文件没有传完',
  storeDetail: '存储服务没有收下这个文件。请稍候重试；多次不成时，请联系专家组秘书处。',
}
