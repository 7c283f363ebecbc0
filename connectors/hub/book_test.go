package hub_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

var callStart = time.Date(2026, 11, 22, 8, 39, 0, 0, time.UTC)

// bookCreate is a create as the call book decides on it.
func bookCreate(account, contact string, seq int, note string) calls.Task {
	length := 60
	return calls.Task{Create: &calls.Create{
		Account: account, Session: session, Seq: seq, Direction: "Inbound",
		From: ringcentral.Party{PhoneNumber: "+16505550100"}, To: ringcentral.Party{PhoneNumber: "+12095550155"},
		Inputs:  calls.Inputs{Subject: "Inbound call", Note: &note, StartTime: callStart, Duration: &length, Result: "Accepted"},
		Contact: calls.Contact{ID: contact, Name: "Ada Caller"},
	}}
}

// connected is a world with an account connected; the book's.
func connected(t *testing.T, c company) (w *world, p *program, account string) {
	w = newWorld(t, c)
	p = w.start(never)
	require.NoError(t, p.connect(connection(c, true)))
	p.Wait()
	who, err := p.Connected(t.Context())
	require.NoError(t, err)
	w.asked()
	return w, p, who.Key
}

func TestBookIsTold(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w, p, account := connected(t, c)
		contact := c.contact()
		require.NoError(t, p.Submit(t.Context(), bookCreate(account, contact, 1, "one")))
		p.Wait()
		id, _ := w.note(contact)
		told := w.outcomes()
		require.Len(t, told, 1)
		assert.NotEmpty(t, told[0].URL)
		told[0].URL = ""
		assert.Equal(t, calls.Outcome{Kind: calls.CreatedKind, Session: session, Seq: 1, Account: account, LogID: id}, told[0])

		update := calls.Task{Update: &calls.Update{Account: account, Session: session, LogID: id, Seq: 2, Inputs: calls.Inputs{Note: text("two")}}}
		require.NoError(t, p.Submit(t.Context(), update))
		p.Wait()
		assert.Equal(t, []calls.Outcome{{Kind: calls.UpdatedKind, Session: session, Seq: 2}}, w.outcomes())
		_, note := w.note(contact)
		assert.Equal(t, "two", note)
	})
}

// What waits and what a person must see is told once, and again when it changes, or to a new book.
func TestBookIsToldWhatWaits(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w, p, account := connected(t, c)
		contact := c.contact()
		w.breaks("", 503)
		require.NoError(t, p.Submit(t.Context(), bookCreate(account, contact, 1, "one")))
		p.Wait()
		told := w.outcomes()
		require.Len(t, told, 1)
		assert.Equal(t, calls.QueuedKind, told[0].Kind)
		assert.Equal(t, 1, told[0].Seq)
		assert.Equal(t, "unavailable", told[0].Code)
		assert.False(t, told[0].Until.IsZero())
		assert.Contains(t, told[0].Message, "not available")
		p.settle()
		assert.Empty(t, w.outcomes(), "told once")
		next := w.start(never)
		next.settle()
		assert.Len(t, w.outcomes(), 1, "a new program cannot know that it was told")

		w.breaks("", 403)
		w.pass(hourAndMore)
		next.settle()
		told = w.outcomes()
		require.Len(t, told, 1)
		assert.Equal(t, calls.FailedKind, told[0].Kind)
		assert.Equal(t, "permission_denied", told[0].Code)
		assert.True(t, told[0].Until.IsZero())
		next.settle()
		assert.Empty(t, w.outcomes())

		state, err := next.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Jobs, 1)
		require.NoError(t, next.Discard(t.Context(), state.Jobs[0].ID))
		assert.Equal(t, []calls.Outcome{{Kind: calls.DiscardedKind, Session: session, Seq: 1}}, w.outcomes())
		assert.Empty(t, c.logs(contact))
		assert.Zero(t, w.jobs())
	})
}

// A book that does not take an outcome is told again, and the call is not logged twice for that.
func TestBookDoesNotListen(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w, p, account := connected(t, c)
		contact := c.contact()
		w.deaf = true
		require.NoError(t, p.Submit(t.Context(), bookCreate(account, contact, 1, "one")))
		p.Wait()
		assert.Equal(t, 1, w.jobs())
		w.deaf = false
		w.pass(hourAndMore)
		p.settle()
		w.note(contact)
		assert.Zero(t, w.jobs())
		told := w.outcomes()
		assert.Equal(t, calls.CreatedKind, told[len(told)-1].Kind)
	})
}

// A log that another create of the session has made, which nobody here knows of, is found where the book
// asks for it: Pipedrive keeps no session, so the text must be the same.
func TestCheckFirst(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w, p, account := connected(t, c)
		contact := c.contact()
		require.NoError(t, p.Submit(t.Context(), bookCreate(account, contact, 1, "one")))
		p.Wait()
		id, _ := w.note(contact)

		fresh := newWorld(t, c) // installed anew
		p = fresh.start(never)
		require.NoError(t, p.connect(connection(c, true)))
		task := bookCreate(account, contact, 1, "one")
		task.Create.CheckFirst = true
		require.NoError(t, p.Submit(t.Context(), task))
		p.Wait()
		told := fresh.outcomes()
		require.Len(t, told, 1)
		assert.Equal(t, id, told[0].LogID)
		fresh.note(contact)
	})
}

func TestSubmitRefuses(t *testing.T) {
	c := newExample(t)
	w := newWorld(t, c)
	p := w.start(never)
	code(t, "invalid_argument", p.Submit(t.Context(), calls.Task{}), "task")
	code(t, "unauthenticated", p.Submit(t.Context(), bookCreate("examplecrm|127.0.0.1:8787|user-1", c.contact(), 1, "x")), "")
	assert.Zero(t, w.jobs())
}

// The alarm is for the next thing to do, and taken back where there is none.
func TestAlarm(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w, p, account := connected(t, c)
		contact := c.contact()
		w.losesNetwork(true)
		require.NoError(t, p.Submit(t.Context(), bookCreate(account, contact, 1, "one")))
		p.Wait()
		require.True(t, w.alarmAt().After(w.clock()))

		// The network is back long before.
		w.losesNetwork(false)
		p.Online(t.Context())
		p.Wait()
		w.note(contact)
		assert.True(t, w.alarmAt().IsZero(), "nothing waits")

		// A program that is killed in the middle is woken.
		killed := w.start(5)
		_, err := killed.create(call("4012345001", contact, "two"))
		require.NoError(t, err)
		killed.Wait()
		require.True(t, killed.died())
		assert.False(t, w.alarmAt().IsZero())
	})
}

// At the alarm it goes on.
func TestWakeAtTheAlarm(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w, p, account := connected(t, c)
		contact := c.contact()
		w.breaks("", 503)
		require.NoError(t, p.Submit(t.Context(), bookCreate(account, contact, 1, "one")))
		p.Wait()
		w.breaks("", 0)
		w.asked()
		at := w.alarmAt()
		w.pass(at.Sub(w.clock()) - time.Second)
		p.settle()
		assert.Empty(t, w.asked(), "not before")
		w.pass(time.Second)
		p.settle()
		w.note(contact)
	})
}
