package e2e

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The limits of the modules, in bytes: Chrome reads all of one at each start of its program, which costs about 7 ms a
// megabyte. The worker's holds nine CRMs, their sign-in, the numbering plans of all countries and a practice CRM.
var moduleLimits = map[string]struct {
	source      string // below wasm/
	raw, zipped int
}{
	"callscribe.wasm": {"worker", 7_250_000, 1_870_000},
	"panel.wasm":      {"panel", 3_200_000, 850_000},
}

const repository = "../.."

// sources are what the release build needs of the repository.
var sources = []string{"go.mod", "go.sum", "LICENSE", "build.sh", "connectors", "wasm", "extension"}

// TestRelease builds the release in a copy of the sources, and looks at what would be shipped.
func TestRelease(t *testing.T) {
	shipped := release(t, t.TempDir())
	file := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(shipped, name))
		require.NoError(t, err)
		return data
	}
	files := filesIn(t, shipped)

	t.Run("is small", func(t *testing.T) {
		modules := 0
		for _, name := range files {
			if filepath.Ext(name) != ".wasm" {
				continue
			}
			modules++
			limit, known := moduleLimits[name]
			require.True(t, known, "%s has no limit", name)
			raw := len(file(name))
			zipped, err := exec.Command("gzip", "-9", "-n", "-c", filepath.Join(shipped, name)).Output()
			require.NoError(t, err)
			t.Logf("%-16s %d bytes, %d gzipped", name, raw, len(zipped))
			if raw > limit.raw || len(zipped) > limit.zipped {
				assert.Fail(t, "too large", "%s has %d bytes and %d gzipped, and may have %d and %d. The largest packages:%s",
					name, raw, len(zipped), limit.raw, limit.zipped, largestPackages(t, limit.source))
			}
		}
		assert.Len(t, moduleLimits, modules)
	})

	t.Run("is reproducible", func(t *testing.T) {
		again := release(t, filepath.Join(t.TempDir(), "a longer name", "of a folder"))
		assert.Equal(t, files, filesIn(t, again))
		for _, name := range files {
			data, err := os.ReadFile(filepath.Join(again, name))
			require.NoError(t, err)
			assert.True(t, bytes.Equal(file(name), data), "%s differs", name)
		}
		assert.Equal(t, packed(t, shipped), packed(t, again), "the package")
	})

	t.Run("holds the files of extension/ and nothing else", func(t *testing.T) {
		made := []string{"callscribe.wasm", "licences.txt", "panel.wasm", "wasm_exec.js"}
		for _, name := range files {
			if slices.Contains(made, name) {
				continue
			}
			assert.Contains(t, []string{".js", ".json", ".html", ".css", ".svg", ".png"}, filepath.Ext(name), name)
			assert.False(t, strings.HasPrefix(name, "e2e/"), name)
			source, err := os.ReadFile(filepath.Join(repository, "extension", name))
			require.NoError(t, err)
			assert.True(t, bytes.Equal(source, file(name)), "%s is another file than extension/%s", name, name)
		}
		assert.Subset(t, files, made)
	})

	t.Run("goes with the licences of what is linked", func(t *testing.T) {
		licences := string(file("licences.txt"))
		for _, of := range []string{"== Callscribe", "== Go", "== github.com/norunners/vert", "== honnef.co/go/js/dom/v2", "== libphonenumber"} {
			_, text, found := strings.Cut(licences, of)
			text, _, _ = strings.Cut(text, "\n== ")
			if assert.True(t, found, of) {
				assert.Greater(t, len(text), 900, of)
			}
		}
	})

	// Another version's may not fit the module.
	t.Run("wasm_exec.js is the toolchain's", func(t *testing.T) {
		goroot, err := exec.Command("go", "env", "GOROOT").Output()
		require.NoError(t, err)
		want, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(want, file("wasm_exec.js")))
	})

	t.Run("manifest asks for the least", func(t *testing.T) { leastManifest(t, file("manifest.json")) })
}

// release copies the sources to a folder and builds there; it returns the folder of the extension.
func release(t *testing.T, to string) string {
	require.NoError(t, os.MkdirAll(to, 0o755))
	for _, name := range sources {
		from := filepath.Join(repository, name)
		info, err := os.Stat(from)
		require.NoError(t, err)
		if info.IsDir() {
			require.NoError(t, os.CopyFS(filepath.Join(to, name), os.DirFS(from)))
			continue
		}
		data, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(to, name), data, info.Mode().Perm()))
	}
	out, err := exec.Command(filepath.Join(to, "build.sh"), "release").CombinedOutput()
	require.NoError(t, err, string(out))
	return filepath.Join(to, "build", "extension")
}

// packed is the package of a built extension.
func packed(t *testing.T, dir string) []byte {
	t.Helper()
	pack := exec.Command("go", "run", "./extension/pack", "-from", dir, "-to", t.TempDir())
	pack.Dir = repository
	path, err := pack.Output()
	require.NoError(t, err)
	data, err := os.ReadFile(strings.TrimSpace(string(path)))
	require.NoError(t, err)
	return data
}

// filesIn are the paths of all files below a folder, sorted.
func filesIn(t *testing.T, dir string) (names []string) {
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, path)
		}
		return err
	}))
	return names
}

// What the browser or the project's own packages do already is not linked a second time.
func TestModulesLinkNothingLarge(t *testing.T) {
	mains, err := filepath.Glob(filepath.Join(repository, "wasm", "*", "main.go"))
	require.NoError(t, err)
	require.NotEmpty(t, mains)
	for _, main := range mains {
		module := filepath.Base(filepath.Dir(main))
		t.Run(module, func(t *testing.T) {
			list := exec.Command("go", "list", "-deps", "./wasm/"+module)
			list.Dir = repository
			list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
			out, err := list.Output()
			require.NoError(t, err)
			linked := strings.Fields(string(out))
			require.Contains(t, linked, "syscall/js")
			for _, large := range []string{"net/http", "net/url", "encoding/json", "regexp", "text/template", "html/template"} {
				assert.False(t, slices.Contains(linked, large), "%s links %s", module, large)
			}
		})
	}
}

func leastManifest(t *testing.T, data []byte) {
	var manifest struct {
		Version             int      `json:"manifest_version"`
		Permissions         []string `json:"permissions"`
		OptionalPermissions []string `json:"optional_permissions"`
		Hosts               []string `json:"host_permissions"`
		ContentScripts      []any    `json:"content_scripts"`
		Accessible          []any    `json:"web_accessible_resources"`
		Connectable         *struct {
			IDs     []string `json:"ids"`
			Matches []string `json:"matches"`
		} `json:"externally_connectable"`
		Policy struct {
			Pages string `json:"extension_pages"`
		} `json:"content_security_policy"`
	}
	require.NoError(t, json.Unmarshal(data, &manifest))
	assert.Equal(t, 3, manifest.Version)
	assert.ElementsMatch(t, []string{"storage", "alarms", "sidePanel", "identity", "contextMenus"}, manifest.Permissions)
	assert.Equal(t, []string{"notifications"}, manifest.OptionalPermissions)
	assert.Empty(t, manifest.Hosts, "hosts are asked for when a CRM is connected")
	assert.Empty(t, manifest.ContentScripts)
	assert.Empty(t, manifest.Accessible)
	if assert.NotNil(t, manifest.Connectable, "without the key any extension may send messages") {
		assert.NotNil(t, manifest.Connectable.IDs, "without the key any extension may send messages")
		assert.Empty(t, manifest.Connectable.IDs)
		assert.Empty(t, manifest.Connectable.Matches)
	}
	for _, local := range []string{"localhost", "127.0.0.1", "[::1]", "http://", "<all_urls>"} {
		assert.NotContains(t, string(data), local)
	}

	policy := map[string]string{}
	for _, directive := range strings.Split(manifest.Policy.Pages, ";") {
		name, values, _ := strings.Cut(strings.TrimSpace(directive), " ")
		policy[name] = values
	}
	assert.Equal(t, "'none'", policy["default-src"])
	assert.Equal(t, "'self' 'wasm-unsafe-eval'", policy["script-src"])
	assert.Equal(t, "'none'", policy["object-src"])
	assert.NotContains(t, manifest.Policy.Pages, "'unsafe-eval'")
	assert.NotContains(t, manifest.Policy.Pages, "'unsafe-inline'")
}
