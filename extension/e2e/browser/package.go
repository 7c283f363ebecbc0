package browser

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Package builds a kind of the extension (build.sh lists them) in the repository and packs it, as `make package`
// does with the release. It returns the path of the zip file.
func Package(repository, kind string) (string, error) {
	repository, err := filepath.Abs(repository)
	if err != nil {
		return "", err
	}
	built := filepath.Join(repository, "build", kind)
	if kind == "release" {
		built = filepath.Join(repository, "build", "extension")
	}
	build := exec.Command(filepath.Join(repository, "build.sh"), kind)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build.sh %s: %w\n%s", kind, err, out)
	}
	pack := exec.Command("go", "run", "./extension/pack", "-from", built, "-to", filepath.Join(repository, "build", "package", kind))
	pack.Dir, pack.Stderr = repository, os.Stderr
	path, err := pack.Output()
	if err != nil {
		return "", fmt.Errorf("pack %s: %w", built, err)
	}
	return strings.TrimSpace(string(path)), nil
}
