package examplecrm_test

import (
	"testing"

	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/examplecrm"
)

func TestConformance(t *testing.T) {
	crmtest.Run(t, examplecrm.Platform, newFake)
}
