//go:build !js

package connectors

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// TestNothingIsForgotten says in a sentence what a new connector still lacks beside its folder.
func TestNothingIsForgotten(t *testing.T) {
	for _, sentence := range forgotten(Platforms(), connectorFolders(t), readManifest(t)) {
		t.Error(sentence)
	}
	readme, err := os.ReadFile("../README.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../README.md is not here")
	}
	require.NoError(t, err)
	for _, sentence := range unnamed(Platforms(), string(readme)) {
		t.Error(sentence)
	}
}

// manifest is what concerns hosts in an extension's manifest.
type manifest struct {
	HostPermissions         []string `json:"host_permissions"`
	OptionalHostPermissions []string `json:"optional_host_permissions"`
	ContentSecurityPolicy   struct {
		ExtensionPages string `json:"extension_pages"`
	} `json:"content_security_policy"`
}

// forgotten compares the table with the connectors' folders and the shipped manifest.
func forgotten(table []crm.Platform, folders []string, m manifest) []string {
	var sentences []string
	say := func(parts ...string) { sentences = append(sentences, strings.Join(parts, "")) }

	listed := map[string]bool{}
	for _, p := range table {
		if listed[p.Name] {
			say("Platforms in connectors/connectors.go lists ", p.Name, " twice: remove one line.")
		}
		listed[p.Name] = true
	}
	for _, folder := range folders {
		if !listed[folder] {
			say("connectors/", folder, " has a connector that is not in the table: add the line \"", folder,
				".Platform,\" to Platforms in connectors/connectors.go.")
		}
	}
	granted := slices.Concat(m.HostPermissions, m.OptionalHostPermissions)
	for _, p := range table {
		if !slices.Contains(folders, p.Name) {
			say("The table lists ", p.Name, ", but there is no connector in connectors/", p.Name, ": name the folder as the platform.")
		}
		if p.Title == "" || p.Open == nil || len(p.Hosts) == 0 {
			say("The Platform of ", p.Name, " lacks its Title, its Hosts or its Open.")
		}
		for _, host := range p.Hosts {
			asked := slices.ContainsFunc(granted, func(pattern string) bool { return covers(pattern, host) })
			switch {
			case p.Local && asked:
				say("extension/manifest.json asks for ", host, " of ", p.Name, ", which is local: remove it; make run grants it in a copy.")
			case !p.Local && !asked:
				say("extension/manifest.json does not ask for ", host, " of ", p.Name, ": add it to optional_host_permissions.")
			case !p.Local && !strings.Contains(m.ContentSecurityPolicy.ExtensionPages, origin(host)):
				say("The content_security_policy of extension/manifest.json does not let the extension connect to ", origin(host),
					" of ", p.Name, ": add it to connect-src.")
			}
		}
	}
	return sentences
}

// unnamed compares the table with the README's table of CRMs.
func unnamed(table []crm.Platform, readme string) []string {
	var sentences []string
	for _, p := range table {
		if !slices.Contains(firstColumn(readme), p.Title) {
			sentences = append(sentences, "README.md does not name "+p.Title+" in the first column of its table of CRMs: add the row.")
		}
	}
	return sentences
}

// covers reports whether one match pattern allows all that another does.
func covers(pattern, other string) bool {
	scheme, host, _ := strings.Cut(pattern, "://")
	otherScheme, otherHost, _ := strings.Cut(other, "://")
	if pattern == other {
		return true
	}
	domain, wild := strings.CutPrefix(host, "*.")
	return wild && scheme == otherScheme && (otherHost == domain || strings.HasSuffix(otherHost, "."+domain))
}

// origin is a match pattern without its path, as a content security policy names it.
func origin(pattern string) string { return strings.TrimSuffix(pattern, "/*") }

// firstColumn are the first cells of all tables in a Markdown text, without links and emphasis.
func firstColumn(markdown string) []string {
	var cells []string
	for line := range strings.Lines(markdown) {
		row, ok := strings.CutPrefix(strings.TrimSpace(line), "|")
		if !ok {
			continue
		}
		cell, _, _ := strings.Cut(row, "|")
		cell = strings.Trim(cell, " *`")
		if text, link := strings.CutPrefix(cell, "["); link {
			cell, _, _ = strings.Cut(text, "]")
		}
		cells = append(cells, cell)
	}
	return cells
}

// connectorFolders are the folders beside this file that define a Platform.
func connectorFolders(t *testing.T) []string {
	var folders []string
	files, err := filepath.Glob("*/*.go")
	require.NoError(t, err)
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		folder := filepath.Dir(file)
		for _, defines := range []string{"\nfunc Platform() crm.Platform", "\nvar Platform = rest.Once("} {
			if !strings.HasSuffix(file, "_test.go") && strings.Contains(string(source), defines) {
				folders = append(folders, folder)
			}
		}
	}
	return folders
}

func readManifest(t *testing.T) manifest {
	var m manifest
	data, err := os.ReadFile("../extension/manifest.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &m))
	return m
}

func TestForgotten(t *testing.T) {
	open := func(crm.Account) (crm.Connector, error) { return nil, nil }
	good := crm.Platform{Name: "some", Title: "Some CRM", Hosts: []string{"https://*.some.example/*"}, Open: open}
	local := crm.Platform{Name: "home", Title: "Home CRM", Hosts: []string{"http://127.0.0.1/*"}, Local: true, Open: open}
	asked := manifest{OptionalHostPermissions: []string{"https://*.some.example/*"}}
	asked.ContentSecurityPolicy.ExtensionPages = "connect-src 'self' https://*.some.example"
	blocked := manifest{HostPermissions: asked.OptionalHostPermissions}
	greedy := asked
	greedy.HostPermissions = []string{"http://127.0.0.1/*"}

	both := []crm.Platform{good, local}
	folders := []string{"some", "home"}
	for _, test := range []struct {
		name     string
		table    []crm.Platform
		folders  []string
		manifest manifest
		want     []string
	}{
		{"nothing", both, folders, asked, nil},
		{"the line in the table", both[:1], folders, asked,
			[]string{`connectors/home has a connector that is not in the table: add the line "home.Platform," to Platforms in connectors/connectors.go.`}},
		{"the folder", both, folders[:1], asked,
			[]string{"The table lists home, but there is no connector in connectors/home: name the folder as the platform."}},
		{"a line too many", append(both[:2:2], local), folders, asked,
			[]string{"Platforms in connectors/connectors.go lists home twice: remove one line."}},
		{"the Platform's own fields", []crm.Platform{{Name: "some", Title: "Some CRM"}}, folders[:1], asked,
			[]string{"The Platform of some lacks its Title, its Hosts or its Open."}},
		{"the host", both, folders, manifest{},
			[]string{"extension/manifest.json does not ask for https://*.some.example/* of some: add it to optional_host_permissions."}},
		{"the host in the policy", both, folders, blocked,
			[]string{"The content_security_policy of extension/manifest.json does not let the extension connect to https://*.some.example of some: add it to connect-src."}},
		{"modesty", both, folders, greedy,
			[]string{"extension/manifest.json asks for http://127.0.0.1/* of home, which is local: remove it; make run grants it in a copy."}},
	} {
		t.Run("lacks "+test.name, func(t *testing.T) {
			assert.Equal(t, test.want, forgotten(test.table, test.folders, test.manifest))
		})
	}
}

func TestUnnamed(t *testing.T) {
	table := []crm.Platform{{Title: "Some CRM"}, {Title: "Home CRM"}}
	assert.Empty(t, unnamed(table, "| CRM | by |\n|---|---|\n| [Some CRM](x) | key |\n| **Home CRM** | key |\n"))
	assert.Equal(t, []string{"README.md does not name Home CRM in the first column of its table of CRMs: add the row."},
		unnamed(table, "Some CRM and Home CRM\n| Some CRM | not Home CRM |\n"))
}

func TestCovers(t *testing.T) {
	assert.True(t, covers("https://*.some.example/*", "https://api.some.example/*"))
	assert.True(t, covers("https://*.some.example/*", "https://some.example/*"))
	assert.False(t, covers("https://*.some.example/*", "https://awesome.example/*"))
	assert.False(t, covers("https://*.some.example/*", "http://api.some.example/*"))
	assert.False(t, covers("https://api.some.example/*", "https://*.some.example/*"))
}

// A person is asked for the type of a new contact where the CRM has several that can be created.
func TestTypesOfNewContacts(t *testing.T) {
	several := map[string][]string{"insightly": {"Contact", "Lead"}, "salesforce": {"Contact", "Lead"}, "zohocrm": {"Contact", "Lead"}}
	for _, p := range Platforms() {
		assert.Equal(t, several[p.Name], p.NewTypes, p.Name)
	}
}
