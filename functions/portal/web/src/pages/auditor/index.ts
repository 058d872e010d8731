
export { Ledger } from './Ledger'
