//go:build !js

package examplecrm_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/rest"
)

// TestGuide holds the descriptions of the authors' worked example, after each step that completes one, to the whole
// suite: what an author copies works.
func TestGuide(t *testing.T) {
	page, err := os.ReadFile("../rest/example.md")
	require.NoError(t, err)
	description := map[string]any{}
	steps := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(page, -1)
	require.Len(t, steps, 5, "the steps of the worked example")
	for i, step := range steps {
		var added map[string]any
		require.NoError(t, json.Unmarshal([]byte("{"+string(step[1])+"}"), &added), "step %d", i+1)
		if fields, ok := description["fields"].(map[string]any); ok && added["fields"] != nil {
			maps.Copy(fields, added["fields"].(map[string]any))
			delete(added, "fields")
		}
		maps.Copy(description, added)
		if i == 0 {
			continue // has nothing to read yet
		}
		text, err := json.Marshal(description)
		require.NoError(t, err)
		platform, does, err := rest.Own(text)
		require.NoError(t, err, "after step %d", i+1)
		assert.Contains(t, does.Requests, "PATCH /api/v1/calls/{id}")
		t.Run(platform.Title+" after step "+string(rune('1'+i)), func(t *testing.T) { crmtest.Run(t, platform, newFake) })
		c, err := platform.Open(crm.Account{User: crm.User{Hostname: "127.0.0.1:8787"}, AuthHeader: "Bearer x"})
		require.NoError(t, err)
		_, finds := crm.Ability[crm.ContactFinder](c)
		_, logs := crm.Ability[crm.CallLogCreator](c)
		assert.Equal(t, []bool{i >= 2, i >= 4}, []bool{finds, logs}, "after step %d", i+1)
	}
}
