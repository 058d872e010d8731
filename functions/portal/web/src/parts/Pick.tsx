// Choosing a body or a group among many, by typing a part of its name.
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { api, take } from '../api/client'
import { everyPage, pageSize } from '../api/pages'
import { bodiesQuery } from '../api/queries'
import { desk } from '../texts/zh-CN/desk'

const t = desk.pick

interface Props {
  id?: string
  value: string
  onChange: (value: string) => void
}

const match = (input: string, option?: { label?: unknown }) => String(option?.label ?? '').includes(input.trim())

export function PickBody({ value, onChange, ...rest }: Props) {
  const bodies = useQuery(bodiesQuery)
  return (
    <Select
      {...rest} aria-label={t.body} showSearch={{ filterOption: match }} value={value || undefined} onChange={onChange} placeholder={t.body} style={{ width: '100%' }} loading={bodies.isPending} notFoundContent={t.nothing}
      options={(bodies.data ?? []).map((b) => ({ value: b.code, label: b.name }))}
    />
  )
}

export const allGroupsQuery = {
  queryKey: ['groups', ''],
  queryFn: () => everyPage((cursor) => take(api.GET('/v1/registry/groups', { params: { query: { limit: pageSize, cursor } } }))),
  staleTime: 300_000,
}

export function PickGroup({ value, onChange, ...rest }: Props) {
  const groups = useQuery(allGroupsQuery)
  return (
    <Select
      {...rest} aria-label={t.group} showSearch={{ filterOption: match }} value={value || undefined} onChange={onChange} placeholder={t.group} style={{ width: '100%' }} loading={groups.isPending} notFoundContent={t.nothing}
      options={(groups.data ?? []).map((g) => ({ value: g.id, label: `${g.name}（${g.number}）` }))}
    />
  )
}
