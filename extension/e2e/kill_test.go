package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/server/app"
)

// stage is the moment of an update at which the service worker is killed.
type stage int

const (
	unarmed      stage = iota
	accepted           // the message is under way; the update may be stored or not
	readSent           // the CRM has the GET
	readAnswered       // the answer to the GET is written
	writeSent          // the CRM has the PATCH, and has not committed it
	committed          // the CRM has committed, and not answered
	answered           // the answer to the PATCH is written
	removed            // the page has the result
	stages
)

func (s stage) String() string {
	return [...]string{"none", "accepted", "read sent", "read answered", "write sent", "committed", "write answered", "row removed"}[s]
}

// killer kills the service worker, or all of the browser, once, when an update reaches a stage.
type killer struct {
	t     testing.TB
	kill  func() error
	armed atomic.Int32 // the stage
	spare atomic.Int32 // so many updates pass it before
}

func (k *killer) at(s stage) {
	if s != unarmed && k.armed.Load() == int32(s) && k.spare.Add(-1) < 0 && k.armed.CompareAndSwap(int32(s), int32(unarmed)) {
		assert.NoError(k.t, k.kill())
	}
}

func (k *killer) around(w http.ResponseWriter, r *http.Request, next http.Handler) {
	before, between, after := readSent, unarmed, readAnswered
	if r.Method == http.MethodPatch || r.Method == http.MethodPost {
		before, between, after = writeSent, committed, answered
	}
	k.at(before)
	answer := httptest.NewRecorder()
	next.ServeHTTP(answer, r)
	k.at(between)
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	k.at(after)
}

// An update that was accepted reaches the CRM, once in effect and in order, wherever the worker is killed.
func TestKillWorker(t *testing.T) {
	kills := 105
	if os.Getenv("CALLSCRIBE_SOAK") != "" {
		kills = 1001
	}
	k := &killer{t: t, kill: chromium.StopWorker}
	c, p := newCRM(t), newPage(t)
	c.around = k.around
	logs := c.addLogs(5)

	perStage := map[stage]int{}
	for n := range kills {
		at := accepted + stage(n%int(stages-accepted))
		log := logs[n%len(logs)]
		k.armed.Store(int32(at))
		values := log.next(n)
		wait := p.start("updateCallLog", c.input(log.id, values))
		if at == accepted {
			time.Sleep(time.Duration(n%10) * time.Millisecond)
			k.at(accepted)
		}
		reply := wait()
		if at == removed {
			k.at(removed)
		}
		k.armed.Store(int32(unarmed))
		perStage[at]++
		if reply.Error != nil && reply.Error.Code != "lost" || reply.Result.Error != nil && !reply.Result.Queued {
			t.Fatalf("kill %d at %q: %+v", n, at, reply)
		}
		// At the first stage the update may not have been stored, unless the answer says so.
		if at == accepted && !reply.OK {
			log.unsure = append(log.unsure, values["note"].(string))
			continue
		}
		log.sure = append(log.sure, values["note"].(string))
	}
	p.drain()

	found := c.compare(logs)
	assert.Empty(t, p.jobs(), "nothing is left behind")
	for s := accepted; s < stages; s++ {
		t.Logf("%-14s %4d kills", s, perStage[s])
	}
	t.Logf("%d kills: %s", kills, found)
}

// addLogs makes new call logs in the CRM.
func (c *crm) addLogs(n int) []*killedLog {
	logs := make([]*killedLog, n)
	for i := range logs {
		call, err := c.AddCall(c.call.UserID, nil, app.CallFields{Subject: "Call"})
		require.NoError(c.t, err)
		logs[i] = &killedLog{id: call.ID}
	}
	return logs
}

// compare compares the CRM's full history with what was accepted. Each difference is a failure.
func (c *crm) compare(logs []*killedLog) (found differences) {
	history := c.history()
	for _, log := range logs {
		stored := c.stored(log.id)
		last := log.sure[len(log.sure)-1]
		held := noteOf(stored.Note)
		if order(held) < order(last) {
			found.lost++
			c.t.Errorf("%s: the CRM holds %q, but %q was accepted", log.id, held, last)
		}
		previous := -1
		for _, note := range history[log.id] {
			if order(note) < previous {
				found.inverted++
				c.t.Errorf("%s: %q was written after note %d", log.id, note, previous)
			}
			previous = order(note)
		}
		for _, label := range []string{"- Note: ", "- Result: ", "- Duration: ", "- Call recording link: "} {
			if strings.Count(stored.Note, label) > 1 {
				found.doubled++
				c.t.Errorf("%s: %q stands twice in %q", log.id, label, stored.Note)
			}
		}
		assert.Equal(c.t, log.recording, *stored.RecordingURL)
	}
	return found
}

type differences struct{ lost, inverted, doubled int }

func (d differences) String() string {
	return fmt.Sprintf("lost %d, wrong order %d, doubled %d", d.lost, d.inverted, d.doubled)
}

// killedLog is a call log, and what was asked of it.
type killedLog struct {
	id           string
	sure, unsure []string // notes, in order
	recording    string
}

// next is the n-th update: a new note, and now and then other values.
func (l *killedLog) next(n int) map[string]any {
	values := map[string]any{"note": fmt.Sprintf("note %d", n), "duration": n}
	if n < 10 {
		l.recording = "https://recordings.example/" + l.id
		values["recordingLink"] = l.recording
		values["result"] = "Accepted"
	}
	return values
}

func order(note string) (n int) {
	if _, err := fmt.Sscanf(note, "note %d", &n); err != nil {
		return -1
	}
	return n
}

func noteOf(body string) string {
	_, rest, _ := strings.Cut(body, "- Note: ")
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

// history is the notes of each call log, in the order in which the CRM committed them.
func (c *crm) history() map[string][]string {
	notes := map[string][]string{}
	cursor := ""
	for {
		w := httptest.NewRecorder()
		c.ServeHTTP(w, c.request("GET", "/api/v1/history?limit=1000"+cursor, ""))
		require.Equal(c.t, 200, w.Code, w.Body.String())
		var page struct {
			Items      []app.Change `json:"items"`
			NextCursor string       `json:"nextCursor"`
		}
		require.NoError(c.t, json.Unmarshal(w.Body.Bytes(), &page))
		for _, change := range page.Items {
			var body string
			if raw, ok := change.Changes["note"]; ok && json.Unmarshal(raw, &body) == nil && noteOf(body) != "" {
				notes[change.CallID] = append(notes[change.CallID], noteOf(body))
			}
		}
		if page.NextCursor == "" {
			return notes
		}
		cursor = "&cursor=" + page.NextCursor
	}
}

// jobs are the keys of the outbox's rows in the extension's storage.
func (p page) jobs() []string {
	keys, err := eval[[]string](p, `chrome.storage.local.get(null).then((all) => Object.keys(all).filter((key) => key.startsWith("job/")))`)
	require.NoError(p.t, err)
	return keys
}

// drain wakes the worker and waits until the outbox is empty.
func (p page) drain() {
	require.Eventually(p.t, func() bool {
		_, err := eval[string](p, `chrome.runtime.sendMessage({type: "wake", input: {}}).then(() => "ok", () => "failed")`)
		require.NoError(p.t, err)
		return len(p.jobs()) == 0
	}, 60*time.Second, 100*time.Millisecond, "the outbox does not empty")
}
