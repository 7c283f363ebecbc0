package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestACRMThatTheBuildHasNeverHeardOf is added by its description in the settings, connected, logged to and updated
// like any other.
func TestACRMThatTheBuildHasNeverHeardOf(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "connectors", "examplecrm", "examplecrm.json"))
	require.NoError(t, err)
	description := strings.NewReplacer(`"name": "examplecrm"`, `"name": "shop"`, `"title": "Example CRM"`, `"title": "Shop CRM"`).Replace(string(text))
	c := newCRM(t)
	p := pageAt(t, "settings.html")
	p.until(`!document.body.hasAttribute("aria-busy")`)
	p.run(`document.getElementById("another").open = true`)
	p.write("#crm-text", strings.Replace(description, `"read"`, `"reed"`, 1))
	p.run(`document.getElementById("crm-check").click()`)
	p.until(`document.getElementById("another-said").textContent.includes("reed")`)
	p.write("#crm-text", description)
	p.run(`document.getElementById("crm-check").click()`)
	p.until(`document.getElementById("crm-sentences").textContent.includes("and nowhere else")`)
	p.run(`document.getElementById("crm-add").click()`)
	p.until(`document.querySelector("[name=platform][value=shop]")`)
	pictureOf(t, p, "another CRM")

	p.run(`document.querySelector("[name=platform][value=shop]").click()`)
	p.write("#hostname", c.host)
	p.write("#key", "demo-key")
	p.run(`document.getElementById("connect-button").click()`)
	p.until(`document.getElementById("account-name").textContent === "Connected to Shop CRM"`)
	t.Cleanup(func() {
		p.send("disconnect", map[string]any{})
		p.send("removeCRM", map[string]any{"name": "shop"})
	})

	in := c.input(c.call.ID, map[string]any{"note": "typed"})
	in["user"].(map[string]any)["platform"] = "shop"
	answer := p.send("updateCallLog", in)
	require.True(t, answer.OK, answer.Error)
	assert.True(t, answer.Result.Successful)
	assert.Contains(t, c.stored(c.call.ID).Note, "typed")
}

// pageAt is one of the extension's own pages.
func pageAt(t *testing.T, path string) page {
	ctx, closeTab, err := chromium.Open(chromium.URL(path))
	require.NoError(t, err)
	t.Cleanup(closeTab)
	return page{t, ctx}
}
