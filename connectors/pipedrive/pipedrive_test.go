package pipedrive_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/pipedrive"
	"callscribe/connectors/pipedrive/pipedrivetest"
)

func TestHostsOfPipedriveAreAllowed(t *testing.T) {
	for hostname, want := range map[string]string{
		"api.pipedrive.com": "https://api.pipedrive.com/", "acme.pipedrive.com": "https://acme.pipedrive.com/",
		"ACME.Pipedrive.COM": "https://acme.pipedrive.com/", "acme-12g53f.pipedrive.com": "https://acme-12g53f.pipedrive.com/",
		strings.Repeat("a", 63) + ".pipedrive.com": "https://" + strings.Repeat("a", 63) + ".pipedrive.com/",
	} {
		transport := &answering{status: 404}
		c := open(t, crm.Account{User: crm.User{Hostname: hostname}, AuthHeader: "Bearer t", Transport: transport})
		_, err := c.ReadCallLog(t.Context(), "7")
		require.Error(t, err)
		assert.Equal(t, want+"api/v2/activities/7", transport.sent[0].URL)
	}
}

func TestHostileHostsAreRefused(t *testing.T) {
	for _, hostname := range []string{
		"", "evil.com/", "evil.com#.pipedrive.com", "evil.com?.pipedrive.com", `evil.com\.pipedrive.com`, "evil.com/..;.pipedrive.com",
		"acme.pipedrive.com@evil.com", "acme.pipedrive.com%2eevil.com", "evil.com\t.pipedrive.com", "xpipedrive.com", "127.0.0.1",
		"\u0430cme.pipedrive.com", "ACME.pipedrive.com.", "pipedrive.com", ".pipedrive.com", "a.b.pipedrive.com", "acme.pipedrive.com:443",
		"https://acme.pipedrive.com", "acme.pipedrive.com/", " acme.pipedrive.com", "acme.pipedrive.com\n", "-acme.pipedrive.com",
		"acme-.pipedrive.com", "a_b.pipedrive.com", "acme..pipedrive.com", "acme.\u212apipedrive.com", "acme.pipedrive\u3002com",
		"\u212acme.pipedrive.com", "user@acme.pipedrive.com", "*.pipedrive.com", "temp", strings.Repeat("a", 64) + ".pipedrive.com",
	} {
		_, err := pipedrive.Platform().Open(crm.Account{User: crm.User{Hostname: hostname}, AuthHeader: "Bearer t"})
		require.Error(t, err, "%q", hostname)
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), "%q", hostname)
		assert.Equal(t, "user.hostname", crm.AsError(err).Field, "%q", hostname)
	}
}

func TestAuthorizationGoesIntoItsHeader(t *testing.T) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(pipedrivetest.APIToken+":"))
	for _, header := range []string{"Bearer " + pipedrivetest.OAuthToken, "bearer " + pipedrivetest.OAuthToken, basic} {
		fake := newFake(t)
		account := fake.account()
		account.AuthHeader = header
		id := fake.Put(crm.CallLog{Subject: "S"})
		_, err := open(t, account).ReadCallLog(t.Context(), id)
		assert.NoError(t, err, "%.8s", header)
	}
	transport := &answering{status: 404}
	c := open(t, crm.Account{User: crm.User{Hostname: "acme.pipedrive.com"}, AuthHeader: basic, Transport: transport})
	_, _ = c.ReadCallLog(t.Context(), "7")
	assert.Equal(t, crm.Header{"accept": "application/json", "x-api-token": pipedrivetest.APIToken}, transport.sent[0].Header)
}

func TestDeletedActivityIsNotFound(t *testing.T) {
	for _, status := range []int{200, 404, 410} {
		fake := newFake(t)
		fake.DeletedAs = status
		id := fake.Put(crm.CallLog{Subject: "S"})
		fake.Delete(id)
		_, err := open(t, fake.account()).ReadCallLog(t.Context(), id)
		require.Error(t, err)
		assert.Equal(t, crm.NotFound, crm.CodeOf(err), "answered with %d", status)
		assert.Contains(t, crm.AsError(err).Message, "call log "+id)
	}
}

func TestActivityIsReadWhateverFormItsValuesHave(t *testing.T) {
	for _, body := range []string{
		`{"success":true,"data":{"id":7,"subject":"S","note":"N","duration":"00:05:00","due_date":"2021-01-01","due_time":"15:00:00",
		  "owner_id":1,"deal_id":5,"lead_id":null,"person_id":6,"is_deleted":false,"extra":{"a":[1]}}}`,
		`{"data":{"id":"7","subject":"S","note":"N","duration":"00:05","due_date":"2021-01-01","due_time":"15:00",
		  "owner_id":"1","deal_id":"5","participants":[{"person_id":4,"primary":false},{"person_id":6,"primary":true}]},"related_objects":null}`,
	} {
		got, err := openAt(t, &answering{status: 200, body: body}).ReadCallLog(t.Context(), "7")
		require.NoError(t, err)
		assert.Equal(t, &crm.CallLog{
			ID: "7", Subject: "S", Body: "N", StartTime: time.Date(2021, 1, 1, 15, 0, 0, 0, time.UTC), Duration: pointer(5 * time.Minute),
			OwnerID: "1", Disposition: crm.Disposition{DealID: "5"}, ContactID: "6",
			URL: "https://acme.pipedrive.com/activities/list#dialog/activity/7",
		}, got)
	}
	got, err := openAt(t, &answering{status: 200, body: `{"success":true,"data":{"id":7,"note":null,"person_id":6}}`}).ReadCallLog(t.Context(), "7")
	require.NoError(t, err)
	assert.Empty(t, got.Body, "null is a note of no text")
	assert.Nil(t, got.Duration)
	assert.True(t, got.StartTime.IsZero())
	assert.Equal(t, "6", got.ContactID)
}

func TestAnswerThatThePromiseDoesNotCoverIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		code crm.Code
	}{
		"no success":         {`{"success":false,"data":{"id":7,"note":"N"}}`, crm.Internal},
		"no data":            {`{"success":true}`, crm.Unavailable},
		"null data":          {`{"success":true,"data":null}`, crm.Unavailable},
		"data in a list":     {`{"success":true,"data":[{"id":7,"note":"N"}]}`, crm.Unavailable},
		"another activity":   {`{"success":true,"data":{"id":8,"note":"N"}}`, crm.Unavailable},
		"no id":              {`{"success":true,"data":{"note":"N"}}`, crm.Unavailable},
		"an object as note":  {`{"success":true,"data":{"id":7,"note":{}}}`, crm.Unavailable},
		"no note":            {`{"success":true,"data":{"id":7,"subject":"S"}}`, crm.Unavailable},
		"an object as owner": {`{"success":true,"data":{"id":7,"note":"N","owner_id":{"id":1}}}`, crm.Unavailable},
	} {
		_, err := openAt(t, &answering{status: 200, body: c.body}).ReadCallLog(t.Context(), "7")
		require.Error(t, err, name)
		assert.Equal(t, c.code, crm.CodeOf(err), name)
	}
	_, err := openAt(t, &answering{status: 200, body: `{"success":true,"data":{"id":8}}`}).
		WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{Subject: pointer("S")})
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err), "a write that was answered with another activity")
}

func TestWriteSendsTheChangedKeysOnly(t *testing.T) {
	start := time.Date(2026, 1, 14, 8, 15, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change crm.Change
		body   string
	}{
		"subject":       {crm.Change{Subject: pointer("S2")}, `{"subject":"S2"}`},
		"no subject":    {crm.Change{Subject: pointer("")}, `{"subject":""}`},
		"note":          {crm.Change{Body: pointer("N2")}, `{"note":"N2"}`},
		"no note":       {crm.Change{Body: pointer("")}, `{"note":""}`},
		"duration":      {crm.Change{Duration: pointer(61 * time.Minute)}, `{"duration":"01:01"}`},
		"no duration":   {crm.Change{Duration: pointer(time.Duration(0))}, `{"duration":"00:00"}`},
		"start":         {crm.Change{StartTime: pointer(start.Add(time.Minute))}, `{"due_time":"08:16"}`},
		"start, day":    {crm.Change{StartTime: pointer(start.AddDate(0, 0, 1))}, `{"due_date":"2026-01-15"}`},
		"start, both":   {crm.Change{StartTime: pointer(start.Add(-9 * time.Hour))}, `{"due_date":"2026-01-13","due_time":"23:15"}`},
		"owner":         {crm.Change{OwnerID: pointer("12")}, `{"owner_id":12}`},
		"two":           {crm.Change{Subject: pointer("S2"), Body: pointer("N2")}, `{"subject":"S2","note":"N2"}`},
		"not kept here": {crm.Change{Subject: pointer("S2"), Result: pointer("Busy"), RecordingLink: pointer("https://r")}, `{"subject":"S2"}`},
	} {
		fake := newFake(t)
		id := fake.Put(crm.CallLog{Subject: "S", Body: "N", StartTime: start, Duration: pointer(5 * time.Minute)})
		connector := open(t, fake.account())
		have, err := connector.ReadCallLog(t.Context(), id)
		require.NoError(t, err, name)
		got, err := connector.WriteCallLog(t.Context(), have, c.change)
		require.NoError(t, err, name)

		requests := fake.Requests()
		require.Len(t, requests, 2, "%s: no second read", name)
		assert.Equal(t, "PATCH", requests[1].Method)
		assert.Equal(t, "/api/v2/activities/"+id, requests[1].Path)
		assert.JSONEq(t, c.body, requests[1].Body, name)
		assert.Equal(t, 6, connector.Usage().Tokens, "an update costs six tokens")
		assert.Equal(t, 6, fake.Spent())

		want, ok := fake.Get(id)
		require.True(t, ok)
		want.URL = got.URL
		assert.Equal(t, &want, got, "%s: the result is what Pipedrive holds", name)
	}
}

func TestWriteRefusesAnOwnerThatIsNoNumber(t *testing.T) {
	for _, owner := range []string{"", "abc", "12-pipedrive", "0", "-1", "1e3", "1.5"} {
		transport := &answering{status: 200}
		_, err := openAt(t, transport).WriteCallLog(t.Context(), &crm.CallLog{ID: "7"}, crm.Change{OwnerID: &owner})
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), "%q", owner)
		assert.Empty(t, transport.sent)
	}
}

func TestSetDisposition(t *testing.T) {
	fake := newFake(t)
	person := fake.PutPerson("Ada")
	deal, lead := fake.PutDeal(person, "Big", "open"), fake.PutLead(person, "Warm")
	id := fake.Put(crm.CallLog{Subject: "S", Body: "N"})
	connector := open(t, fake.account())
	have, err := connector.ReadCallLog(t.Context(), id)
	require.NoError(t, err)
	for _, c := range []struct {
		to, want crm.Disposition
		body     string
	}{
		{crm.Disposition{DealID: deal}, crm.Disposition{DealID: deal}, `{"deal_id":` + deal + `,"lead_id":null}`},
		{crm.Disposition{LeadID: lead}, crm.Disposition{LeadID: lead}, `{"deal_id":null,"lead_id":"` + lead + `"}`},
		{crm.Disposition{DealID: deal, LeadID: lead}, crm.Disposition{DealID: deal}, `{"deal_id":` + deal + `,"lead_id":null}`},
		{crm.Disposition{}, crm.Disposition{}, `{"deal_id":null,"lead_id":null}`},
	} {
		got, err := connector.SetDisposition(t.Context(), have, c.to)
		require.NoError(t, err)
		assert.Equal(t, c.want, got.Disposition)
		assert.Equal(t, "N", got.Body)
		held, _ := fake.Get(id)
		assert.Equal(t, c.want, held.Disposition)
		requests := fake.Requests()
		assert.JSONEq(t, c.body, requests[len(requests)-1].Body)
	}

	fake.Forget()
	for field, to := range map[string]crm.Disposition{"dispositions.deals": {DealID: "x"}, "dispositions.leads": {LeadID: "../7"}} {
		_, err := connector.SetDisposition(t.Context(), have, to)
		require.Error(t, err)
		assert.Equal(t, field, crm.AsError(err).Field)
	}
	assert.Empty(t, fake.Requests())

	_, err = connector.SetDisposition(t.Context(), have, crm.Disposition{DealID: "999999"})
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Contains(t, crm.AsError(err).Message, "the deal of call log "+id)
}
