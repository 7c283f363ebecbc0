package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheTableIsDrawnFromThisData(t *testing.T) {
	table, err := os.ReadFile("../plans.txt")
	require.NoError(t, err)
	assert.True(t, string(table) == draw(), "plans.txt is another one: go generate ./connectors/phonenumber")
}
