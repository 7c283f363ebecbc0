package hubspot_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/hubspot"
	"callscribe/connectors/hubspot/hubspottest"
	"callscribe/connectors/logbody"
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

// TestPerson signs in with an e-mail address: new calls are that person's, and have a page.
func TestPerson(t *testing.T) {
	fake := hubspottest.New()
	login := platformLogin(t)
	account := crm.Account{User: crm.User{Platform: "hubspot"}, AuthHeader: login.AuthHeader(hubspottest.Email, hubspottest.Token), Transport: crmtest.Wire(fake)}
	session, err := connectors.OpenAt(hubspot.Platform(), account, nil)
	require.NoError(t, err)
	who, err := session.GetUserInfo(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "Sam Seller", who.Name)
	assert.Equal(t, "US/Eastern", who.TimezoneName)

	account.User.AdditionalInfo = who.AdditionalInfo
	session, err = connectors.OpenAt(hubspot.Platform(), account, nil)
	require.NoError(t, err)
	call := connectors.Update{Call: &logbody.Call{SessionID: "40123", Direction: "Inbound"}, Values: logbody.Update{StartTime: "2026-03-02T17:30:00Z", Result: "Missed"},
		Contact: crm.Contact{ID: fake.PutContact("Ada Example", "+16505550123")}}
	made, err := session.CreateCallLog(t.Context(), call, time.Time{})
	require.NoError(t, err)
	held, _ := fake.Get(made.Log.ID)
	assert.Equal(t, hubspottest.OwnerID, held.OwnerID)
	assert.Contains(t, fake.Foreign(made.Log.ID), `"hs_call_status":"NO_ANSWER"`)
	assert.Equal(t, "https://app.hubspot.com/contacts/7654321/record/0-48/"+made.Log.ID, made.Log.URL)

	// Another person's log of the same session is not taken for the own one.
	call.OwnerID = hubspottest.OtherOwner
	other, err := session.CreateCallLog(t.Context(), call, time.Now())
	require.NoError(t, err)
	assert.NotEqual(t, made.Log.ID, other.Log.ID)
}

func platformLogin(t *testing.T) crm.SignIn {
	for _, in := range hubspot.Platform().SignIn {
		if in.Kind == crm.SignInLogin {
			return in
		}
	}
	t.Fatal("no login")
	return crm.SignIn{}
}

// TestSearchesAreWhole: HubSpot's specification requires five members of each search, though the service takes fewer.
func TestSearchesAreWhole(t *testing.T) {
	fake := hubspottest.New()
	session, err := connectors.OpenAt(hubspot.Platform(), crm.Account{User: fake.User(), AuthHeader: fake.AuthHeader(), Transport: crmtest.Wire(fake)}, nil)
	require.NoError(t, err)
	contact := crm.Contact{ID: fake.PutContact("Ada Example", "+16505550123")}
	_, err = session.FindContact(t.Context(), "+16505550123")
	require.NoError(t, err)
	_, err = session.FindContactWithName(t.Context(), "Ada")
	require.NoError(t, err)
	call := connectors.Update{Call: &logbody.Call{SessionID: "40123", Direction: "Inbound"}, Values: logbody.Update{StartTime: "2026-03-02T17:30:00Z"}, Contact: contact}
	_, err = session.CreateCallLog(t.Context(), call, time.Now())
	require.NoError(t, err)
	searched := map[string]bool{}
	for _, sent := range fake.Requests() {
		if !strings.HasSuffix(sent.Path, "/search") {
			continue
		}
		searched[sent.Path] = true
		var body map[string]any
		require.NoError(t, json.Unmarshal([]byte(sent.Body), &body))
		for _, member := range []string{"after", "filterGroups", "limit", "properties", "sorts"} {
			assert.Contains(t, body, member, sent.Path)
		}
	}
	assert.Len(t, searched, 3, "contacts, their deals, and calls")
}

func TestRefusalsInHubSpotsForm(t *testing.T) {
	f := hubspottest.New()
	account := crm.Account{User: f.User(), AuthHeader: f.AuthHeader()}
	crmtest.Refused(t, hubspot.Platform(), account, crm.CallLog{ID: "101"}, map[string]crmtest.Refusal{
		"a bad token":         {Status: 401, Body: `{"category": "EXPIRED_AUTHENTICATION", "message": "secret"}`, Code: crm.Unauthenticated},
		"a scope is missing":  {Status: 403, Body: `{"category": "MISSING_SCOPES", "message": "secret"}`, Code: crm.PermissionDenied},
		"gone":                {Status: 404, Body: `{"category": "OBJECT_NOT_FOUND", "message": "secret"}`, Code: crm.NotFound},
		"a refused time":      {Status: 400, Body: `{"message": "secret", "errors": [{"code": "INVALID_DATE", "context": {"propertyName": ["hs_timestamp"]}}]}`, Code: crm.InvalidArgument, Part: crm.StartTimePart},
		"a refused text":      {Status: 400, Body: `{"message": "secret", "errors": [{"isValid": false, "error": "TOO_LONG", "name": "hs_call_body"}]}`, Code: crm.InvalidArgument, Part: crm.TextPart},
		"no list of errors":   {Status: 400, Body: `{"message": "secret", "errors": null}`, Code: crm.InvalidArgument},
		"locked":              {Status: 423, Body: `{"message": "secret"}`, Code: crm.Unavailable, Words: "in 2 seconds"},
		"the day's limit":     {Status: 429, Body: `{"policyName": "DAILY", "message": "secret"}`, Code: crm.RateLimited, Words: "in 60 minutes"},
		"a second's limit":    {Status: 429, Body: `{"policyName": "SECONDLY", "message": "secret"}`, Code: crm.RateLimited, Words: "in 1 second"},
		"another limit":       {Status: 429, Body: `{"policyName": "TEN_SECONDLY_ROLLING", "message": "secret"}`, Code: crm.RateLimited, Words: "in 10 seconds"},
		"a limit with a wait": {Status: 429, Header: crm.Header{"retry-after": "7"}, Body: "<html>secret</html>", Code: crm.RateLimited, Words: "in 7 seconds"},
		"moved elsewhere":     {Status: 477, Header: crm.Header{"retry-after": "7200"}, Body: `{"message": "secret"}`, Code: crm.Unavailable, Words: "in 2 hours"},
		"no answer behind it": {Status: 524, Body: "<html>secret</html>", Code: crm.Unavailable},
	})
}
