package espocrm_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/espocrm"
	"callscribe/connectors/espocrm/espocrmtest"
	"callscribe/connectors/logbody"
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
		fake := espocrmtest.NewAt("/crm")
		fake.Versioned, fake.Uncounted = true, true
		return below{fake}
	})
}

// below is an EspoCRM in a folder of its host.
type below struct{ *espocrmtest.Fake }

// User implements [crmtest.Fake].
func (f below) User() crm.User {
	user := f.Fake.User()
	user.Hostname += "/crm"
	return user
}

// TestRefusals has the server refuse a part of an update: all else is written, and the part is named.
func TestRefusals(t *testing.T) {
	fake := espocrmtest.New()
	id := fake.Put(crm.CallLog{Subject: "S", StartTime: time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC), Duration: new(time.Duration)})
	platform := espocrm.Platform()
	session, err := connectors.OpenAt(platform, crm.Account{User: fake.User(), AuthHeader: fake.PasswordHeader(), Transport: crmtest.Wire(fake)}, nil)
	require.NoError(t, err)
	note := "a note"
	done, err := session.UpdateCallLog(t.Context(), connectors.Update{LogID: id, Values: logbody.Update{Note: &note}, OwnerID: "nobody"})
	require.NoError(t, err)
	assert.Equal(t, "a note", done.Note)
	require.Len(t, done.Refused, 1)
	assert.Equal(t, crm.OwnerPart, done.Refused[0].Part)
	assert.Equal(t, "EspoCRM refused the owner of call log "+id+". Choose another user.", done.Refused[0].Err.Message)
}
