package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What `make run` tells holds, on the release build.
func TestStory(t *testing.T) {
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	build := exec.Command(filepath.Join(root, "build.sh"), "release")
	output, err := build.CombinedOutput()
	require.NoError(t, err, string(output))

	pictures := t.TempDir()
	require.NoError(t, run(t.Context(), filepath.Join(root, "build/extension"), filepath.Join(root, "build/story-test"), pictures, "127.0.0.1:0", false))
	found, err := os.ReadDir(pictures)
	require.NoError(t, err)
	assert.Len(t, found, 18, "a picture of the panel and of the CRM for each step, and two more")
}
