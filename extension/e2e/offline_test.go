package e2e

import (
	"context"
	"encoding/base64"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/server/app"
	"callscribe/extension/e2e/browser"
)

// What comes back when an update could not be sent: it is kept, and nobody says that the CRM has it.
func assertQueued(t *testing.T, answer reply, code string) {
	t.Helper()
	require.True(t, answer.OK, "%+v", answer.Error)
	r := answer.Result
	assert.True(t, r.Queued)
	assert.False(t, r.Successful)
	assert.Nil(t, r.UpdatedNote)
	assert.Nil(t, r.LogBody)
	assert.Equal(t, "warning", r.ReturnMessage.MessageType)
	assert.Regexp(t, `^Your change is saved here\. Example CRM .+\. Callscribe sends it by itself( in (a moment|\d+ (seconds?|minutes?)))?\.$`, r.ReturnMessage.Message)
	if assert.NotNil(t, r.Error) {
		assert.Equal(t, code, r.Error.Code)
	}
}

// The network is gone and comes back, as the browser sees it.
func TestNoNetwork(t *testing.T) {
	c := newCRM(t)
	b, p := openBrowser(t, "")
	logs := c.addLogs(8)
	p.send("wake", nil) // the worker runs
	n := cutNetwork(t, b)
	for _, log := range logs {
		answer := p.send("updateCallLog", c.input(log.id, map[string]any{"note": "typed on the train"}))
		assertQueued(t, answer, "unavailable")
		assert.Contains(t, answer.Result.ReturnMessage.Message, "Example CRM could not be reached.")
	}
	assert.Len(t, p.jobs(), len(logs))
	assert.Empty(t, c.Requests().Counts)

	// After eight failures in a row the next try may be minutes away.
	n.restore()
	p.send("online", nil)
	assert.Empty(t, p.jobs(), "all that waited is sent when the network is back")
	for _, log := range logs {
		assert.Contains(t, c.stored(log.id).Note, "- Note: typed on the train\n")
	}
}

// Chromium tells pages that the network is back, and no service worker. So the pages pass it on.
func TestPagesTellThatTheNetworkIsBack(t *testing.T) {
	c := newCRM(t)
	b, p := openBrowser(t, "")
	settings, closeTab, err := b.Open(b.URL("settings.html"))
	require.NoError(t, err)
	defer closeTab()
	logs := c.addLogs(8)
	n := cutNetwork(t, b)
	setOnline(t, settings, false)
	for _, log := range logs {
		assertQueued(t, p.send("updateCallLog", c.input(log.id, map[string]any{"note": "typed on the train"})), "unavailable")
	}
	n.restore()
	setOnline(t, settings, true)
	require.Eventually(t, func() bool { return len(p.jobs()) == 0 }, patience, 20*time.Millisecond, "what waited is not sent")
}

// cut is the worker without a network, until it is restored.
type cut struct {
	t      *testing.T
	worker context.Context
}

func cutNetwork(t *testing.T, b *browser.Browser) cut {
	worker, detach, err := b.AttachWorker()
	require.NoError(t, err)
	t.Cleanup(detach)
	_, err = chromedp.Call(worker, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	c := cut{t, worker}
	yes := true
	c.emulate(network.EmulateNetworkConditionsByRuleParams{
		EmulateOfflineServiceWorker: &yes,
		MatchedNetworkConditions:    []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	return c
}

func (c cut) restore() { c.emulate(network.EmulateNetworkConditionsByRuleParams{}) }

func (c cut) emulate(conditions network.EmulateNetworkConditionsByRuleParams) {
	_, err := chromedp.Call(c.worker, network.EmulateNetworkConditionsByRule, conditions)
	require.NoError(c.t, err)
}

// setOnline makes the browser say to a page that there is a network, or none.
func setOnline(t *testing.T, page context.Context, online bool) {
	_, err := chromedp.Call(page, network.OverrideNetworkState, network.OverrideNetworkStateParams{
		Offline: !online, DownloadThroughput: -1, UploadThroughput: -1,
	})
	require.NoError(t, err)
}

// The CRM's program is stopped and started again.
func TestCRMIsDown(t *testing.T) {
	c := newCRM(t)
	up := c.listen()
	_, p := openBrowser(t, "")
	require.True(t, p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "before"})).Result.Successful)

	down := up()
	down()
	answer := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "in between"}))
	assertQueued(t, answer, "unavailable")
	assert.Contains(t, answer.Result.ReturnMessage.Message, "Example CRM could not be reached.")
	assert.Contains(t, c.stored(c.call.ID).Note, "- Note: before\n")

	up()
	p.drain()
	assert.Contains(t, c.stored(c.call.ID).Note, "- Note: in between\n")
}

// Two updates of one log that wait become one write; of each value the later counts.
func TestWaitingUpdatesOfOneLogAreOneWrite(t *testing.T) {
	c := newCRM(t)
	up := c.listen()
	_, p := openBrowser(t, "")
	up()()
	assertQueued(t, p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "first", "result": "Accepted", "duration": 60})), "unavailable")
	assertQueued(t, p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "second", "recordingLink": "https://recordings.example/1"})), "unavailable")
	assertQueued(t, p.send("updateCallLog", c.input(c.call.ID, map[string]any{"duration": 61})), "unavailable")
	assert.Len(t, p.jobs(), 3)

	c.ResetRequests()
	up()
	p.drain()
	assert.Equal(t, map[string]int{"GET /api/v1/calls/{id}": 1, "PATCH /api/v1/calls/{id}": 1}, c.Requests().Counts)
	stored := c.stored(c.call.ID)
	assert.Equal(t, "second", noteOf(stored.Note))
	assert.Equal(t, "Accepted", *stored.Result)
	assert.Equal(t, 61.0, *stored.DurationSeconds)
	assert.Equal(t, "https://recordings.example/1", *stored.RecordingURL)
}

// listen gives the CRM an address at which it can be stopped and started again: up stops it if it runs,
// starts it, and returns what stops it.
func (c *crm) listen() (up func() (down func())) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(c.t, err)
	c.host = listener.Addr().String()
	start := func(l net.Listener) func() {
		server := &http.Server{Handler: c.App}
		go func() { _ = server.Serve(l) }() // ends with Close
		return func() { server.Close() }
	}
	down := start(listener)
	c.t.Cleanup(func() { down() })
	return func() func() {
		down()
		listener, err := net.Listen("tcp", c.host)
		require.NoError(c.t, err)
		down = start(listener)
		return down
	}
}

// The CRM answers, and refuses. It is asked again after a second or two, and then after a few, whatever comes
// meanwhile; and when it is back, all is written, though nobody does anything.
func TestCRMIsUnavailable(t *testing.T) {
	c := newCRM(t)
	_, p := openBrowser(t, "")
	another := c.addLogs(1)[0].id
	c.fault(app.Fault{Status: 503, Requests: 2})
	answer := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "later"}))
	assertQueued(t, answer, "unavailable")
	assert.Contains(t, answer.Result.ReturnMessage.Message, "Example CRM is not available at the moment.")
	assertQueued(t, p.send("updateCallLog", c.input(another, map[string]any{"note": "another log"})), "unavailable")
	for range 10 {
		p.send("wake", nil)
	}
	assert.Equal(t, 1, c.Requests().Count, "a CRM that refuses is spared")
	assert.Len(t, p.jobs(), 2)

	require.Eventually(t, func() bool { return len(p.jobs()) == 0 }, patience, 50*time.Millisecond)
	assert.Equal(t, 2+2*2, c.Requests().Count)
	assert.Contains(t, c.stored(c.call.ID).Note, "- Note: later\n")
	assert.Contains(t, c.stored(another).Note, "- Note: another log\n")
}

// The worker was stopped. Its alarm starts it, and what waits is sent: nobody has to do anything.
func TestAlarmSendsWhatWaits(t *testing.T) {
	c := newCRM(t)
	up := c.listen()
	b, p := openBrowser(t, "")
	up()()
	assertQueued(t, p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "later"})), "unavailable")
	require.NoError(t, b.StopWorker())
	up()
	// Half a minute is the soonest that Chrome wakes an extension that is not being developed.
	require.Eventually(t, func() bool { return len(p.jobs()) == 0 }, 90*time.Second, 50*time.Millisecond, "no alarm has started the worker")
	assert.Contains(t, c.stored(c.call.ID).Note, "- Note: later\n")
}

// The CRM says how long to wait. Nothing is sent before, not by a restarted worker either.
func TestRetryAfter(t *testing.T) {
	for _, test := range []struct {
		name string
		wait time.Duration
		form func(until time.Time) string
	}{
		{"seconds", time.Second, func(time.Time) string { return "1" }},
		{"a date", 2 * time.Second, func(until time.Time) string { return until.UTC().Format(http.TimeFormat) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCRM(t)
			b, p := openBrowser(t, "")
			var mu sync.Mutex
			var until time.Time
			var early, late int
			c.around = func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				mu.Lock()
				defer mu.Unlock()
				switch now := time.Now(); {
				case until.IsZero():
					until = now.Add(test.wait)
					if test.name == "a date" {
						until = until.Truncate(time.Second)
					}
					w.Header().Set("Retry-After", test.form(until))
					w.WriteHeader(http.StatusTooManyRequests)
				case now.Before(until):
					early++
					w.WriteHeader(http.StatusTooManyRequests)
				default:
					late++
					next.ServeHTTP(w, r)
				}
			}
			answer := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "patient"}))
			assertQueued(t, answer, "rate_limited")
			assert.InDelta(t, test.wait.Seconds()/2, answer.Result.Error.RetryAfterSeconds, test.wait.Seconds()/2)
			assert.Contains(t, answer.Result.ReturnMessage.Message, "Example CRM is receiving too many requests.")

			another := c.addLogs(1)[0].id
			assertQueued(t, p.send("updateCallLog", c.input(another, map[string]any{"note": "patient too"})), "rate_limited")
			require.NoError(t, b.StopWorker())
			p.drain()
			mu.Lock()
			defer mu.Unlock()
			assert.Zero(t, early, "requests before the CRM allowed one")
			assert.Equal(t, 4, late, "a read and a write for each log")
			assert.Contains(t, c.stored(c.call.ID).Note, "- Note: patient\n")
			assert.Contains(t, c.stored(another).Note, "- Note: patient too\n")
		})
	}
}

// The CRM has signed the person out: nothing is tried until there are other credentials, and then
// everything is.
func TestSignedOutAndInAgain(t *testing.T) {
	c := newCRM(t)
	b, p := openBrowser(t, "")
	with := func(header, log, note string) reply {
		in := c.input(log, map[string]any{"note": note})
		in["authHeader"] = header
		return p.send("updateCallLog", in)
	}
	logs := c.addLogs(3)
	refused := with("Bearer expired", logs[0].id, "first")
	require.True(t, refused.OK, "%+v", refused.Error)
	assert.Equal(t, "unauthenticated", refused.Result.Error.Code)
	assert.Equal(t, "danger", refused.Result.ReturnMessage.MessageType)
	assert.False(t, refused.Result.Queued, "it does not go by itself")
	assert.Equal(t, "You are signed out of Example CRM, which wants a sign-in for call log "+logs[0].id+". Connect Example CRM again. "+
		"Your change is kept in Callscribe.", refused.Result.ReturnMessage.Message)
	require.Equal(t, 1, c.Requests().Count)

	t.Run("the same credentials are not tried again", func(t *testing.T) {
		again := with("Bearer expired", logs[1].id, "second")
		assert.Equal(t, "unauthenticated", again.Result.Error.Code)
		p.send("wake", nil)
		p.send("online", nil)
		assert.Equal(t, 1, c.Requests().Count)
		assert.Len(t, p.jobs(), 2)
	})
	t.Run("nor by a worker that starts again", func(t *testing.T) {
		require.NoError(t, b.StopWorker())
		again := with("Bearer expired", logs[2].id, "third")
		assert.Equal(t, "unauthenticated", again.Result.Error.Code)
		assert.Equal(t, 1, c.Requests().Count)
	})
	t.Run("others are, and for all that waits", func(t *testing.T) {
		header := "Basic " + base64.StdEncoding.EncodeToString([]byte("demo-key:"))
		in := with(header, c.call.ID, "signed in")
		require.True(t, in.Result.Successful, "%+v", in)
		p.drain()
		for i, log := range logs {
			assert.Equal(t, []string{"first", "second", "third"}[i], noteOf(c.stored(log.id).Note))
		}
	})
}

// The browser's storage is full: the caller is told that nothing was accepted, and nothing that was is
// lost.
func TestStorageIsFull(t *testing.T) {
	c := newCRM(t)
	up := c.listen()
	_, p := openBrowser(t, "")
	another := c.addLogs(1)[0].id
	up()()
	assertQueued(t, p.send("updateCallLog", c.input(another, map[string]any{"note": "accepted before"})), "unavailable")
	_, err := eval[float64](p, `(async () => {
		let n = 0;
		for (let size = 4 << 20; size >= 8; ) {
			try {
				await chrome.storage.local.set({["filler" + n]: "x".repeat(size)});
				n++;
			} catch {
				size >>= 1;
			}
		}
		return n;
	})()`)
	require.NoError(t, err)

	answer := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "no room for this"}))
	require.False(t, answer.OK, "%+v", answer.Result)
	assert.Equal(t, "CallscribeError", answer.Error.Name)
	assert.Equal(t, "internal", answer.Error.Code)
	assert.Equal(t, "The update was not accepted: the browser's storage is full or not working. Keep your text, make room and save again.", answer.Error.Message)

	up() // before, what waits would be sent, and make room
	assert.Empty(t, noteOf(c.stored(c.call.ID).Note), "what was not accepted is not sent")
	p.drain()
	assert.Equal(t, "accepted before", noteOf(c.stored(another).Note))
	assert.Empty(t, noteOf(c.stored(c.call.ID).Note), "not sent later either")

	_, err = eval[any](p, `chrome.storage.local.get(null).then((all) => chrome.storage.local.remove(Object.keys(all).filter((key) => key.startsWith("filler"))))`)
	require.NoError(t, err)
	again := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "room again"}))
	require.True(t, again.Result.Successful, "%+v", again)
}
