package close_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/close"
	"callscribe/connectors/close/closetest"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/logbody"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func newFake(options closetest.Options) *closetest.Fake {
	f := closetest.New(options)
	f.Now = func() time.Time { return noon }
	return f
}

func TestConformance(t *testing.T) {
	crmtest.Run(t, close.Platform(), func(testing.TB) crmtest.Fake { return newFake(closetest.Options{}) })
}

// TestConformanceWithFewerTags has a Close that keeps no tags but those that are documented.
func TestConformanceWithFewerTags(t *testing.T) {
	crmtest.Run(t, close.Platform(), func(testing.TB) crmtest.Fake { return newFake(closetest.Options{DropsTags: true, AnyPhone: true}) })
}

// full is all that the connector can do.
type full interface {
	crm.Connector
	crm.ContactFinder
	crm.CallLogCreator
}

func open(t *testing.T, f *closetest.Fake) full {
	t.Helper()
	c, err := close.Platform().Open(crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Transport: crmtest.Wire(f), Now: f.Now})
	require.NoError(t, err)
	return c.(full)
}

func TestTextsBecomeXHTMLAndFormattedOnesStay(t *testing.T) {
	f := newFake(closetest.Options{})
	c := open(t, f)
	for text, kept := range map[string]string{
		"a<br>b": "a<br/>b",
		`<p style="x">a<br/>b<br />c &amp; d</p>`: `<p style="x">a<br/>b<br />c &amp; d</p>`,
		"a & b &nbsp; c &eacute; &#8203;":         "a &amp; b &#160; c &amp;eacute; &#8203;",
		`<img src="https://x.example/1.png">`:     `<img src="https://x.example/1.png"/>`,
		"1 < 2":                                   "1 &lt; 2",
		"1 < 2 > 1, I <3 you >":                   "1 &lt; 2 > 1, I &lt;3 you >",
	} {
		id := f.Put(crm.CallLog{Body: "before"})
		have, err := c.ReadCallLog(t.Context(), id)
		require.NoError(t, err)
		now, err := c.WriteCallLog(t.Context(), have, crm.Change{Body: &text})
		require.NoError(t, err, text)
		assert.Equal(t, kept, now.Body)
	}
}

func TestACallHangsOnItsContactsLead(t *testing.T) {
	f := newFake(closetest.Options{})
	contact := f.PutContact("Ada Example", "+16505550123")
	for number, status := range map[string]string{"+16505550123": "completed", "anonymous": "completed", "101": "no-answer"} {
		f.Forget()
		log := crm.NewCallLog{SessionID: "1", Body: "x", StartTime: noon, Direction: "Inbound", PhoneNumber: number, Contact: crm.Contact{ID: contact}}
		if status == "no-answer" {
			log.Result = "Missed"
		}
		_, err := open(t, f).CreateCallLog(t.Context(), log)
		require.NoError(t, err, number)
		sent := f.Requests()
		require.Len(t, sent, 2)
		assert.Contains(t, sent[1].Body, `"lead_id":"lead_`)
		assert.Contains(t, sent[1].Body, `"direction":"inbound"`)
		assert.Contains(t, sent[1].Body, `"status":"`+status+`"`)
		assert.Equal(t, strings.HasPrefix(number, "+"), strings.Contains(sent[1].Body, `"phone"`), "a number that Close would refuse is left out")
	}
}

// TestTheStatusFollowsTheResult: RingCentral's record corrects what the phone said, and Close shows no result by which to tell.
func TestTheStatusFollowsTheResult(t *testing.T) {
	f := newFake(closetest.Options{})
	contact := f.PutContact("Ada Example", "+16505550123")
	account := crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Transport: crmtest.Wire(f), Now: f.Now}
	s, err := connectors.OpenAt(close.Platform(), account, nil)
	require.NoError(t, err)
	done, err := s.CreateCallLog(t.Context(), connectors.Update{Call: &logbody.Call{SessionID: "1", Direction: "Inbound"}, Contact: crm.Contact{ID: contact},
		Values: logbody.Update{StartTime: "2026-11-20T11:00:00Z", Result: "Missed"}}, time.Time{})
	require.NoError(t, err)
	for i, update := range []struct {
		values  logbody.Update
		sent    string
		changed bool
	}{
		{logbody.Update{Result: "Missed"}, "", false},
		{logbody.Update{Result: "Call connected"}, `"status":"completed"`, true},
		{logbody.Update{Result: "Call connected", Note: new("later")}, `"note_html"`, true},
		{logbody.Update{Result: "Busy"}, `"status":"busy"`, true},
	} {
		f.Forget()
		now, err := s.UpdateCallLog(t.Context(), connectors.Update{LogID: done.Log.ID, Values: update.values})
		require.NoError(t, err)
		assert.Equal(t, update.changed, now.Changed, i)
		assert.Empty(t, now.NotKept, i)
		assert.Empty(t, now.Log.Result, i)
		var wrote string
		for _, one := range f.Requests() {
			if one.Method != "GET" {
				wrote += one.Body
			}
		}
		assert.Contains(t, wrote, update.sent, i)
		assert.Equal(t, strings.Contains(update.sent, "status"), strings.Contains(wrote, "status"), i)
	}
}

func TestTheWaitStandsInCloseOwnHeader(t *testing.T) {
	f := newFake(closetest.Options{Budget: 1})
	c := open(t, f)
	id := f.Put(crm.CallLog{})
	_, err := c.ReadCallLog(t.Context(), id)
	require.NoError(t, err)
	_, err = c.ReadCallLog(t.Context(), id)
	assert.Equal(t, crm.RateLimited, crm.CodeOf(err))
	assert.Equal(t, 8*time.Second, crm.AsError(err).RetryAfter)
	assert.Contains(t, err.Error(), "in 8 seconds")
}

func TestACallThatCloseItselfMadeKeepsItsDuration(t *testing.T) {
	f := newFake(closetest.Options{})
	c := open(t, f)
	have, err := c.ReadCallLog(t.Context(), f.PutOwn())
	require.NoError(t, err)
	length := time.Minute
	_, err = c.WriteCallLog(t.Context(), have, crm.Change{Duration: &length})
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Contains(t, err.Error(), "refused the duration")
}

func TestRefusalsInClosesForm(t *testing.T) {
	f := newFake(closetest.Options{})
	account := crm.Account{User: f.User(), AuthHeader: f.AuthHeader(), Now: f.Now}
	crmtest.Refused(t, close.Platform(), account, crm.CallLog{ID: "acti_1", StartTime: noon}, map[string]crmtest.Refusal{
		"a bad key":           {Status: 401, Body: `{"error": "secret"}`, Code: crm.Unauthenticated},
		"no right":            {Status: 403, Body: `{"error": "secret"}`, Code: crm.PermissionDenied},
		"gone":                {Status: 404, Body: `{"error": "secret"}`, Code: crm.NotFound},
		"a refused note":      {Status: 400, Body: `{"errors": [], "field-errors": {"note_html": "secret"}}`, Code: crm.InvalidArgument, Part: crm.TextPart, Words: "the text"},
		"a refused duration":  {Status: 400, Body: `{"errors": [], "field-errors": {"duration": "secret"}}`, Code: crm.InvalidArgument, Part: crm.DurationPart},
		"something else":      {Status: 400, Body: `{"errors": ["secret"], "field-errors": {}}`, Code: crm.InvalidArgument},
		"no list of fields":   {Status: 400, Body: `{"field-errors": ["note_html"]}`, Code: crm.InvalidArgument, Part: crm.TextPart},
		"a wait":              {Status: 429, Header: crm.Header{"ratelimit": "limit=100, remaining=0, reset=8"}, Code: crm.RateLimited, Words: "in 8 seconds"},
		"a wait, usual form":  {Status: 429, Header: crm.Header{"retry-after": "9"}, Code: crm.RateLimited, Words: "in 9 seconds"},
		"a wait, fraction":    {Status: 429, Header: crm.Header{"ratelimit": "limit=100, remaining=0, reset=0.4"}, Code: crm.RateLimited, Words: "in 1 second"},
		"a wait, unreadable":  {Status: 429, Header: crm.Header{"ratelimit": "limit=100, reset=soon"}, Code: crm.RateLimited, Words: "in a moment"},
		"a wait, other order": {Status: 429, Header: crm.Header{"ratelimit": "reset=8, limit=100, remaining=0"}, Code: crm.RateLimited, Words: "in 8 seconds"},
		"maintenance":         {Status: 503, Body: "<html>secret</html>", Code: crm.Unavailable},
	})
}
