import { Outlet } from 'react-router'
import Antd from './antd'

/** Around all officers' pages. */
export default function Frame() {
  return (
    <Antd>
      <Outlet />
    </Antd>
  )
}
