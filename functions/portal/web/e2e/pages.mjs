// Every page with who looks at it and when, for the pictures (npm run shots) and for what holds on every page (npm run e2e:pages).
// A test holds this table against src/routes.tsx: each page for each role that may open it.
//
//   { stage, path, as, find }
//
// `as` is a login name, nobody without one; its first word is the role. An address may have names that only the round knows
// (`:application`): `find` gets them from the API, as that person. Stages are moments of two rounds:
//
//   small    three groups of one province, in the middle of their work: group-1 half done, group-2 with everything submitted,
//            group-3 with half a year; body-p37, ministry-1, ministry-2
//     open     a week before the statistics deadline
//     late     eight minutes before the applications close
//     closed   the morning after
//   played   sixty groups, from the first filing to the published list (infra/scenario, Moments): group-001 … group-060, body-p11 …,
//            ministry-1, ministry-2, secretariat, auditor, expert-01 … expert-15, scrutineer-1 … scrutineer-3
export const stages = {
  small: ['open', 'late', 'closed'],
  played: ['statistics', 'report-draft', 'applications', 'recommendation', 'forwarded', 'preliminary', 'scoring', 'scored', 'ballot-key', 'ballot-issue', 'ballot-casting', 'ballot-counted', 'notice', 'list', 'afterwards'],
}

/** The role of a login name. */
export const roleOf = (login) => login?.split('-')[0]

const round = '/rounds/2019'
const first = (list, name, pick = (one) => one.application) => async (me) => ({ [name]: pick((await me.get(list)).items[0]) })
const candidate = first('/v1/review/2019/candidates', 'application')
const onDesk = first('/v1/review/2019/desk', 'application')
const inBook = first('/v1/review/2019/book', 'application')
const objection = async (me) => ({ objection: (await me.get('/v1/notice/2019/objections')).items.find((one) => one.status === 'received' || !one.answer)?.id })
const filer = first('/v1/statistics/2019/bodies/P11/filings', 'group', (one) => one.group)
const applicant = (body) => first(`/v1/quota/2019/bodies/${body}/applicants`, 'application')

const revoked = first('/v1/register/groups?status=revoked', 'group', (one) => one.group)

const monitored = async (me) => {
  const year = (await me.get('/v1/register/monitoring')).items.at(-1).year
  return { year, group: (await me.get(`/v1/register/monitoring/${year}`)).groups.find((one) => one.filedAt).group }
}

/** One page for several people at one stage. */
const each = (stage, people, path, find) => people.map((as) => ({ stage, path, as, find }))
const overseers = ['secretariat', 'ministry-1', 'auditor']

export const pages = [
  // everybody
  { stage: 'open', path: '/' },
  { stage: 'open', path: `${round}/notice` },
  { stage: 'open', path: `${round}/notice/objection` },
  { stage: 'open', path: `${round}/list` },
  { stage: 'open', path: `${round}/report` },
  { stage: 'recommendation', path: `${round}/report` },
  { stage: 'open', path: '/register' },
  { stage: 'open', path: '/open-data' },
  { stage: 'open', path: '/calendar' },
  { stage: 'closed', path: '/calendar', as: 'ministry-1' },
  { stage: 'open', path: `${round}/recount` },
  { stage: 'open', path: '/receipt' },
  { stage: 'open', path: '/certificates' },
  { stage: 'open', path: '/sign-in' },
  { stage: 'open', path: `${round}/reply` },
  { stage: 'open', path: '/nowhere' },
  { stage: 'closed', path: '/' },
  { stage: 'notice', path: round },
  { stage: 'notice', path: `${round}/notice` },
  { stage: 'notice', path: `${round}/notice/objection` },
  { stage: 'notice', path: '/objection-progress' },
  { stage: 'list', path: '/' },
  { stage: 'list', path: `${round}/notice` },
  { stage: 'list', path: `${round}/list` },
  { stage: 'list', path: '/register' },
  { stage: 'afterwards', path: '/register' },
  { stage: 'afterwards', path: '/register/:group', find: revoked },
  { stage: 'list', path: '/open-data' },
  { stage: 'list', path: '/certificates/:code', find: first('/v1/notice/2019/certificates', 'code', (one) => one.code) },
  { stage: 'list', path: `${round}/recount` },
  { stage: 'list', path: '/secrecy' },
  // the inbox, for everybody who is signed in
  { stage: 'open', path: '/messages' },
  { stage: 'late', path: '/messages', as: 'group-1' },
  { stage: 'closed', path: '/messages', as: 'body-p37' },
  { stage: 'scored', path: '/messages', as: 'secretariat' },
  // the officer of a group
  { stage: 'open', path: '/password', as: 'group-1' },
  { stage: 'open', path: `${round}/group`, as: 'group-1' },
  { stage: 'open', path: `${round}/group/statistics`, as: 'group-1' },
  { stage: 'open', path: `${round}/group/statistics/2018`, as: 'group-1' },
  { stage: 'open', path: `${round}/group/statistics/2017`, as: 'group-1' },
  { stage: 'open', path: `${round}/group/members`, as: 'group-1' },
  { stage: 'closed', path: `${round}/group/members`, as: 'group-2' },
  { stage: 'open', path: `${round}/group/application`, as: 'group-1' },
  { stage: 'open', path: `${round}/group/documents`, as: 'group-1' },
  { stage: 'open', path: `${round}/group/submit`, as: 'group-1' },
  { stage: 'open', path: `${round}/group/receipts`, as: 'group-1' },
  { stage: 'open', path: `${round}/body`, as: 'group-1' }, // another role's page
  { stage: 'late', path: `${round}/group`, as: 'group-1' },
  { stage: 'late', path: `${round}/group/submit`, as: 'group-1' },
  { stage: 'late', path: `${round}/group/receipts`, as: 'group-2' },
  { stage: 'late', path: `${round}/group/receipts/1`, as: 'group-2' },
  { stage: 'late', path: `${round}/group`, as: 'group-2' },
  { stage: 'closed', path: `${round}/group`, as: 'group-2' },
  { stage: 'closed', path: `${round}/group/statistics/2018`, as: 'group-3' },
  { stage: 'closed', path: `${round}/group`, as: 'group-3' },
  { stage: 'closed', path: `${round}/group/application`, as: 'group-1' },
  { stage: 'closed', path: `${round}/group/application`, as: 'group-2' },
  { stage: 'closed', path: `${round}/group/documents`, as: 'group-2' },
  { stage: 'closed', path: `${round}/group/receipts`, as: 'group-2' },
  { stage: 'list', path: `${round}/group`, as: 'group-001' },
  { stage: 'list', path: `${round}/group/standing`, as: 'group-001' },
  { stage: 'afterwards', path: `${round}/group/standing`, as: 'group-001' },
  { stage: 'open', path: `${round}/group/objections`, as: 'group-1' },
  { stage: 'notice', path: `${round}/group/objections`, as: 'group-002' },
  // the officer of a recommending body
  { stage: 'late', path: `${round}/body`, as: 'body-p37' },
  { stage: 'late', path: `${round}/body/list`, as: 'body-p37' },
  { stage: 'late', path: `${round}/body/sheet`, as: 'body-p37' },
  { stage: 'late', path: `${round}/body/settings`, as: 'body-p37' },
  { stage: 'late', path: `${round}/body/groups`, as: 'body-p37' },
  { stage: 'closed', path: `${round}/body/list`, as: 'body-p37' },
  { stage: 'applications', path: `${round}/body`, as: 'body-p11' },
  { stage: 'applications', path: `${round}/body/list`, as: 'body-p11' },
  { stage: 'recommendation', path: `${round}/body`, as: 'body-p11' },
  { stage: 'recommendation', path: `${round}/body/applications/:application`, as: 'body-p11', find: applicant('P11') },
  { stage: 'recommendation', path: `${round}/body/list`, as: 'body-p11' },
  { stage: 'recommendation', path: `${round}/body/sheet`, as: 'body-p11' },
  { stage: 'recommendation', path: `${round}/body/groups`, as: 'body-p11' },
  { stage: 'forwarded', path: `${round}/body/list`, as: 'body-p11' },
  ...each('recommendation', ['body-p11', 'ministry-1'], '/groups/:group', first('/v1/registry/groups?body=P11', 'group', (one) => one.id)),
  { stage: 'preliminary', path: `${round}/group`, as: 'group-001' },
  // the ministry
  { stage: 'closed', path: `${round}/ministry`, as: 'ministry-1' },
  { stage: 'closed', path: `${round}/ministry/extensions`, as: 'ministry-1' },
  { stage: 'closed', path: `${round}/ministry/quotas`, as: 'ministry-1' },
  { stage: 'closed', path: `${round}/ministry/notice`, as: 'ministry-1' },
  { stage: 'closed', path: `${round}/objections`, as: 'ministry-1' },
  { stage: 'open', path: '/ministry/rounds', as: 'ministry-1' },
  { stage: 'applications', path: '/ministry/registry', as: 'ministry-1' },
  ...each('applications', ['ministry-1', 'auditor'], '/ministry/people'),
  { stage: 'forwarded', path: `${round}/ministry`, as: 'ministry-1' },
  ...each('forwarded', overseers, `${round}/ministry/extensions`),
  { stage: 'forwarded', path: `${round}/ministry/quotas`, as: 'ministry-1' },
  { stage: 'ballot-counted', path: `${round}/ministry/notice`, as: 'ministry-1' },
  { stage: 'notice', path: `${round}/ministry`, as: 'ministry-1' },
  { stage: 'notice', path: `${round}/ministry/notice`, as: 'ministry-1' },
  ...each('notice', overseers, `${round}/objections`),
  ...each('notice', overseers, `${round}/objections/:objection`, objection),
  { stage: 'list', path: `${round}/ministry/notice`, as: 'ministry-1' },
  // the secretariat, and who reads the same pages
  { stage: 'closed', path: `${round}/office/preliminary`, as: 'ministry-1' }, // nothing is taken in yet
  { stage: 'closed', path: `${round}/office/panel`, as: 'ministry-1' },
  { stage: 'statistics', path: `${round}/office`, as: 'secretariat' },
  { stage: 'statistics', path: `${round}/office/report`, as: 'secretariat' }, // nothing is added up yet
  ...each('report-draft', overseers, `${round}/office/report`),
  { stage: 'recommendation', path: `${round}/office/report`, as: 'secretariat' },
  ...each('forwarded', overseers, `${round}/office`),
  ...each('forwarded', overseers, `${round}/office/bodies/P11`),
  ...each('forwarded', overseers, `${round}/office/filings/:group/2018`, filer),
  ...each('forwarded', overseers, `${round}/office/anomalies`),
  ...each('forwarded', overseers, `${round}/office/findings`),
  ...each('preliminary', overseers, `${round}/office/applications/:application`, candidate),
  ...each('forwarded', overseers, `${round}/office/pending`),
  { stage: 'preliminary', path: `${round}/office/applications/:application/correction`, as: 'secretariat', find: candidate },
  ...each('preliminary', overseers, `${round}/office/preliminary`),
  ...each('preliminary', overseers, `${round}/office/preliminary/:application`, candidate),
  { stage: 'preliminary', path: `${round}/office/pool`, as: 'secretariat' }, // whose pool may be empty
  ...each('scoring', overseers, `${round}/office/pool`),
  ...each('scoring', overseers, `${round}/office/panel`),
  { stage: 'scoring', path: `${round}/office/totals`, as: 'secretariat' },
  ...each('scoring', overseers, '/office/enterprises'),
  ...each('scored', overseers, `${round}/office/totals`),
  ...each('scored', overseers, `${round}/office/analysis`),
  ...each('ballot-key', overseers, `${round}/office/book`),
  ...each('ballot-key', overseers, `${round}/office/book/:application`, inBook),
  ...each('ballot-counted', overseers, `${round}/office/proposal`),
  { stage: 'ballot-key', path: `${round}/secretariat/ballot`, as: 'secretariat' },
  { stage: 'ballot-issue', path: `${round}/secretariat/ballot`, as: 'secretariat' },
  { stage: 'ballot-casting', path: `${round}/secretariat/ballot`, as: 'secretariat' },
  { stage: 'ballot-counted', path: `${round}/secretariat/ballot`, as: 'secretariat' },
  ...each('list', overseers, '/ledger'),
  { stage: 'list', path: '/cases', as: 'secretariat' }, // none yet
  ...each('afterwards', overseers, '/cases'),
  ...each('afterwards', overseers, '/monitoring'),
  ...each('afterwards', overseers, '/monitoring/:year/:group', monitored),
  ...each('afterwards', overseers, '/cases/:case', first('/v1/register/cases', 'case', (one) => one.id)),
  ...each('afterwards', ['secretariat', 'ministry-1'], '/cases/new'),
  // experts and scrutineers
  { stage: 'forwarded', path: `${round}/expert`, as: 'expert-01' },
  { stage: 'scoring', path: `${round}/expert`, as: 'expert-01' },
  { stage: 'scoring', path: `${round}/expert`, as: 'expert-15' },
  { stage: 'scoring', path: `${round}/expert/dossiers/:application`, as: 'expert-15', find: onDesk },
  { stage: 'scored', path: `${round}/expert/dossiers/:application`, as: 'expert-01', find: onDesk },
  { stage: 'scoring', path: `${round}/expert/ballot`, as: 'expert-01' },
  { stage: 'scoring', path: `${round}/expert/book`, as: 'expert-01' }, // not open yet
  { stage: 'ballot-key', path: `${round}/expert/book`, as: 'expert-01' },
  { stage: 'ballot-key', path: `${round}/expert/book/:application`, as: 'expert-01', find: inBook },
  { stage: 'ballot-key', path: `${round}/expert/ballot`, as: 'expert-01' },
  { stage: 'ballot-issue', path: `${round}/expert/ballot`, as: 'expert-01' },
  { stage: 'ballot-counted', path: `${round}/expert/ballot`, as: 'expert-01' },
  { stage: 'scoring', path: `${round}/scrutineer`, as: 'scrutineer-1' },
  { stage: 'ballot-key', path: `${round}/scrutineer`, as: 'scrutineer-1' },
  { stage: 'ballot-issue', path: `${round}/scrutineer`, as: 'scrutineer-1' },
  { stage: 'ballot-counted', path: `${round}/scrutineer`, as: 'scrutineer-1' },
]
