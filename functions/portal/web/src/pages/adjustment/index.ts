export { CasePage } from './CasePage'
export { Cases } from './Cases'
export { OpenCase } from './OpenCase'
