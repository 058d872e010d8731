package process

import (
	"os/exec"
	"syscall"
)

// separate gives the child a process group of its own and, when tied, makes the kernel kill it when its parent is gone.
func separate(cmd *exec.Cmd, tied bool) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if tied {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	}
}
