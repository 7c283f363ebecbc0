package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/examplecrm/server/app"
	"callscribe/connectors/practice"
	"callscribe/extension/e2e/browser"
)

func TestUpdate(t *testing.T) {
	c, p := newCRM(t), newPage(t)

	answer := p.send("updateCallLog", c.input(c.call.ID, map[string]any{
		"note": "Wants an offer for $100\n- Duration: of the contract: 2 years", "subject": "Offer for Ada",
		"startTime": "2026-11-22T08:39:39.322Z", "duration": 37, "result": "Accepted",
		"recordingLink": "https://recordings.example/1?a=1&access_token=secret",
	}))

	require.True(t, answer.OK, answer.Error)
	assert.Equal(t, "Wants an offer for $100\n- Duration: of the contract: 2 years", *answer.Result.UpdatedNote)
	assert.Equal(t, "success", answer.Result.ReturnMessage.MessageType)
	assert.Equal(t, "Call log updated.", answer.Result.ReturnMessage.Message)
	assert.Equal(t, 2000.0, answer.Result.ReturnMessage.TTL)
	assert.Nil(t, answer.Result.Error)

	stored := c.stored(c.call.ID)
	assert.Equal(t, stored.Note, *answer.Result.LogBody)
	assert.Equal(t, "- Note: Wants an offer for $100\n - Duration: of the contract: 2 years\n- Summary: Offer for Ada\n"+
		"- Date/Time: 2026-11-22 08:39:39 AM\n- Duration: 37 seconds\n- Result: Accepted\n"+
		"- Call recording link: https://recordings.example/1?a=1\n", stored.Note)
	assert.Equal(t, "Offer for Ada", stored.Subject)
	assert.Equal(t, "2026-11-22T08:39:39Z", *stored.StartTime)
	assert.Equal(t, 37.0, *stored.DurationSeconds)
	assert.Equal(t, "Accepted", *stored.Result)
	assert.Equal(t, "https://recordings.example/1?a=1", *stored.RecordingURL)

	version := stored.Version
	again := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"subject": "Offer for Ada", "duration": 37}))
	assert.True(t, again.Result.Successful)
	assert.Equal(t, version, c.stored(c.call.ID).Version, "the same update again writes nothing")
}

func TestNoteOfAPersonInTheCRMSurvivesARecording(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	c.patch(c.call.ID, `{"note": "Typed in the CRM\n- Note: mine\n- Call recording link: (pending...)\nand below\n"}`)

	answer := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"recordingLink": "https://recordings.example/1"}))

	require.True(t, answer.Result.Successful)
	assert.Equal(t, "Typed in the CRM\n- Note: mine\n- Call recording link: https://recordings.example/1\nand below\n", c.stored(c.call.ID).Note)
	assert.Equal(t, "mine", *answer.Result.UpdatedNote)
}

func TestTwentyUpdatesAtOnce(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	ids := make([]string, 20)
	waits := make([]func() reply, len(ids))
	for i := range ids {
		call, err := c.AddCall(c.call.UserID, nil, app.CallFields{Subject: fmt.Sprint("Call ", i)})
		require.NoError(t, err)
		ids[i] = call.ID
	}
	for i, id := range ids {
		waits[i] = p.start("updateCallLog", c.input(id, map[string]any{"note": fmt.Sprint("note ", i)}))
	}
	for i, wait := range waits {
		answer := wait()
		require.True(t, answer.OK, "%+v", answer.Error)
		assert.Equal(t, fmt.Sprint("note ", i), *answer.Result.UpdatedNote)
		assert.Contains(t, c.stored(ids[i]).Note, fmt.Sprintf("- Note: note %d\n", i))
	}
}

// A refusal is something that a person should see: the Promise resolves, and nothing is changed.
func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault app.Fault
		code  string
		level string
		wait  float64
	}{
		{"401", app.Fault{Status: 401}, "unauthenticated", "danger", 0},
		{"403", app.Fault{Status: 403}, "permission_denied", "danger", 0},
		{"404", app.Fault{Status: 404}, "not_found", "danger", 0},
		{"422 on the write", app.Fault{Status: 422, Method: "PATCH"}, "invalid_argument", "danger", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, p := newCRM(t), newPage(t)
			c.fault(test.fault)
			answer := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "secret words"}))
			require.True(t, answer.OK, "%+v", answer.Error)
			assert.False(t, answer.Result.Successful)
			require.NotNil(t, answer.Result.Error)
			assert.Equal(t, test.code, answer.Result.Error.Code)
			assert.Equal(t, test.level, answer.Result.ReturnMessage.MessageType)
			assert.Equal(t, test.wait, answer.Result.Error.RetryAfterSeconds)
			assert.NotContains(t, answer.Result.ReturnMessage.Message, "secret words")
			assert.Nil(t, answer.Result.UpdatedNote)
			c.fault()
			assert.Equal(t, c.call, c.stored(c.call.ID), "nothing is written")
		})
	}
}

func TestUnknownLog(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	answer := p.send("updateCallLog", c.input("call-99", map[string]any{"note": "x"}))
	require.NotNil(t, answer.Result.Error)
	assert.Equal(t, "not_found", answer.Result.Error.Code)
	assert.Equal(t, "Example CRM has no call log call-99. It may have been deleted there. Your change is kept in Callscribe.", answer.Result.ReturnMessage.Message)
}

// Someone writes between our read and our write: the CRM says 412, and the update begins again.
func TestConflictThenSuccess(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	c.fault(app.Fault{Method: "PATCH", Requests: 1, DelayMS: 500})
	arrived := c.arrives("PATCH")
	wait := p.start("updateCallLog", c.input(c.call.ID, map[string]any{"note": "ours"}))
	arrived()
	c.patch(c.call.ID, `{"subject": "Renamed in the CRM"}`)

	answer := wait()
	require.True(t, answer.Result.Successful, "%+v", answer.Result.Error)
	stored := c.stored(c.call.ID)
	assert.Equal(t, "Renamed in the CRM", stored.Subject)
	assert.Contains(t, stored.Note, "- Note: ours\n")
}

// platformNames are the CRMs of the extension.
func platformNames() string {
	var names []string
	for _, p := range connectors.Platforms() {
		names = append(names, p.Name)
	}
	return strings.Join(append(names, practice.Name), ", ")
}

// A programmer's mistake rejects, and names the field.
func TestBadInput(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	for _, test := range []struct {
		name   string
		change func(in map[string]any)
		field  string
		says   string
	}{
		{"note is a number", func(in map[string]any) { in["note"] = 7 }, "note", "note must be a string."},
		{"duration is negative", func(in map[string]any) { in["duration"] = -1 }, "duration", "duration must be a number of seconds, 0 or more."},
		{"start time is no time", func(in map[string]any) { in["startTime"] = "soon" }, "startTime", "startTime must be an ISO 8601 time or milliseconds since 1970, from 2000 to 2100."},
		{"no log id", func(in map[string]any) { in["existingCallLog"] = map[string]any{} }, "existingCallLog.thirdPartyLogId", "existingCallLog.thirdPartyLogId is missing."},
		{"no header", func(in map[string]any) { delete(in, "authHeader") }, "authHeader", "authHeader is missing."},
		{"a strange header", func(in map[string]any) { in["authHeader"] = "Digest x" }, "authHeader", `authHeader must begin with "Bearer" or "Basic".`},
		{"a leg is null", func(in map[string]any) { in["legs"] = []any{map[string]any{}, nil} }, "legs[1]", "legs[1] is null."},
		{"a party's name is a list", func(in map[string]any) {
			in["existingCallLog"] = map[string]any{"thirdPartyLogId": "1", "from": map[string]any{"name": []any{}}}
		}, "existingCallLog.from.name", "existingCallLog.from.name must be a string."},
		{"an unknown platform", func(in map[string]any) { in["user"] = map[string]any{"platform": "acme"} }, "user.platform", "user.platform must be one of: " + platformNames() + "."},
		{"a foreign host", func(in map[string]any) {
			in["user"] = map[string]any{"platform": "pipedrive", "hostname": "evil.example/.pipedrive.com"}
		}, "user.hostname", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := c.input(c.call.ID, nil)
			test.change(in)
			answer := p.send("updateCallLog", in)
			require.False(t, answer.OK)
			assert.Equal(t, "CallscribeError", answer.Error.Name)
			assert.Equal(t, "invalid_argument", answer.Error.Code)
			assert.Equal(t, test.field, answer.Error.Field)
			if test.says != "" {
				assert.Equal(t, test.says, answer.Error.Message)
			}
		})
	}
	assert.Empty(t, c.Requests().Counts)
}

// When the Go program dies, the calls in flight are rejected at once, and the next one works.
func TestProgramDies(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	var first sync.Once
	answered := make(chan struct{})
	c.around = func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		first.Do(func() { <-answered })
		next.ServeHTTP(w, r)
	}
	arrived := c.arrives("GET")
	wait := p.start("updateCallLog", c.input(c.call.ID, map[string]any{"note": "lost"}))
	arrived()

	_, err := browser.InWorker[any](chromium, "crash()")
	require.NoError(t, err)
	answer := wait() // the CRM has not answered yet
	close(answered)
	require.False(t, answer.OK)
	assert.Equal(t, "internal", answer.Error.Code)

	next := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "after"}))
	require.True(t, next.Result.Successful, "%+v", next)
	assert.Equal(t, "after", *next.Result.UpdatedNote)
}

// What does not go well waits and is joined by what comes later; and what was being sent when the program died is sent
// by the next.
func TestUpdateIsTakenUp(t *testing.T) {
	c := newCRM(t)
	b, p := openBrowser(t, "") // of its own, whose outbox is empty
	defer b.Close()
	send := func(values map[string]any) reply { return p.send("updateCallLog", c.input(c.call.ID, values)) }
	require.True(t, send(map[string]any{"note": "served"}).Result.Successful)
	assert.Empty(t, p.jobs())

	c.fault(app.Fault{Method: "PATCH", Requests: 1, Status: 503})
	answer := send(map[string]any{"note": "kept"})
	require.True(t, answer.Result.Queued, "%+v", answer)
	assert.Len(t, p.jobs(), 1)
	rings, err := eval[bool](p, `chrome.alarms.get("wake").then((alarm) => alarm.scheduledTime <= Date.now() + 60_000)`)
	require.NoError(t, err)
	assert.True(t, rings, "a worker that dies with an update is woken")
	c.fault()
	require.True(t, send(map[string]any{"result": "Accepted"}).Result.Queued, "the CRM refused a moment ago")
	p.drain()
	assert.Contains(t, c.stored(c.call.ID).Note, "- Note: kept\n")
	assert.Contains(t, c.stored(c.call.ID).Note, "- Result: Accepted\n")

	c.fault(app.Fault{Method: "PATCH", Requests: 1, DelayMS: 3000})
	arrived := c.arrives("PATCH")
	wait := p.start("updateCallLog", c.input(c.call.ID, map[string]any{"note": "was being sent"}))
	arrived()
	_, err = browser.InWorker[any](b, "crash()")
	require.NoError(t, err)
	require.False(t, wait().OK)
	c.fault()
	p.drain()
	assert.Contains(t, c.stored(c.call.ID).Note, "- Note: was being sent\n")
}

func TestWorkerStoppedBetweenCalls(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	for i := range 3 {
		note := fmt.Sprint("note ", i)
		answer := p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": note}))
		require.True(t, answer.Result.Successful, "%+v", answer)
		assert.Equal(t, note, *answer.Result.UpdatedNote)
		require.NoError(t, chromium.StopWorker())
	}
}

// Console lines and measures carry the operation, the code and the time; never content.
func TestMeasures(t *testing.T) {
	c, p := newCRM(t), newPage(t)
	require.True(t, p.send("updateCallLog", c.input(c.call.ID, map[string]any{"note": "x"})).OK)
	n, err := browser.InWorker[int](chromium, `performance.getEntriesByName("updateCallLog", "measure").length`)
	require.NoError(t, err)
	assert.Positive(t, n)
}

// patch edits a call in the CRM itself.
func (c *crm) patch(id, fields string) {
	w := httptest.NewRecorder()
	c.ServeHTTP(w, c.request("PATCH", "/api/v1/calls/"+id, fields))
	require.Equal(c.t, 200, w.Code, w.Body.String())
}
