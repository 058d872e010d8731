import '../../look/report.css'

export { Report } from './Report'
