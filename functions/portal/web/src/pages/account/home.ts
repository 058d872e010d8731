import { pages } from '../../routes'

/** Where a role's work begins: its first page. */
export function homeOf(role: string, round: string): string {
  const first = pages.find((p) => p.menu && p.role && [p.role].flat().includes(role as never))
  return first && round ? `/${first.path.replace(':round', round)}` : '/'
}
