package examplecrm_test

import (
	"cmp"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/examplecrm"
	"callscribe/connectors/logbody"
)

func TestConformance(t *testing.T) {
	crmtest.Run(t, examplecrm.Platform(), newFake)
}

// answer is a transport that always answers the same and remembers the last request.
type answer struct {
	status int
	body   string
	last   *crm.Request
}

func (a *answer) Do(_ context.Context, req *crm.Request) (*crm.Response, error) {
	a.last = req
	return &crm.Response{Status: a.status, Header: crm.Header{"etag": `"v3"`}, Body: []byte(a.body)}, nil
}

func open(t *testing.T, host string, to crm.Transport) crm.Connector {
	t.Helper()
	c, err := examplecrm.Platform().Open(crm.Account{User: crm.User{Hostname: host}, AuthHeader: "Bearer x", Transport: to})
	require.NoError(t, err)
	return c
}

func TestHosts(t *testing.T) {
	for host, base := range map[string]string{
		"": "http://127.0.0.1:8787", "127.0.0.1": "http://127.0.0.1", "127.0.0.1:8787": "http://127.0.0.1:8787",
		"localhost:80": "http://localhost:80", "[::1]": "http://[::1]", "[::1]:8787": "http://[::1]:8787",
	} {
		crmAnswer := &answer{status: 200, body: `{"id": "call-7", "subject": "S", "note": ""}`}
		log, err := open(t, host, crmAnswer).ReadCallLog(t.Context(), "call-7")
		require.NoError(t, err, host)
		assert.Equal(t, base+"/api/v1/calls/call-7", crmAnswer.last.URL)
		assert.Equal(t, base+"/calls/call-7", log.URL)
		assert.Equal(t, `"v3"`, log.Version)
	}
}

func TestRefusedValue(t *testing.T) {
	_, err := open(t, "", &answer{status: 422, body: `{"error": {"code": "invalid", "message": "m", "field": "recordingUrl"}}`}).ReadCallLog(t.Context(), "call-7")
	assert.Equal(t, crm.RecordingPart, crm.AsError(err).Part)
	for body, want := range map[string]string{
		`{"error": {"code": "invalid", "message": "m", "field": "durationSeconds"}}`: "Example CRM refused the duration of call log call-7. Correct it and save again.",
		`{"error": {"code": "invalid", "message": "m", "field": "toString"}}`:        "Example CRM refused a value of call log call-7. Correct it and save again.",
		`{"error": {"code": "invalid", "message": "m"}}`:                             "Example CRM refused a value of call log call-7. Correct it and save again.",
		"<html>": "Example CRM refused a value of call log call-7. Correct it and save again.",
	} {
		_, err := open(t, "", &answer{status: 422, body: body}).ReadCallLog(t.Context(), "call-7")
		assert.Equal(t, want, crm.AsError(err).Message)
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	}
}

func TestAnswerAboutAnotherCall(t *testing.T) {
	for _, body := range []string{
		`{"id": "call-8", "subject": "S", "note": "n"}`,
		`{"id": "call-7", "subject": "S", "note": null}`,
		`{"id": "call-7", "note": "n"}`,
		`{"id": "call-7", "subject": "S", "note": "n", "startTime": "yesterday"}`,
	} {
		_, err := open(t, "", &answer{status: 200, body: body}).ReadCallLog(t.Context(), "call-7")
		assert.Equal(t, crm.Unavailable, crm.CodeOf(err), body)
	}
}

// TestAContactKeepsItsOwnType: a person in the Example CRM is a customer, a lead or whatever somebody wrote there.
func TestAContactKeepsItsOwnType(t *testing.T) {
	f := newFake(t).(fake)
	session, err := connectors.OpenAt(examplecrm.Platform(), crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Transport: crmtest.Wire(f)}, nil)
	require.NoError(t, err)
	for _, kind := range []string{"Lead", "Customer", ""} {
		made, err := session.CreateContact(t.Context(), crm.NewContact{Name: "Ada " + kind, Phone: "+12025550100", Type: kind})
		require.NoError(t, err)
		want := cmp.Or(kind, "Contact") // as the Example CRM calls one of whom nobody says more
		assert.Equal(t, want, made.Type)
		found, err := session.FindContactWithName(t.Context(), "Ada "+kind)
		require.NoError(t, err)
		assert.Equal(t, want, found[len(found)-1].Type)
		done, err := session.CreateCallLog(t.Context(), connectors.Update{Call: &logbody.Call{SessionID: "40" + kind}, Contact: made}, time.Time{})
		require.NoError(t, err)
		assert.Equal(t, made.ID, done.Log.ContactID)
	}
}

func TestLeadsAreUnknown(t *testing.T) {
	crmAnswer := &answer{status: 200}
	c := open(t, "", crmAnswer).(crm.DispositionSetter)
	_, err := c.SetDisposition(t.Context(), &crm.CallLog{ID: "call-7"}, crm.Disposition{LeadID: "lead-1"})
	assert.Equal(t, "dispositions.leads", crm.AsError(err).Field)
	assert.Nil(t, crmAnswer.last)
}
