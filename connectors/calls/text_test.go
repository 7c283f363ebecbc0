package calls_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/logbody"
	"callscribe/connectors/ringcentral"
)

func TestEdit(t *testing.T) {
	d := auto(t)
	logged(t, d, "1")
	assert.Empty(t, d.do(calls.Draft{Session: "1", Note: ptr("wants a q")}))
	assert.Equal(t, "wants a q", *d.view("1").DraftNote)
	assert.Empty(t, d.view("1").Note)

	update := updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("wants a quote")}))
	assert.Equal(t, logbody.Update{Note: ptr("wants a quote")}, update.Update.Values, "only what was changed")
	assert.Nil(t, d.view("1").DraftNote)
	assert.Equal(t, calls.Logging, d.view("1").State)

	// A second change while the first is not handed over yet waits for that, and then goes.
	assert.Empty(t, d.do(calls.Save{Session: "1", Subject: ptr("Quote")}))
	next := updateOf(t, d.do(calls.Accepted{Session: "1", Seq: update.Seq}))
	assert.Equal(t, logbody.Update{Subject: "Quote"}, next.Update.Values)
	d.do(calls.Updated{Session: "1", Seq: update.Seq})
	assert.Equal(t, calls.Logging, d.view("1").State, "the second is still on its way")
	d.do(calls.Accepted{Session: "1", Seq: next.Seq})
	d.do(calls.Updated{Session: "1", Seq: next.Seq})
	assert.Equal(t, calls.Logged, d.view("1").State)

	assert.Empty(t, d.do(calls.Save{Session: "1", Subject: ptr("Quote"), Note: ptr("wants a quote")}), "nothing new")
	update = updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("")}))
	assert.Equal(t, logbody.Update{Note: ptr("")}, update.Update.Values, "cleared")
}

// What a person types during the call is saved with it, without a request of its own.
func TestNoteDuringCall(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(d.talking("1"))
	d.do(calls.Draft{Session: "1", Note: ptr("calls back on Monday"), Subject: ptr("Monday")})
	d.restart()
	d.do(d.hungUp("1"))
	create := createOf(t, d.do(d.record("1")))
	assert.Equal(t, "calls back on Monday", *create.Update.Values.Note)
	assert.Equal(t, "Monday", create.Update.Values.Subject)
	d.do(calls.Accepted{Session: "1", Seq: 1})
	assert.Empty(t, d.do(calls.Draft{Session: "1", Note: ptr("calls back on Tuesday")}))
	assert.Empty(t, d.do(calls.Created{Session: "1", LogID: "9"})[1:], "a draft is not sent")
	assert.Equal(t, "calls back on Tuesday", *d.view("1").DraftNote)
}

// A text that is saved while the log is being created follows it.
func TestSaveWhileCreating(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(d.record("1"))
	assert.Empty(t, d.do(calls.Save{Session: "1", Note: ptr("x")}))
	d.do(calls.Accepted{Session: "1", Seq: 1})
	update := updateOf(t, d.do(calls.Created{Session: "1", Account: account, LogID: "9"}))
	assert.Equal(t, logbody.Update{Note: ptr("x")}, update.Update.Values)
	assert.Equal(t, "9", update.Update.LogID)
}

// What the widget remembers never comes back over a person's text: neither the notes of its matches, nor
// a form that was opened before the text was saved elsewhere, nor a form that is delivered again.
func TestStaleTexts(t *testing.T) {
	d := auto(t)
	logged(t, d, "1")
	form := func(id, note, opened string) []calls.Action {
		m := ringcentral.LogCall{
			Request: ringcentral.Request{ID: id}, Call: d.record("1").Call, Trigger: ringcentral.LogForm, ByPerson: true,
			Form: ringcentral.Form{
				ContactID: "p7", Subject: ptr("Inbound Call from Wanda Ortiz"), OpenedSubject: ptr("Inbound Call from Wanda Ortiz"),
				Note: &note, OpenedNote: &opened,
			},
		}
		reply, err := d.book.Hear(t.Context(), m)
		require.NoError(t, err)
		carryOut(d, reply.Actions)
		return crmActions(reply.Actions)
	}
	assert.Len(t, form("f1", "first", ""), 1)
	update := updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("second, in the panel")}))
	d.do(calls.Accepted{Session: "1", Seq: update.Seq})
	d.do(calls.Updated{Session: "1", Seq: update.Seq})

	assert.Empty(t, form("f1", "first", ""), "the same form again")
	assert.Empty(t, form("f2", "first", "first"), "a form with nothing changed")
	list := recording(t, "automatic.json")
	for _, name := range []string{"record", "record again"} { // its match says "an old note"
		message := strings.ReplaceAll(string(find(t, list, name)), "77001", "1")
		for _, a := range carryOut(d, d.hear([]byte(message)).Actions) {
			if u, ok := a.(calls.Send); ok && !creates(u) {
				assert.Nil(t, u.Update.Values.Note)
				assert.Empty(t, u.Update.Values.Subject)
			}
		}
	}
	assert.Equal(t, "second, in the panel", d.view("1").Note)
	assert.Len(t, form("f3", "third", "first"), 1, "but a person's newer text counts")
}

func TestRefusedUpdate(t *testing.T) {
	refused := func(t *testing.T) *driver {
		d := auto(t)
		logged(t, d, "1")
		update := updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("x")}))
		d.do(calls.Accepted{Session: "1", Seq: update.Seq})
		actions := d.do(calls.Failed{Session: "1", Seq: update.Seq, Code: "permission_denied", Message: "You may not.", Kept: true})
		assert.Equal(t, []calls.Action{calls.Ask{Session: "1", Why: calls.Refused}, calls.RematchCall{Session: "1"}}, actions)
		v := d.view("1")
		assert.Equal(t, calls.NeedsYou, v.State)
		assert.Equal(t, "You may not.", v.Message)
		return d
	}
	t.Run("and saved again", func(t *testing.T) {
		d := refused(t)
		update := updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("x")}))
		assert.Equal(t, logbody.Update{Note: ptr("x")}, update.Update.Values)
	})
	t.Run("and retried in the outbox", func(t *testing.T) {
		d := refused(t)
		d.do(calls.Updated{Session: "1", Seq: 2})
		assert.Equal(t, calls.Logged, d.view("1").State)
	})
	t.Run("and discarded", func(t *testing.T) {
		d := refused(t)
		assert.Empty(t, d.do(calls.Discarded{Session: "1", Seq: 2}))
		v := d.view("1")
		assert.Equal(t, calls.Logged, v.State)
		assert.Equal(t, "x", *v.DraftNote, "the text is not lost")
		assert.Len(t, crmActions(d.do(calls.Save{Session: "1", Note: ptr("x")})), 1)
	})
	t.Run("while other values follow", func(t *testing.T) {
		d := refused(t)
		update := updateOf(t, d.do(d.record("1", linked)))
		assert.Equal(t, logbody.Update{RecordingLink: link}, update.Update.Values)
	})
}

func TestLogGone(t *testing.T) {
	d := auto(t)
	logged(t, d, "1")
	update := updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("x")}))
	actions := d.do(calls.Failed{Session: "1", Seq: update.Seq, Code: "not_found", Message: "Gone.", Kept: true})
	assert.Equal(t, []calls.Action{calls.Ask{Session: "1", Why: calls.LogGone}, calls.RematchCall{Session: "1"}}, actions)
	assert.Empty(t, crmActions(d.do(d.record("1", linked))), "nothing more is sent to it")
	assert.Empty(t, crmActions(d.after(time.Hour, calls.Tick{})), "nor is it created again by itself")

	create := createOf(t, d.do(calls.Log{Session: "1"}))
	assert.Equal(t, "x", *create.Update.Values.Note)
	assert.Equal(t, link, create.Update.Values.RecordingLink)
	d.do(calls.Accepted{Session: "1", Seq: create.Seq})
	d.do(calls.Created{Session: "1", Account: account, LogID: "new"})
	assert.Equal(t, "new", d.view("1").LogID)
}

func TestDismiss(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(calls.Dismiss{Session: "1"})
	assert.Empty(t, d.do(d.record("1")))
	assert.Equal(t, calls.Dismissed, d.view("1").Why)
	assert.Len(t, crmActions(d.do(calls.Log{Session: "1"})), 1)
}

// A text that is too long is refused with the limit, before it is accepted, and stays a draft: also one that was typed
// during the call, and that the CRM does not take.
func TestTooLong(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	for name, ev := range map[string]calls.Event{
		"1024 bytes":    calls.Save{Session: "1", Subject: ptr(strings.Repeat("x", 2<<10))},
		"102400 bytes":  calls.Log{Session: "1", Note: ptr(strings.Repeat("x", 200<<10))},
		"1048576 bytes": calls.Draft{Session: "1", Note: ptr(strings.Repeat("x", 2<<20))},
	} {
		_, err := d.book.Apply(t.Context(), ev)
		var input *calls.InputError
		require.ErrorAs(t, err, &input)
		assert.Contains(t, input.Message, name)
	}
	assert.Len(t, text(d.view("1").DraftNote), 200<<10)
	assert.Empty(t, d.view("1").Note)

	d.longest = 100
	d.restart()
	long := strings.Repeat("x", 101)
	d.do(calls.Draft{Session: "1", Note: &long})
	d.do(found(wanda))
	d.do(d.hungUp("1"))
	create := createOf(t, d.do(d.record("1")))
	assert.Empty(t, text(create.Update.Values.Note), "the call is logged without it")
	assert.Equal(t, long, text(d.view("1").DraftNote))
	d.do(calls.Accepted{Session: "1", Seq: create.Seq})
	d.do(calls.Created{Session: "1", Account: account, LogID: "9"})

	// The widget's form is shown again, with what was typed and why it is not saved.
	m := ringcentral.LogCall{Request: ringcentral.Request{ID: "o"}, Call: d.record("1").Call, Trigger: ringcentral.EditLog, ByPerson: true}
	reply, err := d.book.Hear(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, long, formData(t, reply.Posts[0])["note"])
	m.ID, m.Trigger, m.Form = "f", ringcentral.LogForm, ringcentral.Form{Note: ptr(long + "y"), OpenedNote: ptr("")}
	reply, err = d.book.Hear(t.Context(), m)
	require.ErrorContains(t, err, "too long for the CRM")
	assert.Empty(t, crmActions(reply.Actions))
	assert.Equal(t, "1", reply.Followed, "the person is told there")
	require.Len(t, reply.Posts, 2)
	assert.Equal(t, long+"y", formData(t, reply.Posts[0])["note"])
	assert.Contains(t, string(reply.Posts[0]), "too long for the CRM")
	assert.Equal(t, long+"y", text(d.view("1").DraftNote), "and it is kept, if the page is closed")
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func TestDiscardedCreate(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(d.record("1"))
	d.do(calls.Failed{Session: "1", Seq: 1, Code: "invalid_argument", Message: "No.", Kept: true})
	assert.Equal(t, calls.Refused, d.view("1").Why)
	assert.Empty(t, d.do(calls.Discarded{Session: "1", Seq: 1}))
	assert.Equal(t, calls.Dismissed, d.view("1").Why, "not created again by itself")
	create := createOf(t, d.do(calls.Log{Session: "1"}))
	assert.Equal(t, "Accepted", create.Update.Values.Result, "and whole, when a person wants it")
}
