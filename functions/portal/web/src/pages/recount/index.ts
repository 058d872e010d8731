import '../../look/ballot.css'

export { Recount } from './Recount'
export { Secrecy } from './Secrecy'
