package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lay writes files to a folder, in the order given and with a time of their own.
func lay(t *testing.T, dir string, at time.Time, files ...[2]string) {
	t.Helper()
	for i, file := range files {
		path := filepath.Join(dir, file[0])
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(file[1]), 0o640))
		at := at.Add(time.Duration(i) * time.Minute)
		require.NoError(t, os.Chtimes(path, at, at))
	}
}

func TestSameFilesGiveTheSameBytes(t *testing.T) {
	manifest := [2]string{"manifest.json", `{"version": "1.2.3"}`}
	page := [2]string{"pages/a.html", "<!doctype html>"}
	code := [2]string{"b.js", strings.Repeat("let a = 1;\n", 1000)}
	one, other := t.TempDir(), filepath.Join(t.TempDir(), "a folder", "elsewhere")
	lay(t, one, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), manifest, page, code)
	lay(t, other, time.Now(), code, page, manifest)

	to := t.TempDir()
	first, err := pack(one, filepath.Join(to, "one"), false)
	require.NoError(t, err)
	second, err := pack(other, filepath.Join(to, "other"), false)
	require.NoError(t, err)
	a, err := os.ReadFile(first)
	require.NoError(t, err)
	b, err := os.ReadFile(second)
	require.NoError(t, err)
	assert.Equal(t, a, b)
	assert.Equal(t, "callscribe-1.2.3.zip", filepath.Base(first))

	sum := sha256.Sum256(a)
	line, err := os.ReadFile(first + ".sha256")
	require.NoError(t, err)
	assert.Equal(t, hex.EncodeToString(sum[:])+"  callscribe-1.2.3.zip\n", string(line))

	packed, err := zip.OpenReader(first)
	require.NoError(t, err)
	defer packed.Close()
	var names []string
	for _, file := range packed.File {
		names = append(names, file.Name)
	}
	assert.Equal(t, []string{"b.js", "manifest.json", "pages/a.html"}, names)
}

// The store refuses a manifest with a key. Nothing else differs from the package.
func TestTheStoresPackageHasNoKey(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	manifest, err := os.ReadFile("../manifest.json")
	require.NoError(t, err)
	lay(t, from, time.Now(), [2]string{"manifest.json", string(manifest)}, [2]string{"a.js", "let key;"})
	read := func(store bool) (files map[string]string) {
		path, err := pack(from, to, store)
		require.NoError(t, err)
		packed, err := zip.OpenReader(path)
		require.NoError(t, err)
		defer packed.Close()
		files = map[string]string{}
		for _, file := range packed.File {
			data, err := fs.ReadFile(packed, file.Name)
			require.NoError(t, err)
			files[file.Name] = string(data)
		}
		return files
	}
	parsed := func(text string) (m map[string]any) {
		require.NoError(t, json.Unmarshal([]byte(text), &m))
		return m
	}
	ours, theirs := read(false), read(true)
	assert.Equal(t, string(manifest), ours["manifest.json"])
	assert.Equal(t, ours["a.js"], theirs["a.js"])
	with, without := parsed(ours["manifest.json"]), parsed(theirs["manifest.json"])
	require.NotEmpty(t, with["key"])
	delete(with, "key")
	assert.Equal(t, with, without)

	lay(t, from, time.Now(), [2]string{"manifest.json", `{"version": "1", "key": "a"}`})
	_, err = pack(from, to, true)
	require.Error(t, err, "a key that is not found is not left in")
}

func TestWhatIsNotPacked(t *testing.T) {
	for name, lay := range map[string]func(dir string) error{
		"no manifest": func(string) error { return nil },
		"no JSON":     func(dir string) error { return os.WriteFile(filepath.Join(dir, "manifest.json"), []byte("{"), 0o600) },
		"a version that Chrome does not take": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{"version": "1.2-beta"}`), 0o600)
		},
		"a link to elsewhere": func(dir string) error {
			if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{"version": "1"}`), 0o600); err != nil {
				return err
			}
			return os.Symlink("/etc/hostname", filepath.Join(dir, "link.js"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, to := t.TempDir(), t.TempDir()
			require.NoError(t, lay(dir))
			_, err := pack(dir, to, false)
			require.Error(t, err)
			left, err := os.ReadDir(to)
			require.NoError(t, err)
			assert.Empty(t, left)
		})
	}
}
