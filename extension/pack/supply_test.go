package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const repository = "../.."

// allowed tells licences that ask for no more than their own text from others, by words that stand in each. A
// text that none of them knows is not allowed: somebody has to read it first.
var allowed = []struct {
	name  string
	words []string
}{
	{"MIT", []string{"permission is hereby granted, free of charge", "the above copyright notice and this permission notice"}},
	{"BSD", []string{"redistribution and use in source and binary forms", "redistributions of source code must retain"}},
	{"Apache-2.0", []string{"apache license", "version 2.0, january 2004"}},
	{"ISC", []string{"permission to use, copy, modify, and/or distribute this software for any purpose"}},
}

// licenceOf names a licence by its text; "" is none that is allowed.
func licenceOf(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, licence := range allowed {
		found := true
		for _, words := range licence.words {
			found = found && strings.Contains(text, words)
		}
		if found {
			return licence.name
		}
	}
	return ""
}

// lackReason are the direct dependencies of a go.mod that say in no comment what they are for.
func lackReason(mod string) (without []string) {
	required := regexp.MustCompile(`(?m)^(?:\t|require )([^\s(]+\.[^\s]+) v[^\s]+(?: // ?(.*))?$`)
	for _, line := range required.FindAllStringSubmatch(mod, -1) {
		if line[2] == "" {
			without = append(without, line[1])
		}
	}
	return without
}

func TestEachDependencyHasAReason(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(repository, "go.mod"))
	require.NoError(t, err)
	for _, module := range lackReason(string(data)) {
		assert.Failf(t, "no reason", "%s lacks a comment in go.mod that says what it is for", module)
	}
}

func TestAMissingReasonIsSeen(t *testing.T) {
	const mod = "require (\n\texample.com/a v1.0.0\n\texample.com/b/v2 v2.0.0 // tests: something\n\texample.com/c v1.0.0 // indirect\n)\nrequire example.com/d v1.0.0\n"
	assert.Equal(t, []string{"example.com/a", "example.com/d"}, lackReason(mod))
}

// TestLicencesOfWhatIsLinked reads the licence of each module whose code is in the extension, and of Go, whose library is.
func TestLicencesOfWhatIsLinked(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-json=Module,Standard", "./wasm/worker", "./wasm/panel")
	list.Dir = repository
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.Output()
	require.NoError(t, err)
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	linked := map[string]string{"Go": strings.TrimSpace(string(root))}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); decoder.More(); {
		var of struct{ Module *struct{ Path, Dir string } }
		require.NoError(t, decoder.Decode(&of))
		if of.Module != nil {
			linked[of.Module.Path] = of.Module.Dir
		}
	}
	require.Contains(t, linked, "github.com/norunners/vert")
	for module, dir := range linked {
		text, err := licenceText(dir)
		if assert.NoErrorf(t, err, "%s has no file of its licence", module) {
			licence := licenceOf(text)
			assert.NotEmptyf(t, licence, "the licence of %s is none of MIT, BSD, Apache-2.0 and ISC", module)
			t.Logf("%-40s %s", module, licence)
		}
	}
}

func licenceText(dir string) (string, error) {
	var text []byte
	err := os.ErrNotExist
	for _, name := range []string{"LICENSE", "LICENSE.txt", "LICENSE.md", "COPYING", "../LICENSE"} { // Debian's Go has it beside its root
		if text, err = os.ReadFile(filepath.Join(dir, name)); err == nil {
			break
		}
	}
	return string(text), err
}

func TestAnUnknownLicenceIsNotAllowed(t *testing.T) {
	assert.Empty(t, licenceOf("GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007"))
	assert.Empty(t, licenceOf("Mozilla Public License Version 2.0"))
	assert.Equal(t, "ISC", licenceOf("Permission to use, copy, modify, and/or distribute this\nsoftware for any purpose with or without fee"))
}

// TestChecksOfPromisesExist looks for each test that SECURITY.md names.
func TestChecksOfPromisesExist(t *testing.T) {
	promises, err := os.ReadFile(filepath.Join(repository, "SECURITY.md"))
	require.NoError(t, err)
	var tests strings.Builder
	for _, folder := range []string{"connectors", "extension", "wasm"} {
		require.NoError(t, filepath.WalkDir(filepath.Join(repository, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			tests.Write(text)
			return err
		}))
	}
	names := regexp.MustCompile("`(Test[A-Za-z]+)`").FindAllSubmatch(promises, -1)
	require.NotEmpty(t, names)
	for _, name := range names {
		assert.Contains(t, tests.String(), "func "+string(name[1])+"(", "SECURITY.md promises what no test checks")
	}
}
