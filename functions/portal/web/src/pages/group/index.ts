export { Home } from './Home'
// application/: the application's pages (form, self-assessment, documents, checklist, submission, receipt, locked view) are
// being written in that folder by somebody else; Statistics and Home are not.
