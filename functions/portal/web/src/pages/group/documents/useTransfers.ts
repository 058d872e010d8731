import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { asProblem } from '../../../api/problem'
import { checklistQuery, documentsQuery } from '../queries'
import { send, type Transfer } from './upload'

/** The files on their way, two at a time; leaving the page while one is, is asked about. */
export function useTransfers(round: string, application: string) {
  const client = useQueryClient()
  const [transfers, set] = useState<Transfer[]>([])
  const stops = useRef(new Map<string, AbortController>())
  const running = transfers.some((t) => t.step === 'hashing' || t.step === 'sending' || t.step === 'confirming')

  useEffect(() => {
    if (!running) return
    const ask = (e: BeforeUnloadEvent) => e.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [running])

  const patch = (id: string, part: Partial<Transfer>) => set((all) => all.map((t) => (t.id === id ? { ...t, ...part } : t)))
  const refresh = () => {
    void client.invalidateQueries({ queryKey: documentsQuery(round, application).queryKey })
    void client.invalidateQueries({ queryKey: checklistQuery(round, application).queryKey })
  }
  const go = async (t: Transfer) => {
    const stop = new AbortController()
    stops.current.set(t.id, stop)
    patch(t.id, { step: 'hashing', share: 0, problem: undefined })
    try {
      await send({ round, application }, t.kind, t.file, (step, share) => patch(t.id, { step, share }), stop.signal)
      set((all) => all.filter((x) => x.id !== t.id))
    } catch (error) {
      if (stop.signal.aborted) patch(t.id, { step: 'stopped' })
      else patch(t.id, { step: 'failed', problem: asProblem(error) })
    }
    refresh()
  }
  return {
    transfers,
    add(kind: string, files: File[]) {
      const added = files.map((file): Transfer => ({ id: crypto.randomUUID(), kind, file, step: 'hashing', share: 0 }))
      set((all) => [...all, ...added])
      void added.reduce((before, t) => before.then(() => go(t)), Promise.resolve())
    },
    stop: (id: string) => stops.current.get(id)?.abort(),
    retry: (t: Transfer) => void go(t),
    drop: (id: string) => set((all) => all.filter((t) => t.id !== id)),
    refresh,
  }
}
