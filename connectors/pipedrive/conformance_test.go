package pipedrive_test

import (
	"testing"

	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/pipedrive"
)

func TestConformance(t *testing.T) {
	crmtest.Run(t, pipedrive.Platform, func(t testing.TB) crmtest.Fake { return newFake(t) })
}
