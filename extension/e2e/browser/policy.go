package browser

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// CanSetPolicy says why no browser can be started under a policy; nil where one can: on Linux, where the folder of
// Chromium's settings can be covered for that browser alone, by root or in a name space of the user's.
func CanSetPolicy() error {
	if _, err := os.Stat(settings); err != nil {
		return fmt.Errorf("no policy can be set for Chromium: %w", err)
	}
	if out, err := exec.Command("unshare", append(unshared(), "mount", "-t", "tmpfs", "none", settings)...).CombinedOutput(); err != nil {
		return fmt.Errorf("no policy can be set for Chromium; try it as root: %w %s", err, out)
	}
	return nil
}

// unshared are the arguments that give a program mounts of its own.
func unshared() []string {
	if os.Geteuid() == 0 {
		return []string{"-m"}
	}
	return []string{"-r", "-m"}
}

const settings = "/etc/chromium"

// underPolicy is a program that starts Chromium in a mount namespace of its own, in which a policy stands for
// the extension.
func underPolicy(chromium string, o Options) (program string, remove func(), err error) {
	id, err := ID(o.Extension)
	if err != nil {
		return "", nil, err
	}
	policy, err := json.Marshal(map[string]any{"3rdparty": map[string]any{"extensions": map[string]any{id: json.RawMessage(o.Policy)}}})
	if err != nil {
		return "", nil, fmt.Errorf("the policy is no JSON: %w", err)
	}
	dir, err := os.MkdirTemp("", "callscribe-policy-")
	if err != nil {
		return "", nil, err
	}
	remove = func() { _ = os.RemoveAll(dir) }
	program = filepath.Join(dir, "chromium")
	script := "#!/bin/sh\nexec unshare " + strings.Join(unshared(), " ") + " sh -c 'mount -t tmpfs none " + settings + " && mkdir -p " + settings + "/policies/managed && cp " +
		dir + "/policy.json " + settings + "/policies/managed && exec \"$0\" \"$@\"' " + chromium + " \"$@\"\n"
	if err = os.WriteFile(filepath.Join(dir, "policy.json"), policy, 0o644); err == nil {
		err = os.WriteFile(program, []byte(script), 0o755)
	}
	return program, remove, err
}

// ID is the id that Chromium gives an unpacked extension, which follows from the key in its manifest.
func ID(extension string) (string, error) {
	data, err := os.ReadFile(filepath.Join(extension, "manifest.json"))
	if err != nil {
		return "", err
	}
	var manifest struct{ Key string }
	if err := json.Unmarshal(data, &manifest); err != nil {
		return "", err
	}
	key, err := base64.StdEncoding.DecodeString(manifest.Key)
	if err != nil || len(key) == 0 {
		return "", errors.New("the manifest has no key")
	}
	sum := sha256.Sum256(key)
	id := make([]byte, 0, 32)
	for _, b := range sum[:16] {
		id = append(id, 'a'+b>>4, 'a'+b&15)
	}
	return string(id), nil
}
