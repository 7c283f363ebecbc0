package calls_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/logbody"
	"callscribe/connectors/ringcentral"
)

// The worker may die after any message, before or after it has acted: the recorded call still costs one
// create and one update, each handed over under the same number however often.
func TestRestartAnywhere(t *testing.T) {
	list := recording(t, "automatic.json")
	for at := range list {
		for _, lost := range []bool{false, true} { // the actions of that message
			d := auto(t)
			d.clock = time.UnixMilli(1788253190000)
			crm := newCRM(d)
			for i, r := range list {
				d.clock = d.clock.Add(2 * time.Second)
				actions := d.hear(r.Message).Actions
				if i == at && lost {
					actions = nil
				}
				crm.carryOut(actions)
				if i == at {
					d.clock = d.clock.Add(time.Minute)
					crm.carryOut(d.restart())
				}
			}
			name := fmt.Sprintf("killed at %q, actions lost: %v", list[at].Name, lost)
			require.Equal(t, 1, crm.creates, name)
			require.Equal(t, logbody.Update{
				Subject: "Inbound Call from Wanda Ortiz", StartTime: instant(time.UnixMilli(1788253200400)), Duration: "128",
				Result: "Accepted", RecordingLink: link,
			}, crm.logs["77001"], name)
			require.Equal(t, calls.Logged, d.view("77001").State, name)
		}
	}
}

// standIn is a CRM that carries out the book's actions with success: one log a session, and each job once.
type standIn struct {
	d       *driver
	logs    map[string]logbody.Update
	creates int
	seen    map[string]bool
}

func newCRM(d *driver) *standIn {
	return &standIn{d: d, logs: map[string]logbody.Update{}, seen: map[string]bool{}}
}

func (c *standIn) carryOut(actions []calls.Action) {
	for _, a := range actions {
		switch a := a.(type) {
		case calls.FindContact:
			c.carryOut(c.d.do(calls.ContactsFound{Account: a.Account, Number: a.Number, Contacts: []calls.Contact{wanda}}))
		case calls.Send:
			next := c.d.do(calls.Accepted{Session: a.Session, Seq: a.Seq})
			if creates(a) {
				c.create(a)
			} else {
				c.update(a)
			}
			c.carryOut(next)
		}
	}
}

// create logs a call, or brings the log that its session has up to date, as the worker does.
func (c *standIn) create(a calls.Send) {
	log, found := c.logs[a.Session]
	if !found {
		c.creates++
	}
	c.logs[a.Session] = log.Then(a.Update.Values)
	c.carryOut(c.d.do(calls.Created{Session: a.Session, Account: a.Account, LogID: "log-" + a.Session}))
}

func (c *standIn) update(a calls.Send) {
	c.logs[a.Session] = c.logs[a.Session].Then(a.Update.Values)
	c.carryOut(c.d.do(calls.Updated{Session: a.Session, Seq: a.Seq}))
}

// What was handed over is handed over again only where the outbox does not hold it.
func TestHandOver(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	create := createOf(t, d.do(d.record("1")))
	assert.Empty(t, d.restart("1"), "the outbox holds it")
	create.CheckFirst = true // it may have been written already
	assert.Equal(t, []calls.Action{create}, d.restart())
	d.do(calls.Accepted{Session: "1", Seq: 1})
	assert.Equal(t, []calls.Action{create}, d.restart(), "the outbox finished it, and the book did not hear")
	d.do(calls.Created{Session: "1", Account: account, LogID: "9"})
	assert.Empty(t, d.restart())

	update := updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("x")}))
	assert.Equal(t, []calls.Action{update}, d.restart())
	d.do(calls.Accepted{Session: "1", Seq: 2})
	later := updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("y")}))
	assert.Equal(t, []calls.Action{later}, d.restartHolding(map[string]int{"1": 2}), "the outbox holds an older one only")
	assert.Empty(t, d.restartHolding(map[string]int{"1": 3}))

	// The outbox held the create still, and did the update with it.
	d.do(calls.Created{Session: "1", Seq: 2, Account: account, LogID: "9"})
	assert.Equal(t, calls.Logging, d.view("1").State, "the newest update is not done")
	d.do(calls.Created{Session: "1", Seq: 3, Account: account, LogID: "9"})
	assert.Equal(t, calls.Logged, d.view("1").State)

	d.do(d.ringing("2"))
	d.do(d.hungUp("2"))
	d.clock = d.clock.Add(calls.RecordWait)
	assert.Equal(t, "2", createOf(t, d.restart("1")).Session, "what is decided at the start is given out once")
}

// Rows that cannot be read do not keep the book from opening, and are removed.
func TestUnreadableRows(t *testing.T) {
	d := auto(t)
	logged(t, d, "1")
	d.store.rows["call/2"] = []byte(`{"session":`)
	d.store.rows["call/3"] = []byte(`{"session":"4"}`)
	d.store.rows["call/5"] = []byte(`{"session":"5","job":{"create":true,"state":"decided"}}`)
	d.store.rows["number/1"] = []byte(`[]`)
	d.store.rows["else"] = []byte(`1`)
	d.restart()
	assert.Len(t, d.book.Snapshot(), 1)
	var keys []string
	for key := range d.store.rows {
		keys = append(keys, key)
	}
	assert.ElementsMatch(t, []string{"auto", "call/1", "number/" + number}, keys)
}

// Full, the book lets finished calls go first; one with a draft or open work goes last, and a person is told.
func TestBounds(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("draft"))
	d.do(found(wanda, walter))
	d.do(calls.Draft{Session: "draft", Note: ptr("do not lose me")})
	d.do(d.record("draft"))
	d.do(calls.Dismiss{Session: "draft"})
	add := func(i int) []calls.Action {
		later := func(c *ringcentral.Call) { c.StartTime = start.Add(time.Duration(i+1) * time.Minute) }
		session := fmt.Sprintf("s%d", i)
		d.clock = start.Add(time.Duration(i+1) * time.Minute)
		return d.do(d.record(session, later, func(c *ringcentral.Call) { c.From.Extension, c.From.PhoneNumber = "104", "" }))
	}
	for i := range calls.MaxCalls + 100 {
		require.Empty(t, add(i))
	}
	views := d.book.Snapshot()
	assert.Equal(t, calls.MaxRecent, len(views))
	assert.Equal(t, "draft", views[len(views)-1].Session)
	assert.Equal(t, calls.MaxCalls-calls.MaxRecent, len(d.book.Old()))
	assert.Equal(t, calls.MaxCalls-calls.MaxRecent, d.book.Older())
	assert.Equal(t, calls.MaxCalls+1, len(d.store.rows), "and so is the store") // and the auto row

	d.clock = d.clock.Add(calls.MaxAge + time.Minute)
	assert.Equal(t, []calls.Action{calls.Dropped{Session: "draft"}}, d.do(calls.Tick{}))
	assert.Empty(t, d.book.Snapshot(), "what is too old goes")
	assert.Zero(t, d.book.Older())
}

// A page that floods the book with calls that nobody can finish does not fill the store.
func TestFlood(t *testing.T) {
	d := auto(t)
	dropped := 0
	for i := range 3 * calls.MaxRecent {
		session := fmt.Sprintf("s%d", i)
		c := func(c *ringcentral.Call) { c.StartTime = start.Add(time.Duration(i) * time.Second) }
		for _, a := range d.do(d.ringing(session, c)) {
			if _, ok := a.(calls.Dropped); ok {
				dropped++
			}
		}
	}
	assert.Equal(t, 2*calls.MaxRecent, len(d.book.Snapshot()))
	assert.Equal(t, calls.MaxRecent, dropped)
	d.do(d.ringing(string(make([]byte, 1000))))
	assert.Equal(t, 2*calls.MaxRecent, len(d.book.Snapshot()), "an id of that length is none")
}

// The panel reads the views as JSON.
func TestSnapshotAsJSON(t *testing.T) {
	d := auto(t)
	logged(t, d, "1")
	raw, err := json.Marshal(d.view("1"))
	require.NoError(t, err)
	assert.JSONEq(t, `{"session":"1","direction":"Inbound","name":"Wanda Ortiz","number":"+442079460123","extension":"",
		"startTime":"2026-09-01T08:55:01Z","duration":128,"result":"Accepted","final":true,"state":"logged","why":"","code":"","message":"",
		"recording":"none","recordingLink":"","voicemailLink":"","contact":{"id":"p7","name":"Wanda Ortiz","type":"contact","company":""},
		"contacts":[{"id":"p7","name":"Wanda Ortiz","type":"contact","company":""}],"taken":false,"subject":"Inbound Call from Wanda Ortiz","note":"",
		"draftSubject":null,"draftNote":null,"subjectFrom":null,"noteFrom":null,"clash":null,"changed":{"subject":null,"note":null},"deal":"","account":"examplecrm/7","logId":"log-1","url":""}`, string(raw))
}

// After a reinstall the call may have a log in the CRM, which is looked for; it is brought up to date with the same.
func TestFoundAgain(t *testing.T) {
	d := auto(t)
	d.do(d.record("1", linked))
	create := createOf(t, d.do(found(wanda)))
	assert.True(t, create.CheckFirst)
	assert.Equal(t, link, create.Update.Values.RecordingLink)
	assert.Equal(t, []calls.Action{calls.RematchCall{Session: "1"}}, d.do(calls.Created{Session: "1", Account: account, LogID: "9"}))
	assert.Equal(t, calls.Logged, d.view("1").State)
}

func BenchmarkHear(b *testing.B) {
	d := auto(b)
	for i := range calls.MaxCalls {
		logged(b, d, fmt.Sprintf("s%d", i))
	}
	m := ringcentral.LogCall{Request: ringcentral.Request{ID: "x"}, Trigger: ringcentral.CallLogSync, Call: d.record("s7").Call}
	for b.Loop() {
		if _, err := d.book.Hear(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTick(b *testing.B) {
	d := auto(b)
	for i := range calls.MaxCalls {
		logged(b, d, fmt.Sprintf("s%d", i))
	}
	for b.Loop() {
		d.do(calls.Tick{})
	}
}
