import '../../../look/report.css'

export { Builder } from './Builder'
