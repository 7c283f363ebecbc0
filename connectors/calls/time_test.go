package calls_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/logbody"
	"callscribe/connectors/ringcentral"
)

// The servers' record comes within seconds. Where it does not, the log is written with what the device
// knew, and corrected when it comes; what a device says after that changes nothing.
func TestRecordIsLate(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(d.talking("1"))
	assert.Empty(t, d.do(d.hungUp("1")))
	v := d.view("1")
	assert.Equal(t, calls.Ended, v.State)
	assert.Equal(t, calls.AwaitsRecord, v.Why)
	assert.Equal(t, d.clock.Add(calls.RecordWait), v.Until)
	assert.Equal(t, v.Until, d.book.Next())
	assert.False(t, v.Final)

	assert.Empty(t, d.after(29*time.Second, calls.Tick{}))
	d.restart()
	create := createOf(t, d.after(time.Second, calls.Tick{}))
	assert.Equal(t, "Accepted", create.Update.Values.Result, "in the servers' words")
	assert.Equal(t, "9", create.Update.Values.Duration)
	d.do(calls.Accepted{Session: "1", Seq: 1})
	d.do(calls.Created{Session: "1", Account: account, LogID: "9"})
	longer := func(c *ringcentral.Call) { c.Duration = ptr(900) }
	assert.Empty(t, d.do(d.hungUp("1", longer)), "a device's values are not an update")

	update := updateOf(t, d.after(time.Hour, d.record("1")))
	assert.Equal(t, logbody.Update{StartTime: instant(start.Add(time.Second)), Duration: "128"}, update.Update.Values, "the result was right")
	d.do(calls.Accepted{Session: "1", Seq: 2})
	d.do(calls.Updated{Session: "1", Seq: 2})
	assert.Empty(t, d.do(d.hungUp("1", longer)))
	assert.Equal(t, 128, *d.view("1").Duration)
}

// Of two records the newer counts, whichever comes first.
func TestRecordsOutOfOrder(t *testing.T) {
	older := func(c *ringcentral.Call) { c.ModifiedAt, c.Duration = start.Add(time.Minute), ptr(60) }
	newer := func(c *ringcentral.Call) { c.ModifiedAt, c.Duration = start.Add(2*time.Minute), ptr(61) }
	d := auto(t)
	logged(t, d, "1")
	assert.Equal(t, "61", updateOf(t, d.do(d.record("1", newer))).Update.Values.Duration)
	d.do(calls.Accepted{Session: "1", Seq: 2})
	d.do(calls.Updated{Session: "1", Seq: 2})
	assert.Empty(t, d.do(d.record("1", older)))
	assert.Empty(t, d.do(d.record("1", func(c *ringcentral.Call) { c.Result = "In Progress" })), "not a record of a call that is over")
	assert.Equal(t, 61, *d.view("1").Duration)
}

// The book asks the widget for a record or a recording that did not come, but not while there is none.
func TestPolls(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(d.hungUp("1", recordedCall))
	assert.Empty(t, d.after(20*time.Second, calls.Tick{}), "no widget to ask")
	assert.Equal(t, []calls.Action{calls.PollCall{Session: "1"}, calls.FetchUnlogged{Page: 1}}, d.do(calls.PhoneOpened{}))
	assert.Equal(t, []calls.Action{calls.FetchUnlogged{Page: 1}}, d.do(calls.PhoneOpened{}), "a second window does not ask again")
	assert.Len(t, crmActions(d.do(d.record("1", recordedCall))), 1)
	d.do(calls.Accepted{Session: "1", Seq: 1})
	d.do(calls.Created{Session: "1", Account: account, LogID: "9"})
	assert.Equal(t, calls.Expected, d.view("1").Recording)
	poll := []calls.Action{calls.PollCall{Session: "1"}}
	assert.Empty(t, d.after(4*time.Minute, calls.Tick{}))
	assert.Equal(t, poll, d.after(time.Minute+time.Second, calls.Tick{}))
	assert.Empty(t, d.after(time.Minute, calls.Tick{}))
	d.do(calls.PhoneClosed{})
	assert.True(t, d.book.Next().IsZero())
	assert.Empty(t, d.after(time.Hour, calls.Tick{}))
	assert.Equal(t, poll, d.do(calls.PhoneOpened{})[:1])
	assert.Equal(t, logbody.Update{RecordingLink: link}, updateOf(t, d.do(d.record("1", linked))).Update.Values)
	assert.Empty(t, d.after(6*time.Minute, calls.Tick{}), "found")
}

// A recording that arrived while the panel was closed is picked up when it opens.
func TestRecordingWhileClosed(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	carryOut(d, d.do(d.record("1", recordedCall)))
	d.clock = d.clock.Add(26 * time.Hour)
	d.restart()
	poll := one[calls.PollCall](t, d.do(calls.PhoneOpened{}))
	message := string(calls.Post(poll, ringcentral.Service{}))
	assert.JSONEq(t, `{"type":"rc-adapter-message-request","requestId":"callscribe/get-call-log/1","path":"/get-call-log","body":{"sessionId":"1"}}`, message)
	reply := d.hear([]byte(`{"type":"rc-adapter-message-response","responseId":"callscribe/get-call-log/1","response":{"call":null}}`))
	assert.Empty(t, reply.Actions, "an empty answer is none")
	assert.Equal(t, calls.Expected, d.view("1").Recording)
	reply = d.hear([]byte(`{"type":"rc-adapter-message-response","responseId":"callscribe/get-call-log/1","response":{"call":
		{"sessionId":"1","action":"Phone Call","result":"Accepted","direction":"Inbound","recording":{"link":"` + link + `"}}}}`))
	assert.Equal(t, link, updateOf(t, reply.Actions).Update.Values.RecordingLink)
}

func TestRecordingNeverComes(t *testing.T) {
	d := auto(t)
	logged(t, d, "1")
	assert.Equal(t, calls.NoRecording, d.view("1").Recording)
	d.do(d.record("1", recordedCall))
	d.do(calls.PhoneOpened{})
	assert.Equal(t, calls.Expected, d.view("1").Recording)
	assert.Empty(t, d.after(73*time.Hour, calls.Tick{}))
	assert.Equal(t, calls.Missing, d.view("1").Recording)

	d.do(d.record("1", func(c *ringcentral.Call) { c.ShortRecording = true }))
	assert.Equal(t, calls.TooShort, d.view("1").Recording)
}

func TestAllAtOnce(t *testing.T) {
	begin := func(t *testing.T) *driver {
		d := newDriver(t, calls.Settings{Account: account, AutoLog: true, AtOnce: true})
		d.do(d.ringing("1", recordedCall))
		d.do(found(wanda))
		assert.Empty(t, d.do(d.hungUp("1")))
		assert.Empty(t, d.after(calls.RecordWait, calls.Tick{}), "the log may not be corrected: it waits for the record")
		return d
	}
	t.Run("with the recording", func(t *testing.T) {
		d := begin(t)
		assert.Empty(t, d.do(d.record("1")))
		assert.Equal(t, calls.AwaitsRecording, d.view("1").Why)
		create := createOf(t, d.do(d.record("1", linked)))
		assert.Equal(t, link, create.Update.Values.RecordingLink)
		assert.Equal(t, "128", create.Update.Values.Duration)
	})
	t.Run("too short for one", func(t *testing.T) {
		d := begin(t)
		create := createOf(t, d.do(d.record("1", func(c *ringcentral.Call) { c.ShortRecording = true })))
		assert.Empty(t, create.Update.Values.RecordingLink)
	})
	t.Run("the recording takes too long", func(t *testing.T) {
		d := begin(t)
		d.do(d.record("1"))
		until := d.view("1").Until
		assert.Equal(t, until, d.book.Next())
		assert.Equal(t, calls.RecordingWait(128)-calls.RecordWait, until.Sub(d.clock))
		d.clock = until
		create := createOf(t, d.do(calls.Tick{}))
		d.do(calls.Accepted{Session: "1", Seq: create.Seq})
		d.do(calls.Created{Session: "1", Account: account, LogID: "9"})
		assert.Empty(t, d.do(d.record("1", linked)), "nothing is changed afterwards")
		assert.Len(t, crmActions(d.do(calls.Save{Session: "1", Note: ptr("x")})), 1, "but by a person")
	})
	t.Run("the record never comes", func(t *testing.T) {
		d := begin(t)
		assert.Empty(t, d.after(calls.AtOnceRecordWait-calls.RecordWait-time.Second, calls.Tick{}))
		assert.Len(t, crmActions(d.after(time.Second, calls.Tick{})), 1)
	})
	assert.Equal(t, 10*time.Minute, calls.RecordingWait(0))
	assert.Equal(t, 6*time.Hour, calls.RecordingWait(86400))
}

// Only calls that end after automatic logging was switched on are logged by it, those while the widget was
// closed too. They are looked up first: another of the person's computers may have logged them.
func TestUnlogged(t *testing.T) {
	d := newDriver(t, calls.Settings{Account: account})
	d.do(d.ringing("0"))
	d.do(found(wanda))
	assert.Empty(t, d.do(d.record("0")))
	d.settings.AutoLog = true
	d.clock = start.Add(10 * time.Minute)
	assert.Empty(t, d.do(calls.Configured{Settings: d.settings}), "not what ended before")
	d.clock = d.clock.Add(3 * time.Hour)
	d.restart()
	assert.Equal(t, []calls.Action{calls.FetchUnlogged{Page: 1}}, d.do(calls.PhoneOpened{}))
	at := func(when time.Duration) func(*ringcentral.Call) {
		return func(c *ringcentral.Call) { c.StartTime = start.Add(when) }
	}
	reply, err := d.book.Hear(t.Context(), ringcentral.UnloggedRecords{More: true, Calls: []ringcentral.Call{d.record("2", at(time.Hour)).Call}})
	require.NoError(t, err)
	create := createOf(t, reply.Actions)
	assert.Equal(t, "2", create.Session)
	assert.True(t, create.CheckFirst)
	assert.Equal(t, calls.FetchUnlogged{Page: 2}, one[calls.FetchUnlogged](t, reply.Actions))
	reply, err = d.book.Hear(t.Context(), ringcentral.UnloggedRecords{More: true, Calls: []ringcentral.Call{
		d.record("2", at(time.Hour)).Call, d.record("1", at(time.Minute)).Call,
	}})
	require.NoError(t, err)
	assert.Empty(t, reply.Actions, "the page before is known, and older ones do not matter")

	d.settings.AutoLog = false
	d.do(calls.Configured{Settings: d.settings})
	assert.Empty(t, d.do(calls.PhoneOpened{}))
}

func TestLostSight(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(d.talking("1"))
	d.clock = d.clock.Add(2 * time.Hour)
	assert.Equal(t, calls.PollCall{Session: "1"}, one[calls.PollCall](t, d.do(calls.PhoneOpened{})), "the panel was closed before the end")
	d.clock = d.clock.Add(12 * time.Hour)
	assert.Equal(t, calls.LostSight, d.view("1").Why)
	d.do(found(wanda))
	assert.Len(t, crmActions(d.do(d.record("1"))), 1)
}

// What the phone did not see the end of, a person can log: how long it was is left out, until the record tells.
func TestLostSightIsLoggedByHand(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(d.talking("1"))
	d.clock = d.clock.Add(13 * time.Hour)
	assert.Equal(t, calls.LostSight, d.view("1").Why)
	create := createOf(t, d.do(calls.Log{Session: "1", Note: ptr("a note")}))
	assert.Equal(t, "a note", *create.Update.Values.Note)
	assert.Equal(t, "Accepted", create.Update.Values.Result)
	assert.Empty(t, create.Update.Values.Duration)
	d.do(calls.Accepted{Session: "1", Seq: create.Seq})
	d.do(calls.Created{Session: "1", Account: account, LogID: "log-1"})
	assert.Equal(t, "128", updateOf(t, d.do(d.record("1"))).Update.Values.Duration)
}

// Automatic logging was switched on while the computer's clock was ahead: calls are logged once it is right.
func TestTheClockWasAhead(t *testing.T) {
	inside := func(c *ringcentral.Call) { c.From = ringcentral.Party{Extension: "102"} }
	d := newDriver(t, calls.Settings{Account: account, AutoLog: true, Internal: true})
	d.clock = d.clock.Add(-3 * time.Hour)
	d.restart()
	early := func(c *ringcentral.Call) { c.StartTime = d.clock }
	d.do(d.ringing("1", early))
	d.do(found(wanda))
	createOf(t, d.do(d.record("1", early)))
	d.do(d.ringing("2", inside, early))
	d.do(d.record("2", inside, early))
	assert.Equal(t, calls.NeedsYou, d.view("2").State, "one with a colleague too")
}

// It was ahead by more than some hours: the servers' record of a call tells.
func TestTheClockWasWeeksAhead(t *testing.T) {
	d := auto(t)
	d.clock = d.clock.AddDate(0, 0, -20)
	early := func(c *ringcentral.Call) { c.StartTime = d.clock.Add(-time.Hour) }
	d.do(d.ringing("1", early))
	d.do(d.record("1", early))
	d.restart()
	d.do(d.ringing("2", early))
	d.do(found(wanda))
	createOf(t, d.do(d.record("2", early)))
}

// The clock is behind for a while, and settings are saved: the calls of before automatic logging stay unlogged.
func TestTheClockIsBehind(t *testing.T) {
	inside := func(c *ringcentral.Call) { c.From = ringcentral.Party{Extension: "102"} }
	d := newDriver(t, calls.Settings{Account: account})
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(d.record("1"))
	d.do(d.ringing("2", inside))
	d.do(d.record("2", inside))
	right := d.clock.Add(time.Hour)
	d.clock, d.settings.AutoLog, d.settings.Internal = right, true, true
	d.do(calls.Configured{Settings: d.settings})
	for _, behind := range []time.Time{right.AddDate(-6, 0, 0), right.Add(-23 * time.Hour)} {
		d.clock = behind
		d.restart()
		d.clock = right.Add(time.Hour)
		assert.Empty(t, crmActions(d.restart()))
		for _, session := range []string{"1", "2"} {
			assert.Equal(t, calls.NotLogged, d.view(session).State, session)
		}
	}
	createOf(t, d.do(d.record("3", func(c *ringcentral.Call) { c.StartTime = d.clock })))
}

func TestWaitsInOutbox(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(d.record("1"))
	until := d.clock.Add(10 * time.Minute)
	d.do(calls.Queued{Session: "1", Seq: 1, Until: until, Code: "rate_limited", Message: "Later."})
	v := d.view("1")
	assert.Equal(t, calls.Waiting, v.State)
	assert.Equal(t, until, v.Until)
	assert.Equal(t, "rate_limited", v.Code)
	assert.True(t, d.book.Next().IsZero(), "the outbox has its own alarm")
	d.do(calls.Created{Session: "1", Account: account, LogID: "9"})
	assert.Equal(t, calls.Logged, d.view("1").State)
}

// A job that the outbox could not store is handed over again.
func TestNotKept(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	create := createOf(t, d.do(d.record("1")))
	d.do(calls.Failed{Session: "1", Seq: 1, Code: "internal", Message: "The disk is full."})
	v := d.view("1")
	assert.Equal(t, calls.Waiting, v.State)
	assert.Equal(t, "The disk is full.", v.Message)
	assert.Equal(t, v.Until, d.book.Next())
	assert.Equal(t, []calls.Action{create}, d.after(time.Minute, calls.Tick{}))
	assert.Empty(t, d.after(time.Minute, calls.Tick{}))
}

// RingCentral's record of a call that goes on is read by each computer of the person's: whoever logs it afterwards looks
// first whether another has.
func TestACallOfWhichOnlyTheRecordIsKnownIsLookedFor(t *testing.T) {
	d := auto(t)
	start := d.clock
	d.do(d.record("1", func(c *ringcentral.Call) { c.Result, c.StartTime = "In Progress", start }))
	d.do(found(wanda))
	d.clock = d.clock.Add(3 * time.Hour)
	create := createOf(t, d.do(d.record("1", func(c *ringcentral.Call) { c.StartTime = start })))
	assert.True(t, create.CheckFirst)
}
