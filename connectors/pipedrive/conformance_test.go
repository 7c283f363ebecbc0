package pipedrive_test

import (
	"encoding/base64"
	"testing"

	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/pipedrive"
	"callscribe/connectors/pipedrive/pipedrivetest"
)

func TestConformance(t *testing.T) {
	crmtest.Run(t, pipedrive.Platform(), func(t testing.TB) crmtest.Fake { return newFake(t) })
}

// withAPIToken is the account by its user's personal token.
type withAPIToken struct{ *judged }

func (withAPIToken) AuthHeader() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(pipedrivetest.APIToken+":"))
}

func TestConformanceWithAPIToken(t *testing.T) {
	crmtest.Run(t, pipedrive.Platform(), func(t testing.TB) crmtest.Fake { return withAPIToken{newFake(t)} })
}
