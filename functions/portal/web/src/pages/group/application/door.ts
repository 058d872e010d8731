import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, take, withKey } from '../../../api/client'
import { Problem } from '../../../api/problem'
import { application as words } from '../../../texts/zh-CN/application'
import type { Door } from '../../../upload/queue'
import { checklistQuery, documentsQuery } from '../queries'
import { mediaTypeOf } from '../../../upload/files'

/** The way of files into an application's dossier (upload/queue.ts). */
export function useDoor(round: string, application: string): Door {
  const client = useQueryClient()
  return useMemo(() => {
    const path = { round, application }
    const { queryKey } = documentsQuery(round, application)
    return {
      name: application,
      ask: (kind, file, sha256) =>
        take(
          api.POST('/v1/submission/{round}/applications/{application}/documents', {
            params: { path },
            body: { kind, name: file.name, size: file.size, sha256, mediaType: mediaTypeOf(file) },
            ...withKey(crypto.randomUUID()),
          }),
        ),
      confirm: (document) => take(api.POST('/v1/submission/{round}/applications/{application}/documents/{document}/confirm', { params: { path: { ...path, document } }, ...withKey(crypto.randomUUID()) })),
      known: (kind, sha256) => {
        const same = client.getQueryData(queryKey)?.find((d) => d.kind === kind && d.sha256 === sha256 && d.status === 'accepted')
        return same && new Problem(1, 'known', words.documents.refuse.title, words.documents.refuse.known(same.name))
      },
      changed: () => {
        void client.invalidateQueries({ queryKey: checklistQuery(round, application).queryKey })
        return client.invalidateQueries({ queryKey })
      },
    }
  }, [client, round, application])
}
