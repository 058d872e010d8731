// What a voter's browser keeps of a ballot, so that a reload loses nothing: papers before casting, sealed casts during it, and
// nothing but the number of receipts afterwards. Keys are kept as the browser's own, which no script can read out.
import type { Bytes } from '../../../ballot/bytes'
import type { BlankCoupon, Coupon } from '../../../ballot/coupon'
import type { BlankPaper, Paper, SealedCast } from '../../../ballot/paper'
import type { Choice } from '../../../ballot/seal'

/** One voter's ballot. */
export interface Sitting {
  id: string
  readOut: string // the setup's hash that the voter compared with the one read out
  done?: { casts: number; at: number } // all receipts are in, and everything else is gone
}

/** A paper in its life: blinded, then with its token, then filled in. */
export interface KeptPaper {
  sitting: string
  group: string
  blank?: BlankPaper
  paper?: Paper
  choice?: Choice
}

/** An approval coupon in its life: blinded, then signed. */
export interface KeptCoupon {
  sitting: string
  number: number
  blank?: BlankCoupon
  coupon?: Coupon
}

/** A cast on its way. It names no group: that is inside the form. */
export interface KeptCast extends SealedCast {
  sitting: string
  key: string // random
  due: number // server's time, milliseconds
  receipt?: unknown
}

const name = 'linxuan-ballot'
let opened: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(name, 2)
    asked.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        asked.result.createObjectStore('sittings', { keyPath: 'id' })
        asked.result.createObjectStore('papers', { keyPath: ['sitting', 'group'] })
        asked.result.createObjectStore('casts', { keyPath: ['sitting', 'key'] })
      }
      asked.result.createObjectStore('coupons', { keyPath: ['sitting', 'number'] })
    }
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => fail(asked.error ?? new Error('indexedDB'))
  })
  return opened
}

type StoreName = 'sittings' | 'papers' | 'coupons' | 'casts'

/** Runs in one transaction; done when it is on the disk. */
async function within<T>(stores: StoreName[], act: (at: (store: StoreName) => IDBObjectStore) => IDBRequest<T> | void): Promise<T | undefined> {
  const db = await open()
  return new Promise((done, fail) => {
    const tx = db.transaction(stores, 'readwrite', { durability: 'strict' })
    const asked = act((store) => tx.objectStore(store))
    tx.oncomplete = () => done(asked ? asked.result : undefined)
    tx.onabort = tx.onerror = () => fail(tx.error ?? new Error('indexedDB'))
  })
}

const allOf = (sitting: string) => IDBKeyRange.bound([sitting], [sitting, []])

export const readSitting = (id: string) => within<Sitting | undefined>(['sittings'], (at) => at('sittings').get(id))

export const keepSitting = (sitting: Sitting) => within(['sittings'], (at) => at('sittings').put(sitting))

export const readPapers = async (sitting: string) => (await within<KeptPaper[]>(['papers'], (at) => at('papers').getAll(allOf(sitting)))) ?? []

export const keepPapers = (papers: KeptPaper[]) => within(['papers'], (at) => void papers.forEach((p) => at('papers').put(p)))

export const readCoupons = async (sitting: string) => (await within<KeptCoupon[]>(['coupons'], (at) => at('coupons').getAll(allOf(sitting)))) ?? []

export const keepCoupons = (coupons: KeptCoupon[]) => within(['coupons'], (at) => void coupons.forEach((c) => at('coupons').put(c)))

export const readCasts = async (sitting: string) => (await within<KeptCast[]>(['casts'], (at) => at('casts').getAll(allOf(sitting)))) ?? []

export const keepCast = (cast: KeptCast) => within(['casts'], (at) => at('casts').put(cast))

/** Puts the casts in the papers' place: from here on no key and no choice is in the browser. */
export const exchange = (sitting: string, casts: KeptCast[]) =>
  within(['papers', 'coupons', 'casts'], (at) => {
    at('papers').delete(allOf(sitting))
    at('coupons').delete(allOf(sitting))
    casts.forEach((c) => at('casts').put(c))
  })

/** All receipts are in: forgets everything but that it is done. */
export const wipe = (sitting: Sitting, done: NonNullable<Sitting['done']>) =>
  within(['sittings', 'papers', 'coupons', 'casts'], (at) => {
    at('papers').delete(allOf(sitting.id))
    at('coupons').delete(allOf(sitting.id))
    at('casts').delete(allOf(sitting.id))
    at('sittings').put({ ...sitting, done })
  })

/** A new random name for a cast. */
export const castKey = (random: Bytes): string => [...random].map((b) => b.toString(16).padStart(2, '0')).join('')
