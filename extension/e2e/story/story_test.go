package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/extension/e2e/browser"
)

// What `make run` tells holds, on the release package.
func TestStory(t *testing.T) {
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	packed, err := browser.Package(root, "release")
	require.NoError(t, err)

	pictures := t.TempDir()
	require.NoError(t, run(t.Context(), packed, filepath.Join(root, "build/story-test"), pictures, "127.0.0.1:0", false, false))
	found, err := os.ReadDir(pictures)
	require.NoError(t, err)
	assert.Len(t, found, 21, "a picture of the panel and of the CRM for each step, and three more")
}

// What `make run-oauth` tells holds, where a policy can be set.
func TestStoryByOAuth(t *testing.T) {
	if err := browser.CanSetPolicy(); err != nil {
		t.Skip(err)
	}
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	packed, err := browser.Package(root, "release")
	require.NoError(t, err)

	pictures := t.TempDir()
	require.NoError(t, run(t.Context(), packed, filepath.Join(root, "build/story-test"), pictures, "127.0.0.1:0", true, false))
	found, err := os.ReadDir(pictures)
	require.NoError(t, err)
	assert.Len(t, found, 18, "the same pictures, but for the last step's")
}
