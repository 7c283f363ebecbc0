package hubspot_test

import (
	"testing"

	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/hubspot"
	"callscribe/connectors/hubspot/hubspottest"
)

func TestConformance(t *testing.T) {
	crmtest.Run(t, hubspot.Platform(), func(testing.TB) crmtest.Fake { return hubspottest.New() })
}

// TestOtherAnswers is the suite at a service that answers otherwise where nobody knows: whole records to a write, ids
// as numbers, archived records, tidied texts.
func TestOtherAnswers(t *testing.T) {
	crmtest.Run(t, hubspot.Platform(), func(testing.TB) crmtest.Fake {
		fake := hubspottest.New()
		fake.FullAnswers, fake.NumericIDs, fake.ArchivedAs, fake.LooseCreate, fake.Clean = true, true, 200, true, hubspottest.Clean
		return fake
	})
}
