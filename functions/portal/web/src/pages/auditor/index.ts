import '../../look/officers.css'

export { Ledger } from './Ledger'
