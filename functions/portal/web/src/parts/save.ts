/** Saves a text as a file. */
export function saveText(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Saves a value as a JSON file. */
export const saveJSON = (value: unknown, name: string): void => saveText(JSON.stringify(value, null, 2), name, 'application/json')
