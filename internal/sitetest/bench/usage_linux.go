package main

import (
	"os"
	"strings"
	"syscall"
)

// peak is the most memory that a process has held, in bytes.
func peak(p *os.ProcessState) int64 {
	return p.SysUsage().(*syscall.Rusage).Maxrss << 10
}

// memoryFolder is where a file system in memory is, if there is one with so much room.
func memoryFolder(need int64) (string, bool) {
	const folder = "/dev/shm"
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil || int64(s.Bavail)*s.Bsize < need || available() < 2*need {
		return "", false
	}
	return folder, inMemory(folder)
}

func inMemory(folder string) bool {
	const tmpfs = 0x01021994
	var s syscall.Statfs_t
	return syscall.Statfs(folder, &s) == nil && s.Type == tmpfs
}

// available is how much memory the system could still give, in bytes.
func available() int64 {
	data, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			return number(strings.TrimSuffix(strings.TrimSpace(rest), " kB")) << 10
		}
	}
	return 0
}
