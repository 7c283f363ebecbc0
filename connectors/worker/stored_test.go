package worker_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/examplecrm/server/app"
	"callscribe/connectors/logbody"
	"callscribe/connectors/store"
	"callscribe/connectors/worker"
)

// stored is what version 0.1.0 of the extension left in the browser's storage: chrome.storage.local, and
// chrome.storage.session, which outlives an update of the extension. Its file is data of the past: whatever changes
// here, it is read as it is.
type stored struct {
	At      time.Time         `json:"at"`
	Local   map[string]string `json:"local"`
	Session map[string]string `json:"session"`
}

// seedStored makes the contact and the three call logs, call-1001 to call-1003, that the stored rows are about.
func (w *world) seedStored() {
	w.contact("Wanda Ortiz", wandasNumber)
	for range 3 {
		w.addCall(app.CallFields{Subject: "Call"}, nil)
	}
}

func (w *world) addCall(fields app.CallFields, session *string) {
	_, err := w.company.(example).AddCall("user-1", session, fields)
	require.NoError(w.t, err)
}

// loadStored fills the areas, each of which has its prefix in the browser's storage, and goes to that time.
func (w *world) loadStored(file string) {
	data, err := os.ReadFile(file)
	require.NoError(w.t, err)
	var s stored
	require.NoError(w.t, json.Unmarshal(data, &s))
	fill := func(rows map[string]string, areas map[string]*store.Memory) {
		for key, row := range rows {
			prefix, rest, _ := strings.Cut(key, "/")
			require.Contains(w.t, areas, prefix)
			require.NoError(w.t, areas[prefix].Put(context.Background(), rest, []byte(row)))
		}
	}
	a := &w.areas
	fill(s.Local, map[string]*store.Memory{
		"job": a.jobs, "setting": a.settings, "account": a.kept, "link": a.links, "call": a.calls, "cache": a.cache,
	})
	fill(s.Session, map[string]*store.Memory{"account": a.session, "phone": a.phone})
	time.Sleep(time.Until(s.At))
}

// A person's extension is updated in place: what its last version stored is all there, and goes on.
func TestStoredByTheVersionBefore(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		w.seedStored()
		start := "2026-09-01T08:59:50Z"
		w.addCall(app.CallFields{Subject: "Inbound Call from Wanda Ortiz", StartTime: &start}, ptr("88001")) // call-1004
		w.addCall(app.CallFields{Subject: "Inbound Call from Wanda Ortiz", StartTime: &start}, ptr("88002")) // its answer was lost
		w.loadStored("testdata/stored.json")
		w.breaks("", 503)
		p := w.start(never)
		w.checkStored(p)

		w.breaks("", 0)
		p.wake()
		pass(2 * time.Hour)
		bodies := map[string]logbody.Values{}
		for _, log := range w.logs() {
			bodies[log.ID] = w.values(log)
		}
		assert.Equal(t, "waits", text(bodies["call-1001"].Note))
		assert.Equal(t, "joins it", bodies["call-1001"].Subject)
		assert.Equal(t, "sent past the outbox", text(bodies["call-1003"].Note))
		assert.Equal(t, "saved, and waits", text(bodies["call-1004"].Note))
		assert.Equal(t, "1 minute, 5 seconds", bodies["call-1005"].Duration, "the log of which the answer was lost is found")
		assert.Equal(t, "logged", p.view("88001").State)
		assert.Equal(t, "logged", p.view("88002").State)
		assert.Equal(t, "typed after it", *p.view("88001").DraftNote)
		p.hear(inbound("88005", wandasNumber).hangsUp())
		p.hear(inbound("88005", wandasNumber).record())
		assert.Equal(t, "logged", p.view("88005").State)
		assert.Len(t, w.logs(), 6, "one session is one log")

		_, err := p.UpdateCallLog(t.Context(), crm.User{ID: "user-2", Platform: "examplecrm", Hostname: "127.0.0.1:8787"}, "Bearer demo-token",
			connectors.Update{LogID: "call-1002", Values: logbody.Update{Subject: "signed in again"}})
		require.NoError(t, err)
		pass(time.Minute)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Jobs, 1, "the one of the deleted log stays")
		require.NoError(t, p.Discard(t.Context(), state.Jobs[0].ID))
		w.idle()
	})
}

// checkStored checks how all stands after the start.
func (w *world) checkStored(p *program) {
	t := w.t
	state, err := p.State(context.Background())
	require.NoError(t, err)
	assert.Equal(t, worker.Settings{
		Settings: calls.Settings{AutoLog: true, Internal: true, OneDeal: true, CallPop: calls.PopNever}, OpenOnAnswer: true, Levels: worker.Levels{Warning: true, Danger: true}, ClientID: "client-1", TimezoneName: "Europe/London",
		UserSettings: logbody.Settings{"addCallLogResult": map[string]any{"value": false}},
	}, state.Settings)
	require.NotNil(t, state.Account)
	assert.Equal(t, worker.Account{
		Key: "examplecrm|127.0.0.1:8787|user-1", Platform: "examplecrm", Title: "Example CRM", Hostname: "127.0.0.1:8787",
		Name: "Robin Ellis", Company: "Example Company", SignedIn: true, Kept: true,
	}, *state.Account)

	var titles []string
	for _, j := range state.Jobs {
		titles = append(titles, j.Title+": "+j.State+" "+string(j.Code))
		assert.Equal(t, j.Code != "", j.Why != "")
	}
	assert.Equal(t, []string{
		"Call log call-1003: waiting unavailable", // sent past the outbox, and not removed before the end
		"Call log call-999: parked not_found",
		"Call log call-1002: parked unauthenticated",
		"Log the call with Wanda Ortiz: waiting unavailable",
		"Call log call-1001: waiting unavailable",
		"joins it: waiting unavailable",
		"Call with +442079460123: waiting unavailable",
	}, titles)

	view := p.View()
	assert.Equal(t, worker.PhoneView{Connected: true, SignedIn: true, Number: ownNumber, NumberText: "020 7946 0999"}, view.Phone)
	require.Len(t, view.Calls, 5)
	one := p.view("88001")
	assert.Equal(t, "waiting", one.State)
	assert.Equal(t, "saved, and waits", one.Note)
	assert.Equal(t, "typed after it", *one.DraftNote)
	assert.Equal(t, 65, one.Duration)
	assert.Equal(t, "Wanda Ortiz", one.Name)
	assert.NotEmpty(t, one.LogURL)
	assert.Equal(t, "waiting", p.view("88002").State)
	assert.Equal(t, "needs_you", p.view("88003").State)
	assert.Equal(t, "create_contact", p.view("88003").Need)
	assert.Equal(t, "typed, not saved", *p.view("88003").DraftNote)
	assert.Equal(t, "not_logged", p.view("88004").State)
	assert.Equal(t, "talking", p.view("88005").State)
}
