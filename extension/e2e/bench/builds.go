package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"callscribe/extension/e2e/browser"
)

// hosts are what the extensions that are measured may reach.
const hosts = "http://127.0.0.1/*"

// buildOurs builds the extension of a folder of the repository into a folder.
func buildOurs(repository, to string) error {
	if err := run(repository, nil, filepath.Join(repository, "build.sh"), "test"); err != nil {
		return err
	}
	if err := browser.Local(filepath.Join(repository, "build", "test"), to, hosts); err != nil {
		return err
	}
	worker := filepath.Join(to, "service-worker.js")
	script, err := os.ReadFile(worker)
	if err != nil {
		return err
	}
	return os.WriteFile(worker, append([]byte(keepMemories), script...), 0o644)
}

// keepMemories lets a worker know the memories of its programs.
const keepMemories = `
globalThis.memories = [];
const instantiate = WebAssembly.instantiateStreaming;
WebAssembly.instantiateStreaming = async (...of) => {
  const program = await instantiate.apply(WebAssembly, of);
  memories.push(program.instance.exports.mem);
  return program;
};
`

// buildBase builds the extension of a revision.
func buildBase(repository, revision, temp, to string) error {
	source := filepath.Join(temp, "base")
	if err := os.MkdirAll(source, 0o755); err != nil {
		return err
	}
	if err := run(repository, nil, "bash", "-c", `set -o pipefail; git archive "$0" | tar -x -C "$1"`, revision, source); err != nil {
		return err
	}
	return buildOurs(source, to)
}

// buildFloor makes of the extension one of the same kind whose program does nothing.
func buildFloor(repository, ours, to string) error {
	if err := browser.Local(ours, to, hosts); err != nil {
		return err
	}
	worker, err := os.ReadFile(filepath.Join(repository, "extension/e2e/bench/floor/service-worker.js"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(to, "service-worker.js"), worker, 0o644); err != nil {
		return err
	}
	return run(repository, []string{"GOOS=js", "GOARCH=wasm"}, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=",
		"-o", filepath.Join(to, "callscribe.wasm"), "./extension/e2e/bench/floor")
}

func run(dir string, env []string, name string, args ...string) error {
	command := exec.Command(name, args...)
	command.Dir, command.Env = dir, append(os.Environ(), env...)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out)
	}
	return nil
}
