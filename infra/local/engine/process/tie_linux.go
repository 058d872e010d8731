package process

import (
	"os/exec"
	"syscall"
)

// tie makes the kernel kill the child when its parent is gone.
func tie(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
