// What a scrutineer's browser keeps while the closing key is made: the key of the letters, which cannot be read out, and the
// dealing, so that asking again sends the same. Both are gone once the share is in a file and was checked.
import type { Dealing } from '../../ballot/scrutineer'

export interface Making {
  id: string // round|ballot|account
  scrutineer: number
  letter: CryptoKeyPair
  dealing?: Dealing
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open('linxuan-closing-key', 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore('making', { keyPath: 'id' })
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => fail(asked.error ?? new Error('indexedDB'))
  })
}

async function within<T>(act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  return new Promise((done, fail) => {
    const tx = db.transaction('making', 'readwrite', { durability: 'strict' })
    const asked = act(tx.objectStore('making'))
    tx.oncomplete = () => done(asked.result)
    tx.onabort = tx.onerror = () => fail(tx.error ?? new Error('indexedDB'))
  }).finally(() => db.close()) as Promise<T>
}

export const readMaking = (id: string) => within<Making | undefined>((s) => s.get(id))
export const keepMaking = (making: Making) => within((s) => s.put(making))
export const forgetMaking = (id: string) => within((s) => s.delete(id))
