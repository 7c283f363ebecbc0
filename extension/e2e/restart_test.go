package e2e

import (
	"net/http"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/extension/e2e/browser"
)

// The browser's process is killed in the middle of updates and started again on the same profile. What
// was accepted is still there, and waits: the credentials are gone with the browser's session. The next
// update of the account, of any log, brings them, and everything is sent.
func TestRestartBrowser(t *testing.T) {
	restarts := 6
	if os.Getenv("CALLSCRIBE_SOAK") != "" {
		restarts = 48
	}
	c := newCRM(t)
	logs := c.addLogs(5)
	profile := newProfile(t)

	var round atomic.Pointer[brokenRound]
	c.around = func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if now := round.Load(); now != nil {
			now.around(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}

	sent, waited, perStage := 0, 0, map[stage]int{}
	b, p := openBrowser(t, profile)
	for n := range restarts {
		at := accepted + stage(n%int(removed-accepted))
		now := breakAt(t, b, at)
		if at != accepted {
			now.spare.Store(int32(n % 3))
		}
		round.Store(now)
		for range 2 {
			for _, log := range logs {
				values := log.next(sent)
				p.start("updateCallLog", c.input(log.id, values))
				log.sure = append(log.sure, values["note"].(string))
				sent++
			}
		}
		require.Eventually(t, func() bool { return len(p.jobs()) == 2*len(logs) }, patience, 20*time.Millisecond, "not all are stored")
		now.begin()
		round.Store(nil)
		perStage[at]++

		b, p = openBrowser(t, profile)
		if n%2 == 0 { // else the update comes while the worker starts
			c.ResetRequests()
			p.send("wake", map[string]any{})
			assert.Empty(t, c.Requests().Counts, "nothing is sent without credentials")
		}
		left := len(p.jobs())
		assert.Positive(t, left, "restart %d, killed at %q: nothing waits", n, at)
		waited += left

		again := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"subject": "Signed in again"}))
		require.True(t, again.Result.Successful, "%+v", again)
		p.drain()
	}
	b.Close()

	found := c.compare(logs)
	for s := accepted; s < removed; s++ {
		t.Logf("%-14s %4d kills", s, perStage[s])
	}
	t.Logf("%d kills of the browser: %d updates accepted, %d of them found waiting after a restart; %s", restarts, sent, waited, found)
}

// brokenRound holds all requests back until it begins, and then kills the browser at a stage.
type brokenRound struct {
	killer
	at     stage
	gate   chan struct{}
	killed chan struct{}
}

func breakAt(t *testing.T, b *browser.Browser, at stage) *brokenRound {
	r := &brokenRound{at: at, gate: make(chan struct{}), killed: make(chan struct{})}
	r.t, r.kill = t, func() error { defer close(r.killed); return b.Kill() }
	return r
}

// begin lets the requests go, and returns when the browser is killed.
func (r *brokenRound) begin() {
	r.armed.Store(int32(r.at))
	if r.at == accepted {
		r.killer.at(accepted)
	}
	close(r.gate)
	select {
	case <-r.killed:
	case <-time.After(patience):
		require.Fail(r.t, "no update came as far as "+r.at.String())
	}
}

func (r *brokenRound) around(w http.ResponseWriter, req *http.Request, next http.Handler) {
	select {
	case <-r.gate:
	case <-req.Context().Done(): // the browser is dead, and nobody asks any more
		return
	}
	r.killer.around(w, req, next)
}

// newProfile is a folder for a browser's data.
func newProfile(t *testing.T) string {
	dir, err := os.MkdirTemp("", "callscribe-profile-") //nolint:usetesting // it must be removed with patience
	require.NoError(t, err)
	t.Cleanup(func() { // the browser's last processes may still write
		assert.Eventually(t, func() bool { return os.RemoveAll(dir) == nil }, patience, 100*time.Millisecond)
	})
	return dir
}

// openBrowser starts a browser on a profile, "" for a fresh one, with a page of the extension.
func openBrowser(t testing.TB, profile string) (*browser.Browser, page) {
	b, err := browser.Start(t.Context(), browser.Options{Extension: extensionDir, Profile: profile})
	require.NoError(t, err)
	return b, pageIn(t, b)
}
