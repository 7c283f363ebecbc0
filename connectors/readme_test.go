//go:build !js

package connectors

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// TestRowsOfTheREADME holds what the README's table says of a CRM to what its platform says of itself.
func TestRowsOfTheREADME(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../README.md is not here")
	}
	require.NoError(t, err)
	formats := map[logbody.Format]string{logbody.Plain: "plain text", logbody.HTML: "HTML", logbody.Markdown: "Markdown"}
	kinds := map[crm.SignInKind]string{crm.SignInKey: "key|token", crm.SignInLogin: "password|e-mail", crm.SignInOAuth: "OAuth"}
	for _, p := range Platforms() {
		_, row, found := strings.Cut(string(readme), "\n| "+p.Title+" |")
		require.True(t, found, p.Title)
		row, _, _ = strings.Cut(row, "\n")
		cells := strings.Split(row, "|") // requests, sign-in, format, guard, tried
		require.Greater(t, len(cells), 4, p.Title)
		for _, way := range p.SignIn {
			said := kinds[way.Kind] == ""
			for _, word := range strings.Split(kinds[way.Kind], "|") {
				said = said || strings.Contains(cells[1], word)
			}
			assert.True(t, said, "%s: the sign-in is not said: %s", p.Title, way.Kind)
		}
		assert.Contains(t, cells[2], formats[p.Format], p.Title)
		if p.Precondition {
			assert.NotContains(t, cells[3], "none", p.Title)
		}
		assert.NotEmpty(t, strings.TrimSpace(cells[4]), p.Title)
	}
}
