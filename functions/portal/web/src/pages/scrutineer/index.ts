import '../../look/ballot.css'

export { Scrutineer } from './Scrutineer'
