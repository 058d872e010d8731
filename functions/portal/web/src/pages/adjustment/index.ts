export { CasePage } from './CasePage'
export { Cases } from './Cases'
export { Monitoring } from './Monitoring'
export { OpenCase } from './OpenCase'
