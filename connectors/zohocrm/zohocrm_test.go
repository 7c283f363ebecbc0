package zohocrm_test

import (
	"testing"
	"time"

	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/zohocrm"
	"callscribe/connectors/zohocrm/zohocrmtest"
)

// newFake is an account whose clock goes on by a second with each look.
func newFake(testing.TB) crmtest.Fake {
	fake := zohocrmtest.New()
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	fake.Now = func() time.Time { at = at.Add(time.Second); return at }
	return fake
}

func TestConformance(t *testing.T) {
	crmtest.Run(t, zohocrm.Platform(), newFake)
}
