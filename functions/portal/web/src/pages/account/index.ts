export { Invitation } from './Invitation'
export { Password } from './Password'
export { SignIn } from './SignIn'
