// What is told of a file before anything is sent.
import type { Schemas } from '../api/client'
import { Problem } from '../api/problem'
import { bytes } from '../format'
import { application } from '../texts/zh-CN/application'
import { common } from '../texts/zh-CN/common'

const t = application.documents

type Kind = Schemas['RoundDocumentKind']

const endings: Record<string, string> = { pdf: 'application/pdf', jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png' }

export const mediaTypeOf = (file: File): string => file.type || (endings[file.name.split('.').pop()?.toLowerCase() ?? ''] ?? '')

export const typesOf = (kind: Kind): string => (kind.mediaTypes ?? []).map((m) => t.types[m] ?? m).join(common.list)

/** Refuses what the round's limits cannot take; `places` and `room` are what is free before these files. */
export function sift(files: File[], kind: Kind, places: number, room: number, most: number): { file: File; problem?: Problem }[] {
  let [freePlaces, freeRoom] = [places, room]
  return files.map((file) => {
    const why = refusal(file, kind, freePlaces, freeRoom, most)
    if (why) return { file, problem: new Problem(1, 'file', t.refuse.title, why) }
    freePlaces--
    freeRoom -= file.size
    return { file }
  })
}

function refusal(file: File, kind: Kind, places: number, room: number, most: number): string | undefined {
  if (!(kind.mediaTypes ?? []).includes(mediaTypeOf(file))) return t.refuse.type(kind.title, typesOf(kind))
  if (file.size === 0) return t.refuse.empty
  if (file.name.length > 200) return t.refuse.name
  if (file.size > kind.maxBytes) return t.refuse.large(bytes(file.size), bytes(kind.maxBytes))
  if (places < 1) return t.refuse.many(kind.title, kind.maxCount)
  if (file.size > room) return t.refuse.room(bytes(most - room + file.size), bytes(most))
  return undefined
}
