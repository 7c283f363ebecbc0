package calls_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

// A queue's call rings at all of its people, and is one person's in the end.
func TestQueueCalls(t *testing.T) {
	queue := func(c *ringcentral.Call) { c.QueueCall = true }
	unanswered := func(c *ringcentral.Call) { c.QueueCall, c.TelephonyStatus = true, "Ringing" }
	result := func(result, delegation string) func(*ringcentral.Call) {
		return func(c *ringcentral.Call) { c.Result, c.DelegationType = result, delegation }
	}
	t.Run("answered by a colleague", func(t *testing.T) {
		for name, news := range map[string]func(d *driver) calls.Event{
			"a device says so":       func(d *driver) calls.Event { return d.hungUp("1", unanswered) },
			"the record says so":     func(d *driver) calls.Event { return d.record("1", result("Answered Elsewhere", "QueueForwarding")) },
			"the record says missed": func(d *driver) calls.Event { return d.record("1", result("Missed", "")) },
		} {
			t.Run(name, func(t *testing.T) {
				d := auto(t)
				assert.Empty(t, d.do(d.ringing("1", queue)), "not even searched")
				assert.Empty(t, d.do(news(d)))
				assert.Equal(t, calls.NotLogged, d.view("1").State)
				assert.Equal(t, calls.AnsweredElsewhere, d.view("1").Why)
				m := ringcentral.MatchCalls{Request: ringcentral.Request{ID: "m"}, SessionIDs: []string{"1"}}
				reply, _ := d.book.Hear(t.Context(), m)
				assert.Contains(t, string(reply.Answer), "Answered by someone else")
				assert.Len(t, crmActions(d.do(calls.Log{Session: "1"})), 1, "unless a person asks for it")
			})
		}
	})
	t.Run("answered here", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1", queue))
		assert.Len(t, crmActions(d.do(d.talking("1", queue))), 1, "searched now")
		d.do(found(wanda))
		d.do(d.hungUp("1", queue))
		assert.Len(t, crmActions(d.do(d.record("1", queue))), 1)
	})
	t.Run("answered on another device of this person", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1", queue))
		d.do(d.hungUp("1", unanswered))
		assert.Len(t, crmActions(d.do(d.record("1"))), 1, "the servers know better")
	})
	t.Run("an ordinary missed call is logged", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(wanda))
		d.do(d.live("1", "Ringing", "Disconnected"))
		assert.Equal(t, "Missed", d.view("1").Result)
		assert.Equal(t, "Missed", createOf(t, d.do(d.record("1", result("Missed", "")))).Update.Values.Result)
	})
}
