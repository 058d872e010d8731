export { Book } from './Book'
export { BookPage } from './BookPage'
