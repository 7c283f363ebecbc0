package worker_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// widget answers the worker's questions as RingCentral's does: from a history that it fetches some seconds after the
// login.
type widget struct {
	p       *program
	history []call // of while it was closed
	fetched bool
	logged  map[string]bool // as the worker's answer to a match has told
}

// say has the widget tell something, and answers what comes back.
func (g *widget) say(message []byte) {
	for _, post := range g.p.hear(message) {
		g.answer(post)
	}
	g.rematch()
}

func (g *widget) answer(post []byte) {
	var request struct {
		Type, RequestID, Path string
		SessionIDs            []string
	}
	require.NoError(g.p.w.t, json.Unmarshal(post, &request))
	if request.Path != "/unlogged-calls" {
		return
	}
	list := []any{}
	for _, c := range g.history {
		if g.fetched && !g.logged[c.session] {
			list = append(list, c.fields(c.recordFields()))
		}
	}
	for _, post := range g.p.hear(encoded(object{
		"type": "rc-adapter-message-response", "responseId": request.RequestID, "response": object{"calls": list, "hasMore": false},
	})) {
		g.answer(post)
	}
}

// rematch asks again which calls are logged, where the worker has said to.
func (g *widget) rematch() {
	g.p.w.mu.Lock()
	told := g.p.w.told
	g.p.w.told = nil
	g.p.w.mu.Unlock()
	for _, b := range told {
		for _, post := range b.Posts {
			var m struct {
				Type       string
				SessionIDs []string
			}
			require.NoError(g.p.w.t, json.Unmarshal(post, &m))
			if m.Type != "rc-adapter-trigger-call-logger-match" {
				continue
			}
			answer := g.p.hear(request("/callLogger/match", "match", object{"sessionIds": m.SessionIDs}))
			var matches struct {
				Response struct {
					Data map[string][]struct{ ID string }
				}
			}
			require.NoError(g.p.w.t, json.Unmarshal(answer[0], &matches))
			for session, logs := range matches.Response.Data {
				g.logged[session] = len(logs) > 0 && logs[0].ID != ""
			}
		}
	}
}

// Calls that were made while the panel was closed are logged once the widget has fetched them, within 10 seconds
// of its opening, and the widget shows them as logged.
func TestCallsWhileThePanelWasClosed(t *testing.T) {
	autoLog := []byte(`{"type":"rc-callLogger-auto-log-notify","autoLog":true}`)
	synced := []byte(`{"type":"rc-call-history-synced-notify"}`)
	for name, late := range map[string]bool{"it has an old history": false, "after a fresh login": true} {
		t.Run(name, func(t *testing.T) {
			everyCRM(t, func(t *testing.T, w *world) {
				w.contact("Wanda Ortiz", wandasNumber)
				p := w.begin()
				require.NoError(t, p.Phone(t.Context(), false))
				pass(time.Hour)
				closed := []call{inbound("1", wandasNumber), inbound("2", "+442079460777")}
				pass(time.Hour)

				require.NoError(t, p.Phone(t.Context(), true))
				g := &widget{p: p, history: closed, logged: map[string]bool{}}
				opened := time.Now()
				pass(200 * time.Millisecond)
				g.say(signedIn)
				pass(900 * time.Millisecond)
				g.say(autoLog)
				assert.Empty(t, w.logs(), "the widget does not know of them yet")
				pass(5 * time.Second)
				g.fetched = !late
				g.say(synced)
				if late {
					pass(2 * time.Second)
					g.fetched = true
					g.say(synced)
				}
				pass(time.Second)
				g.rematch()
				assert.Less(t, time.Since(opened), 10*time.Second)
				assert.Equal(t, "logged", p.view("1").State)
				assert.Equal(t, "needs_you", p.view("2").State, "nobody has its number")
				assert.Equal(t, map[string]bool{"1": true, "2": false}, g.logged)

				for range 3 { // the widget has news of other calls, and asks for these again
					pass(5 * time.Minute)
					g.say(synced)
				}
				w.log()
			})
		})
	}
}
