package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// told are the rows of the help that say what is stored, and for how long, by the places of the browser's storage.
var told = map[string][]string{
	"account/":  {"stored1", "storedApp"},
	"job/":      {"stored2"},
	"call/":     {"stored3", "storedNumbers"},
	"phone/":    {"stored3"}, // the person's own number, while the browser runs
	"link/":     {"stored4"},
	"setting/":  {"stored5"},
	"cache/":    {"stored5"},
	"practice/": {"storedPractice"},
}

// TestWhatIsStoredIsTold looks for each place in which the worker stores something among what the help tells people.
func TestWhatIsStoredIsTold(t *testing.T) {
	program, err := os.ReadFile(filepath.Join(repository, "wasm", "worker", "main.go"))
	require.NoError(t, err)
	help, err := os.ReadFile(filepath.Join(repository, "extension", "welcome.html"))
	require.NoError(t, err)
	places := regexp.MustCompile(`\b(?:local|session)\("([^"]+)"\)`).FindAllSubmatch(program, -1)
	require.Greater(t, len(places), 5)
	for _, place := range places {
		rows := told[string(place[1])]
		assert.NotEmpty(t, rows, "the help (extension/welcome.html) does not tell people what is stored under %q", place[1])
		for _, row := range rows {
			assert.Contains(t, string(help), `data-words="`+row+`"`)
		}
	}
}
