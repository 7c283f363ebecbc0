package pipedrive_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/pipedrive"
	"callscribe/connectors/pipedrive/pipedrivetest"
)

func session(t testing.TB, fake *judged) *connectors.Session {
	t.Helper()
	s, err := connectors.OpenAt(pipedrive.Platform(), fake.account(), nil)
	require.NoError(t, err)
	return s
}

// everything is an update with a value for all that a finished call has.
func everything(id string) connectors.Update {
	return connectors.Update{LogID: id, Values: logbody.Update{
		Subject: "Call with Ada", Note: pointer("Wants a \"quote\" & more\n1 < 2\n\n  indented  twice"), StartTime: "2026-11-20T18:21:41Z",
		Duration: "3599", Result: "Call connected", RecordingLink: "https://media.example.com/r?a=1&b=2",
		AINote: "She \"said\" yes", Transcript: "Ada: hello\nSam: hi",
	}}
}

func TestUpdateCostsSixTokensAndOneWhenNothingChanged(t *testing.T) {
	for name, clean := range map[string]func(string) string{"notes kept as sent": nil, "notes cleaned": pipedrivetest.Clean} {
		fake := newFake(t)
		fake.Clean = clean
		id := fake.Put(crm.CallLog{Subject: "Call", Body: "typed by hand"})
		first := session(t, fake)
		done, err := first.UpdateCallLog(t.Context(), everything(id))
		require.NoError(t, err, name)
		assert.True(t, done.Changed, name)
		assert.Equal(t, crm.Usage{Requests: 2, Tokens: 6, RateLimit: "80", RateLimitRemaining: "78", RateLimitReset: "2"}, first.Usage(), name)
		held, _ := fake.Get(id)
		assert.Equal(t, time.Hour, *held.Duration, name)
		assert.Equal(t, time.Date(2026, 11, 20, 18, 21, 0, 0, time.UTC), held.StartTime, name)

		second := session(t, fake)
		again, err := second.UpdateCallLog(t.Context(), everything(id))
		require.NoError(t, err, name)
		assert.False(t, again.Changed, name)
		assert.Equal(t, done.Note, again.Note, name)
		assert.Equal(t, 1, second.Usage().Requests, name)
		assert.Equal(t, 1, second.Usage().Tokens, name)
		assert.Equal(t, 7, fake.Spent(), name)
		after, _ := fake.Get(id)
		assert.Equal(t, held, after, name)
	}
}

func TestUpdateOfOneValueSendsItsKeysOnly(t *testing.T) {
	for name, c := range map[string]struct {
		values logbody.Update
		keys   []string
	}{
		"a note":              {logbody.Update{Note: pointer("new")}, []string{"note"}},
		"a late recording":    {logbody.Update{RecordingLink: "https://media.example.com/other"}, []string{"note"}},
		"a corrected length":  {logbody.Update{Duration: "90"}, []string{"duration", "note"}},
		"a corrected subject": {logbody.Update{Subject: "Other"}, []string{"note", "subject"}},
		"a corrected start":   {logbody.Update{StartTime: "2026-11-20T18:29:00Z"}, []string{"due_time", "note"}},
	} {
		fake := newFake(t)
		id := fake.Put(crm.CallLog{Subject: "Call"})
		_, err := session(t, fake).UpdateCallLog(t.Context(), everything(id))
		require.NoError(t, err, name)
		fake.Forget()
		_, err = session(t, fake).UpdateCallLog(t.Context(), connectors.Update{LogID: id, Values: c.values})
		require.NoError(t, err, name)
		requests := fake.Requests()
		require.Len(t, requests, 2, name)
		assert.ElementsMatch(t, c.keys, keysOf(t, requests[1].Body), name)
	}
}
