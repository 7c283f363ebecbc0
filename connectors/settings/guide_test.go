package settings

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGuideForAdministrators reads the examples of README.md as the browser and the extension will.
func TestGuideForAdministrators(t *testing.T) {
	guide, err := os.ReadFile("README.md")
	require.NoError(t, err)
	example := regexp.MustCompile("(?s)```json\n(.*?)```").FindSubmatch(guide)
	require.NotNil(t, example)
	policy := ParsePolicy(example[1])
	assert.Empty(t, policy.Problems)
	assert.Equal(t, "acme.my.salesforce.com", policy.CRM.Hostname)
	assert.True(t, policy.Settings["autoLog"].Locked)
	for _, line := range regexp.MustCompile("`(\\{\"[^`]*\\})`").FindAllSubmatch(guide, -1) {
		assert.True(t, json.Valid(line[1]), "%s", line[1])
	}

	data, err := os.ReadFile("../../extension/manifest.json")
	if os.IsNotExist(err) {
		t.Skip("../../extension/manifest.json is not here")
	}
	require.NoError(t, err)
	var manifest struct{ Key string }
	require.NoError(t, json.Unmarshal(data, &manifest))
	key, err := base64.StdEncoding.DecodeString(manifest.Key)
	require.NoError(t, err)
	var id strings.Builder
	for _, b := range sha256.Sum256(key) {
		if id.Len() < 32 {
			id.WriteByte('a' + b>>4)
			id.WriteByte('a' + b&15)
		}
	}
	for _, named := range regexp.MustCompile(`[a-p]{32}`).FindAllString(string(guide), -1) {
		assert.Equal(t, id.String(), named, "the extension's id")
	}
}
