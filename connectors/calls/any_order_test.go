package calls_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

// Whatever the order in which a call's messages arrive, however often each, with the worker dying in
// between, jobs answered late, and a person typing: the CRM ends with one log, of the servers' values, the
// recording and the person's last text.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := auto(t)
		late := func(c *ringcentral.Call) { c.ModifiedAt = start.Add(10 * time.Minute) }
		early := func(c *ringcentral.Call) {
			c.ModifiedAt, c.Duration, c.Result = start.Add(3*time.Minute), ptr(127), "Unknown"
		}
		news := []calls.Event{
			calls.SessionSeen{Session: ringcentral.Session{SessionID: "1", Direction: "Inbound", From: ringcentral.Party{PhoneNumber: number}, Recorded: true}},
			d.ringing("1"), d.talking("1"), d.hungUp("1"), d.record("1", early), d.record("1", linked, late),
		}
		duplicates := rapid.SliceOfN(rapid.SampledFrom(news), 0, 8).Draw(t, "duplicates")
		sequence := rapid.Permutation(append(news, duplicates...)).Draw(t, "sequence")
		form := func(id, note string) calls.Event { return calls.Log{Session: "1", Note: &note, ID: id} }
		forms := []calls.Event{form("f1", "first"), form("f2", "second"), form("f1", "first")} // the last is delivered again

		crm := newCRM(d)
		var pending []calls.Action
		note := ""
		for len(sequence) > 0 || len(forms) > 0 || len(pending) > 0 {
			switch step := rapid.IntRange(0, 9).Draw(t, "step"); {
			case step < 5 && len(sequence) > 0:
				pending = append(pending, d.do(sequence[0])...)
				sequence = sequence[1:]
			case step == 5 && len(forms) > 0 && len(d.book.Snapshot()) > 0:
				pending = append(pending, d.do(forms[0])...)
				note = "second" // in the end
				forms = forms[1:]
			case step == 6:
				pending = append(pending, d.after(rapid.SampledFrom([]time.Duration{time.Second, 40 * time.Second}).Draw(t, "wait"), calls.Tick{})...)
			case step == 7: // the worker dies; the outbox holds nothing, so that all is handed over again
				pending = d.restart()
			case len(pending) > 0:
				i := rapid.IntRange(0, len(pending)-1).Draw(t, "action")
				a := pending[i]
				pending = slices.Delete(pending, i, i+1)
				before := d.view("1").Note
				crm.carryOut([]calls.Action{a})
				require.Equal(t, before, d.view("1").Note)
			}
		}
		for range 3 { // searches that were lost with a worker are repeated
			crm.carryOut(d.after(2*time.Minute, calls.Tick{}))
		}
		require.Equal(t, 1, crm.creates)
		got := crm.logs["1"]
		require.Equal(t, note, *got.Note)
		require.Equal(t, "128", got.Duration)
		require.Equal(t, "Accepted", got.Result)
		require.Equal(t, link, got.RecordingLink)
		require.Equal(t, instant(start.Add(time.Second)), got.StartTime)
		require.Equal(t, calls.Logged, d.view("1").State)
	})
}
