// Command lay writes the sites that are nobody's into a folder, each into one of its own, for judges that are no
// Go tests: that of another framework, and two that have just begun, one with a look of its own.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"compendio/internal/sitetest"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: lay DIR")
		os.Exit(2)
	}
	if err := lay(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "lay:", err)
		os.Exit(1)
	}
}

func lay(dir string) error {
	day := time.Date(2031, 5, 4, 0, 0, 0, 0, time.UTC)
	english, err := sitetest.BegunOn("en", day)
	if err != nil {
		return err
	}
	spanish, err := sitetest.BegunOn("es", day)
	if err != nil {
		return err
	}
	sites := map[string]fs.FS{"another": sitetest.Another(), "begun": english, "own": sitetest.OwnLook(spanish)}
	for name, site := range sites {
		if err := os.CopyFS(filepath.Join(dir, name), site); err != nil {
			return err
		}
	}
	return nil
}
