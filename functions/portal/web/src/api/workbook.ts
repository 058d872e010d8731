// Workbooks in a request's body: the client would write them as JSON.
const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The parts of a call that send a file as it is. The document calls a file a string. */
export const asWorkbook = (file: Blob, key: string) => ({
  body: file as unknown as string,
  bodySerializer: (body: unknown) => body as Blob,
  headers: { 'Content-Type': mediaType, 'Idempotency-Key': key },
})

export const workbookTypes = `.xlsx,${mediaType}`
