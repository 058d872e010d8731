// The table of pages. To add one:
//
//  1. Write the page in src/pages/<role>/ as a component without props. Wrap it in <Page> (parts/Page.tsx: title, lead, the
//     acts with the primary button last) and what it reads in <Loaded> (parts/Loaded.tsx: loading, empty, failed, full).
//     Read with useQuery and take(api.GET(…)) (api/client.ts, shared reads in api/queries.ts); act with useAct; the round is
//     useRoundId(), its windows useWindows(), who is signed in useMe(). Refusals: <ProblemBox>; receipts: <Receipt>.
//  2. Export it from src/pages/<role>/index.ts. Each role's folder is one chunk; antd is there for all but the public's
//     and the groups' pages, which do with the classes of look/page.css. A heavy part (charts) is imported lazily by its page.
//  3. Add a line to `pages` below. `role` guards it (sign-in is asked for in place, the address stays), `menu` puts it into
//     the role's side menu, in the order of the table. Addresses about a round begin with rounds/:round.
//  4. Put its words into src/texts/zh-CN/<role>.ts; format numbers and instants with format.ts alone.
//  5. Add it to e2e/pages.mjs, so that it is photographed and checked for accessibility.
import type { ComponentType } from 'react'
import type { RouteObject } from 'react-router'
import { Crashed, NotFound } from './layout/Failures'
import { Guard } from './layout/Guard'
import { Shell } from './layout/Shell'
import type { Role } from './session'
import lightRoles from './light.json' // read by build/compress.mjs too: folders of pages, roles among them
import { menu } from './texts/zh-CN/menu'

export interface PageRoute {
  path: string
  role?: Role | Role[] // none: everybody
  menu?: string
  load: () => Promise<ComponentType>
}

const open = () => import('./pages/public')
const account = () => import('./pages/account')
const group = () => import('./pages/group')
const body = () => import('./pages/body')
const ministry = () => import('./pages/ministry')
const office = () => import('./pages/secretariat')
const auditor = () => import('./pages/auditor')
const overseers: Role[] = ['secretariat', 'ministry', 'auditor']
const adjustment = () => import('./pages/adjustment')
const expert = () => import('./pages/expert')
const meeting = () => import('./pages/meeting')
const scrutineer = () => import('./pages/scrutineer')
const recount = () => import('./pages/recount')
const report = () => import('./pages/report')
const builder = () => import('./pages/secretariat/report')
const ballot = () => import('./pages/secretariat/ballot')

export const pages: PageRoute[] = [
  // everybody
  { path: '', menu: menu.home, load: () => open().then((m) => m.Home) },
  { path: 'rounds/:round', load: () => open().then((m) => m.Home) },
  { path: 'rounds/:round/notice', menu: menu.notice, load: () => open().then((m) => m.Notice) },
  { path: 'rounds/:round/notice/objection', load: () => open().then((m) => m.Objection) },
  { path: 'objection-progress', load: () => open().then((m) => m.ObjectionProgress) },
  { path: 'rounds/:round/list', menu: menu.list, load: () => open().then((m) => m.FinalList) },
  { path: 'register', menu: menu.register, load: () => open().then((m) => m.Register) },
  { path: 'register/:group', load: () => open().then((m) => m.RegisterGroup) },
  { path: 'calendar', load: () => open().then((m) => m.Calendar) }, // reached from what is counted by it
  { path: 'open-data', menu: menu.openData, load: () => open().then((m) => m.OpenData) },
  { path: 'rounds/:round/report', menu: menu.report, load: () => report().then((m) => m.Report) },
  { path: 'rounds/:round/recount', menu: menu.recount, load: () => recount().then((m) => m.Recount) },
  { path: 'secrecy', load: () => recount().then((m) => m.Secrecy) },
  { path: 'receipt', menu: menu.receipt, load: () => open().then((m) => m.CheckReceipt) },
  { path: 'certificates', menu: menu.certificate, load: () => open().then((m) => m.Certificate) },
  { path: 'certificates/:code', load: () => open().then((m) => m.Certificate) },
  // accounts
  { path: 'sign-in', load: () => account().then((m) => m.SignIn) },
  { path: 'messages', load: () => account().then((m) => m.Messages) }, // for every role; the bar leads here
  { path: 'rounds/:round/reply', load: () => account().then((m) => m.Reply) },
  { path: 'password', load: () => account().then((m) => m.Security) },
  // the officer of a group
  { path: 'rounds/:round/group', role: 'group', menu: menu.group.home, load: () => group().then((m) => m.Home) },
  { path: 'rounds/:round/group/statistics', role: 'group', menu: menu.group.statistics, load: () => group().then((m) => m.Statistics) },
  { path: 'rounds/:round/group/statistics/:year', role: 'group', load: () => group().then((m) => m.Statistics) },
  { path: 'rounds/:round/group/members', role: 'group', menu: menu.group.members, load: () => group().then((m) => m.Members) },
  { path: 'rounds/:round/group/application', role: 'group', menu: menu.group.application, load: () => group().then((m) => m.Application) },
  { path: 'rounds/:round/group/documents', role: 'group', menu: menu.group.documents, load: () => group().then((m) => m.Documents) },
  { path: 'rounds/:round/group/submit', role: 'group', menu: menu.group.submit, load: () => group().then((m) => m.Submit) },
  { path: 'rounds/:round/group/receipts', role: 'group', menu: menu.group.receipts, load: () => group().then((m) => m.Receipts) },
  { path: 'rounds/:round/group/receipts/:number', role: 'group', load: () => group().then((m) => m.ReceiptPage) },
  { path: 'rounds/:round/group/standing', role: 'group', menu: menu.group.standing, load: () => group().then((m) => m.Standing) },
  { path: 'rounds/:round/group/objections', role: 'group', menu: menu.group.objections, load: () => group().then((m) => m.Objections) },
  // the officer of a recommending body
  { path: 'rounds/:round/body', role: 'body', menu: menu.body.applicants, load: () => body().then((m) => m.Applicants) },
  { path: 'rounds/:round/body/applications/:application', role: 'body', load: () => body().then((m) => m.Examine) },
  { path: 'rounds/:round/body/list', role: 'body', menu: menu.body.list, load: () => body().then((m) => m.List) },
  { path: 'rounds/:round/body/sheet', role: 'body', menu: menu.body.sheet, load: () => body().then((m) => m.Sheet) },
  { path: 'rounds/:round/body/settings', role: 'body', menu: menu.body.settings, load: () => body().then((m) => m.Settings) },
  { path: 'rounds/:round/body/groups', role: 'body', menu: menu.body.groups, load: () => body().then((m) => m.Groups) },
  { path: 'groups/:group', role: ['body', 'ministry'], load: () => body().then((m) => m.GroupPage) },
  // the ministry
  { path: 'rounds/:round/ministry', role: 'ministry', menu: menu.ministry.home, load: () => ministry().then((m) => m.Home) },
  // the secretariat; the ministry and the auditor read the same pages
  { path: 'rounds/:round/office', role: overseers, menu: menu.office.overview, load: () => office().then((m) => m.Overview) },
  { path: 'rounds/:round/office/pending', role: overseers, load: () => office().then((m) => m.Pending) },
  { path: 'rounds/:round/office/bodies/:body', role: overseers, load: () => office().then((m) => m.BodyPage) },
  { path: 'rounds/:round/office/applications/:application', role: overseers, load: () => office().then((m) => m.DossierPage) },
  { path: 'rounds/:round/office/applications/:application/correction', role: 'secretariat', load: () => office().then((m) => m.CorrectPage) },
  { path: 'rounds/:round/office/filings/:group/:year', role: overseers, load: () => office().then((m) => m.FilingPage) },
  { path: 'rounds/:round/office/anomalies', role: overseers, menu: menu.office.anomalies, load: () => office().then((m) => m.Anomalies) },
  { path: 'rounds/:round/office/findings', role: overseers, menu: menu.office.findings, load: () => office().then((m) => m.FindingsAndCorrections) },
  { path: 'rounds/:round/office/preliminary', role: overseers, menu: menu.office.preliminary, load: () => office().then((m) => m.PreliminaryQueue) },
  { path: 'rounds/:round/office/preliminary/:application', role: overseers, load: () => office().then((m) => m.PreliminaryReview) },
  { path: 'rounds/:round/office/pool', role: overseers, menu: menu.office.pool, load: () => office().then((m) => m.Pool) },
  { path: 'rounds/:round/office/panel', role: overseers, menu: menu.office.panel, load: () => office().then((m) => m.Panel) },
  { path: 'rounds/:round/office/totals', role: overseers, menu: menu.office.totals, load: () => office().then((m) => m.Totals) },
  { path: 'rounds/:round/office/analysis', role: overseers, menu: menu.office.analysis, load: () => office().then((m) => m.Analysis) },
  { path: 'rounds/:round/office/book', role: overseers, menu: menu.office.book, load: () => meeting().then((m) => m.Book) },
  { path: 'rounds/:round/office/book/:application', role: overseers, load: () => meeting().then((m) => m.BookPage) },
  { path: 'rounds/:round/office/proposal', role: overseers, menu: menu.office.proposal, load: () => office().then((m) => m.Proposal) },
  { path: 'office/enterprises', role: overseers, menu: menu.office.enterprises, load: () => office().then((m) => m.Enterprises) },
  { path: 'rounds/:round/office/report', role: overseers, menu: menu.office.report, load: () => builder().then((m) => m.Builder) },
  // the ministry, and what the secretariat may do of it
  { path: 'rounds/:round/ministry/extensions', role: overseers, menu: menu.ministry.extensions, load: () => ministry().then((m) => m.Extensions) },
  { path: 'rounds/:round/ministry/quotas', role: 'ministry', menu: menu.ministry.quotas, load: () => ministry().then((m) => m.Quotas) },
  { path: 'rounds/:round/objections', role: overseers, menu: menu.ministry.objections, load: () => ministry().then((m) => m.Objections) },
  { path: 'rounds/:round/objections/:objection', role: overseers, load: () => ministry().then((m) => m.Objection) },
  { path: 'rounds/:round/ministry/notice', role: 'ministry', menu: menu.ministry.notice, load: () => ministry().then((m) => m.NoticeAndList) },
  { path: 'cases', role: overseers, menu: menu.cases, load: () => adjustment().then((m) => m.Cases) },
  { path: 'cases/new', role: ['secretariat', 'ministry'], load: () => adjustment().then((m) => m.OpenCase) },
  { path: 'cases/:case', role: overseers, load: () => adjustment().then((m) => m.CasePage) },
  { path: 'monitoring', role: overseers, menu: menu.monitoring, load: () => adjustment().then((m) => m.Monitoring) },
  { path: 'monitoring/:year/:group', role: overseers, load: () => adjustment().then((m) => m.MonitoringForm) },
  { path: 'ministry/rounds', role: 'ministry', menu: menu.ministry.rounds, load: () => ministry().then((m) => m.Rounds) },
  { path: 'ministry/registry', role: 'ministry', menu: menu.ministry.registry, load: () => ministry().then((m) => m.Registry) },
  { path: 'ministry/people', role: ['ministry', 'auditor'], menu: menu.ministry.people, load: () => ministry().then((m) => m.People) },
  // the auditor
  { path: 'ledger', role: overseers, menu: menu.ledger, load: () => auditor().then((m) => m.Ledger) },
  // experts
  { path: 'rounds/:round/expert', role: 'expert', menu: menu.expert.desk, load: () => expert().then((m) => m.Desk) },
  { path: 'rounds/:round/expert/dossiers/:application', role: 'expert', load: () => expert().then((m) => m.Dossier) },
  { path: 'rounds/:round/expert/book', role: 'expert', menu: menu.expert.book, load: () => meeting().then((m) => m.Book) },
  { path: 'rounds/:round/expert/book/:application', role: 'expert', load: () => meeting().then((m) => m.BookPage) },
  { path: 'rounds/:round/expert/ballot', role: 'expert', menu: menu.expert.ballot, load: () => expert().then((m) => m.Ballot) },
  // scrutineers, and the secretariat's lead of a ballot
  { path: 'rounds/:round/scrutineer', role: 'scrutineer', menu: menu.scrutineer, load: () => scrutineer().then((m) => m.Scrutineer) },
  { path: 'rounds/:round/secretariat/ballot', role: 'secretariat', menu: menu.ballot, load: () => ballot().then((m) => m.BallotControl) },
]

/** Pages that do without antd: the public's, and those of people who come once a year, some by slow lines. */
const light = (p: PageRoute): boolean => !p.role || lightRoles.includes(p.role as string)

const lazy = (page: PageRoute): RouteObject => ({
  path: page.path,
  lazy: async () => {
    const Component = await page.load()
    return {
      Component: () => (
        <Guard role={page.role}>
          <Component />
        </Guard>
      ),
    }
  },
})

export const routes: RouteObject[] = [
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: Crashed,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: Crashed,
        children: [
          ...pages.filter(light).map(lazy),
          {
            lazy: async () => ({ Component: (await import('./look/Frame')).default }),
            children: pages.filter((p) => !light(p)).map(lazy),
          },
          { path: '*', Component: NotFound },
        ],
      },
    ],
  },
]
