//go:build !linux

package process

import "os/exec"

// separate does nothing: process groups and ties differ from system to system, and outside Linux the parent calls Stop.
func separate(*exec.Cmd, bool) {}
