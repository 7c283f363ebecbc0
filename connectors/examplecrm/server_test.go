//go:build !js

package examplecrm_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/examplecrm"
	"callscribe/connectors/examplecrm/server/app"
)

// TestConformanceWithServer runs the suite once more against the Example CRM itself, whose database
// does not build for js/wasm.
func TestConformanceWithServer(t *testing.T) {
	crmtest.Run(t, examplecrm.Platform, func(t testing.TB) crmtest.Fake {
		server, err := app.Open(app.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, server.Close()) })
		return fake{server, t}
	})
}
