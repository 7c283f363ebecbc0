//go:build !js

package connectors

import (
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a CRM may take: lines of its description, and lines of code of its Go, without comments and empty ones, tests and
// the fake. Odoo has an envelope and a session of its own, and Salesforce a query language.
const (
	descriptionLines = 120
	hookLines        = 250
)

var hookLinesOf = map[string]int{"odoo": 350, "salesforce": 350}

// TestACRMIsSmall: what many need is the engine's, so that a CRM stays its description and what is odd about it.
func TestACRMIsSmall(t *testing.T) {
	for _, folder := range connectorFolders(t) {
		text, err := os.ReadFile(filepath.Join(folder, folder+".json"))
		require.NoError(t, err)
		described := strings.Count(strings.TrimSpace(string(text)), "\n") + 1
		assert.LessOrEqual(t, described, descriptionLines, "%s.json: say more in a line, or less", folder)

		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		require.NoError(t, err)
		lines, most := 0, hookLines
		if own, ok := hookLinesOf[folder]; ok {
			most = own
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				lines += linesOfCode(t, file)
			}
		}
		t.Logf("%-10s %3d lines of description, %3d of code", folder, described, lines)
		assert.LessOrEqual(t, lines, most, "the Go of %s: what other CRMs could use belongs into the engine", folder)
		assert.Positive(t, lines)
	}
}

// linesOfCode is how many lines of a Go file have more than a comment on them.
func linesOfCode(t *testing.T, file string) int {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	files := token.NewFileSet()
	at := files.AddFile(file, -1, len(text))
	var s scanner.Scanner
	s.Init(at, text, nil, 0)
	code := map[int]bool{}
	for {
		pos, kind, literal := s.Scan()
		if kind == token.EOF {
			return len(code)
		}
		if kind == token.SEMICOLON && literal == "\n" {
			continue
		}
		for line := range 1 + strings.Count(literal, "\n") {
			code[at.Line(pos)+line] = true
		}
	}
}

func TestLinesOfCode(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.go")
	require.NoError(t, os.WriteFile(file, []byte("// Package x.\npackage x\n\n/* a\nb */\nconst y = `1\n\n2`\n\nfunc z() { // no\n}\n"), 0o600))
	assert.Equal(t, 6, linesOfCode(t, file))
}
