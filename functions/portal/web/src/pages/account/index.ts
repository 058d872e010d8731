export { Invitation } from './Invitation'
export { Password, Security } from './Password'
export { SecondFactorPage } from './SecondFactor'
export { SignIn } from './SignIn'
