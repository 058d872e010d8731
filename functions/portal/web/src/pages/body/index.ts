
export { Applicants } from './Applicants'
export { Examine } from './Examine'
export { GroupPage } from './GroupPage'
export { Groups } from './Groups'
export { List } from './List'
export { Settings } from './Settings'
export { Sheet } from './Sheet'
