import '../../../look/officers.css'
import '../../../look/report.css'

export { Builder } from './Builder'
