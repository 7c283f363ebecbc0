//go:build !js

package json_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The modules for the browser do without encoding/json.
func TestNotLinked(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the go tool is not here")
	}
	list := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}} {{.Dir}} {{.Imports}}", "./wasm/worker", "./wasm/panel")
	list.Dir = "../.."
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	list.Stderr = os.Stderr
	out, err := list.Output()
	require.NoError(t, err)
	require.Contains(t, string(out), "callscribe/wasm/worker ")
	for line := range strings.Lines(string(out)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		dir, imports, _ := strings.Cut(rest, " ")
		if slices.Contains(strings.Fields(strings.Trim(imports, "[]")), "encoding/json") {
			assert.Fail(t, name+" imports encoding/json, which is too large for the browser; use callscribe/connectors/json")
		}
		if strings.HasPrefix(name, "callscribe/") {
			_, err := os.ReadDir(dir) // so that a kept result of this test is not used after a change there
			require.NoError(t, err)
		}
	}
}
