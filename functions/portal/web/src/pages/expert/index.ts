import '../../look/ballot.css'

export { Ballot } from './Ballot'
export { Desk } from './Desk'
export { Dossier } from './Dossier'
