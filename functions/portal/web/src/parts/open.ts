// Opening a document through a link that is made for this click and ends after minutes.
import { api, take } from '../api/client'

interface Place {
  round: string
  application: string
  document: string
}

const link = (path: Place, show: boolean) => take(api.POST('/v1/submission/{round}/applications/{application}/documents/{document}/link', { params: { path, query: { show } } }))

/** Shows a document in a tab of its own, so that the page stays as it is. */
export const show = (place: Place): Promise<void> => showAt(() => link(place, true))

/** Shows in a tab of its own what a link leads to that is asked for with the click. */
export async function showAt(ask: () => Promise<{ url: string }>): Promise<void> {
  const tab = window.open('', '_blank') // at the click, or the browser would hold it back
  if (tab) tab.opener = null
  try {
    const { url } = await ask()
    if (tab) tab.location.href = url
    else location.assign(url)
  } catch (error) {
    tab?.close()
    throw error
  }
}

/** Saves a document. */
export async function save(place: Place): Promise<void> {
  const { url } = await link(place, false)
  const a = document.createElement('a')
  a.href = url
  a.rel = 'noopener'
  a.click() // the store sends it as a download, so the page stays
}
