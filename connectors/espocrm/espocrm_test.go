package espocrm_test

import (
	"testing"

	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/espocrm"
	"callscribe/connectors/espocrm/espocrmtest"
)

func TestConformance(t *testing.T) {
	crmtest.Run(t, espocrm.Platform(), func(testing.TB) crmtest.Fake { return espocrmtest.New() })
}

// TestVersions is the suite at a company that has optimistic concurrency control switched on, whose lists do not
// count, and whose EspoCRM has a path.
func TestVersions(t *testing.T) {
	platform := espocrm.Platform()
	platform.Precondition = true
	crmtest.Run(t, platform, func(testing.TB) crmtest.Fake {
		fake := espocrmtest.New()
		fake.Versioned, fake.Uncounted = true, true
		return fake
	})
}
