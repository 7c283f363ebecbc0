package connectors

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// What would be refused before anything is sent is refused by the checks, which send nothing; what the CRM would be asked is not.
func TestChecks(t *testing.T) {
	platform, err := Find("pipedrive")
	require.NoError(t, err)
	const host = "acme.pipedrive.com"
	for _, c := range []struct {
		name, host    string
		change        func(*Update)
		field, field2 string // of the refusal of an update and of a creation, "" for none
	}{
		{"nothing wrong", host, func(*Update) {}, "", ""},
		{"a host that is not the CRM's", "pipedrive.example", func(*Update) {}, "user.hostname", "user.hostname"},
		{"a note that no CRM takes", host, func(u *Update) { u.Values = note(strings.Repeat("a", MostText+1)).Values }, "note", "note"},
		{"a deal and a lead", host, func(u *Update) { u.Disposition = crm.Disposition{DealID: "1", LeadID: "2"} }, "dispositions.leads", "dispositions"},
		{"a deal that cannot be", host, func(u *Update) { u.Disposition = crm.Disposition{DealID: "../1"} }, "dispositions.deals", "additionalSubmission.deals"},
		{"no session", host, func(u *Update) { u.Call.SessionID = "" }, "", "callLog.sessionId"},
	} {
		update := newCall()
		update.LogID = "42"
		c.change(&update)
		account := crm.Account{User: crm.User{Platform: "pipedrive", Hostname: c.host}, AuthHeader: "Bearer s3cret"}
		field := func(err error) string {
			if err == nil {
				return ""
			}
			return crm.AsError(err).Field
		}
		err := CheckUpdate(platform, account, nil, update)
		assert.Equal(t, c.field, field(err), c.name)
		assert.Equal(t, c.field != "", err != nil, c.name)
		err = CheckCreate(platform, account, nil, update)
		assert.Equal(t, c.field2, field(err), c.name)
		assert.Equal(t, c.field2 != "", err != nil, c.name)
	}
}
