// Lists that come in pages, read to their end: officers search and sort whole lists.
interface PageOf<T> {
  items: T[] | null
  next?: string
}

export const pageSize = 200

export async function everyPage<T>(read: (cursor?: string) => Promise<PageOf<T>>): Promise<T[]> {
  const all: T[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor)
    all.push(...(page.items ?? []))
    if (!page.next) return all
    cursor = page.next
  }
}
