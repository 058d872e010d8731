export { CheckReceipt } from './CheckReceipt'
export { Home } from './Home'
