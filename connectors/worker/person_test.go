package worker_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/worker"
)

const session = "88001"

// logged is a world in which a call with Wanda is logged.
func (w *world) logged() (p *program, contact string) {
	w.t.Helper()
	contact = w.contact("Wanda Ortiz", wandasNumber)
	p = w.begin()
	p.takes(inbound(session, wandasNumber))
	require.Equal(w.t, "logged", p.view(session).State)
	w.log()
	w.asked()
	return p, contact
}

// save saves a note as the panel does.
func (p *program) save(note string) worker.Message {
	p.w.t.Helper()
	m, err := p.Save(p.w.t.Context(), worker.Text{Session: session, Note: &note})
	require.NoError(p.w.t, err)
	checkMessage(p.w.t, m)
	return m
}

func (p *program) logCall(r worker.LogRequest) worker.Message {
	p.w.t.Helper()
	r.Session = session
	m, err := p.Log(p.w.t.Context(), r)
	require.NoError(p.w.t, err)
	checkMessage(p.w.t, m)
	return m
}

func TestSave(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		note := "typing"
		require.NoError(t, p.Draft(t.Context(), worker.Text{Session: session, Note: &note}))
		v := p.view(session)
		assert.Equal(t, "typing", *v.DraftNote)
		assert.Nil(t, v.DraftSubject)
		assert.Empty(t, v.Note)
		assert.Empty(t, w.asked(), "a draft is not sent")
		p = w.restart()
		assert.Equal(t, "typing", *p.view(session).DraftNote, "nor lost")

		assert.Equal(t, worker.Message{Message: "Call log updated.", Level: "success", TTL: 2000}, p.save("typed"))
		v = p.view(session)
		assert.Equal(t, "typed", v.Note)
		assert.Nil(t, v.DraftNote)
		assert.Equal(t, "logged", v.State)
		assert.Equal(t, "typed", w.note())

		w.asked()
		assert.Equal(t, "Saved.", p.save("typed").Message)
		assert.Empty(t, w.asked(), "nothing has changed")

		subject := "About ovens"
		_, err := p.Save(t.Context(), worker.Text{Session: session, Subject: &subject})
		require.NoError(t, err)
		log, values := w.log()
		assert.Equal(t, subject, log.Subject)
		assert.Equal(t, subject, values.Subject)
		assert.Equal(t, "typed", text(values.Note))

		p.save("")
		assert.Empty(t, w.note(), "an empty note clears it")
		w.idle()
	})
}

// What is saved during the call comes with its log.
func TestSaveDuringTheCall(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		c := inbound(session, wandasNumber)
		p.hear(c.rings())
		assert.Equal(t, "ringing", p.view(session).State)
		p.hear(c.answered())
		assert.Equal(t, "talking", p.view(session).State)
		assert.Equal(t, "Saved.", p.save("one").Message)
		draft := "two"
		require.NoError(t, p.Draft(t.Context(), worker.Text{Session: session, Note: &draft}))
		p.hear(c.hangsUp())
		v := p.view(session)
		assert.Equal(t, "ended", v.State)
		assert.Equal(t, "Waiting for RingCentral's record of the call.", v.Why)
		assert.Positive(t, v.Until)
		p.hear(c.record())
		assert.Equal(t, "two", w.note(), "what was typed last is saved with the log")
	})
}

// Without the record of the servers, the log is written with what the device knew, and corrected later.
func TestLateRecord(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		c := inbound(session, wandasNumber)
		for _, m := range [][]byte{c.rings(), c.answered(), c.hangsUp()} {
			p.hear(m)
		}
		assert.Empty(t, w.logs())
		pass(31 * time.Second)
		_, values := w.log()
		assert.Equal(t, "1 minute, 10 seconds", values.Duration)
		p.hear(c.record())
		_, values = w.log()
		assert.Equal(t, "1 minute, 5 seconds", values.Duration)
	})
}

// The CRM is down: the text is kept, the person is told so, and it goes by itself.
func TestSaveQueued(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		w.breaks("", 503)
		m := p.save("one")
		said := "^Your change is saved here. " + w.title() + ` is not available at the moment. Callscribe sends it by itself in \d+ (second|minute)s?.$`
		assert.Equal(t, "warning", m.Level)
		assert.Regexp(t, said, m.Message)
		v := p.view(session)
		assert.Equal(t, "waiting", v.State)
		assert.Equal(t, w.title()+" is not available at the moment.", v.Why, "the panel says when it goes, in place of the CRM's advice")
		assert.Equal(t, "one", v.Note)
		assert.Positive(t, v.Until)

		// Another edit, and a new program.
		began := time.Now()
		assert.Equal(t, "warning", p.save("two").Level)
		assert.Regexp(t, said, p.save("two").Message, "the same again is not \"saved\"")
		assert.Less(t, time.Since(began), 5*time.Second, "a person is not kept waiting for a CRM that is known to be down")
		p = w.restart()
		assert.Equal(t, "waiting", p.view(session).State)
		assert.Equal(t, "two", p.view(session).Note)

		w.breaks("", 0)
		pass(2 * time.Hour)
		assert.Equal(t, "two", w.note())
		assert.Equal(t, "logged", p.view(session).State)
		w.idle()
	})
}

// The CRM asks to wait: nothing is sent before, and the person is told at once.
func TestSaveAsksToWait(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		w.faults(func(*crm.Request) *crm.Response {
			return &crm.Response{Status: 429, Header: crm.Header{"retry-after": "600"}}
		})
		assert.Equal(t, "warning", p.save("one").Level)
		w.asked()
		w.faults(nil)
		began := time.Now()
		m := p.save("two")
		assert.Equal(t, "warning", m.Level)
		assert.Less(t, time.Since(began), 21*time.Second)
		assert.Empty(t, w.asked())
		pass(time.Hour)
		assert.Equal(t, "two", w.note())
		w.idle()
	})
}

// The CRM does not answer at all: the person is told after a while, not after all tries.
func TestSaveWithoutAnAnswer(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		w.faults(func(*crm.Request) *crm.Response {
			time.Sleep(time.Minute)
			return &crm.Response{Status: 504, Header: crm.Header{}}
		})
		began := time.Now()
		m := p.save("one")
		assert.Equal(t, worker.Message{Message: "Your change is saved here. The CRM has not answered yet. Callscribe sends it by itself.", Level: "warning", TTL: 5000}, m)
		assert.Equal(t, 20*time.Second, time.Since(began))
		w.faults(nil)
		pass(2 * time.Hour)
		assert.Equal(t, "one", w.note())
		w.idle()
	})
}

// The CRM refuses: the person is told why and keeps the text; to save again is to try again.
func TestSaveRefused(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		w.breaks("PATCH", 403)
		m := p.save("one")
		assert.Equal(t, "danger", m.Level)
		assert.True(t, strings.HasSuffix(m.Message, " Your change is kept in Callscribe."), m.Message)
		v := p.view(session)
		assert.Equal(t, "needs_you", v.State)
		assert.Equal(t, "look", v.Need)
		assert.NotEmpty(t, v.Why)
		assert.Equal(t, "one", v.Note)
		assert.NotEmpty(t, v.LogURL)
		p = w.restart()
		assert.Equal(t, "needs_you", p.view(session).State)
		assert.Equal(t, "one", p.view(session).Note)

		w.breaks("", 0)
		assert.Equal(t, "success", p.save("one").Level)
		assert.Equal(t, "one", w.note())
		assert.Equal(t, "logged", p.view(session).State)
		w.idle()
	})
}

// A person throws the refused text away: it is a draft again, and the log as it was.
func TestDiscard(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		w.breaks("PATCH", 403)
		p.save("one")
		w.breaks("", 0)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Jobs, 1)
		assert.Equal(t, session, state.Jobs[0].Session)
		require.NoError(t, p.Discard(t.Context(), state.Jobs[0].ID))
		v := p.view(session)
		assert.Equal(t, "logged", v.State)
		assert.Equal(t, "one", text(v.DraftNote))
		assert.Empty(t, w.note())
		assert.Equal(t, "success", p.save("one").Level)
		assert.Equal(t, "one", w.note())
	})
}

// The key is refused: the person connects again, and the text goes by itself.
func TestSaveSignedOut(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		w.breaks("", 401)
		m := p.save("one")
		assert.Equal(t, "danger", m.Level)
		v := p.view(session)
		assert.Equal(t, "needs_you", v.State)
		assert.Equal(t, "sign_in", v.Need)
		connected, err := p.Connected(t.Context())
		require.NoError(t, err)
		assert.False(t, connected.SignedIn)

		began := time.Now()
		assert.Equal(t, "danger", p.save("two").Level)
		assert.Less(t, time.Since(began), time.Second, "it is known that the key is refused")
		w.breaks("", 0)
		p.connect(w.company)
		pass(time.Minute)
		assert.Equal(t, "two", w.note())
		assert.Equal(t, "logged", p.view(session).State)
		w.idle()
	})
}

// The browser was closed, and the key with it: a text saved then goes with the next sign-in.
func TestSaveWithoutAKey(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		_ = p
		for key := range must(w.areas.kept.Load(t.Context())) {
			require.NoError(t, w.areas.kept.Delete(t.Context(), key))
		}
		p = w.restart()
		assert.Equal(t, "danger", p.save("one").Level)
		assert.Equal(t, "sign_in", p.view(session).Need)
		assert.Empty(t, w.asked())
		p.connect(w.company)
		pass(time.Minute)
		assert.Equal(t, "one", w.note())
		assert.Equal(t, "logged", p.view(session).State)
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// The log was deleted in the CRM: nothing is created behind the person's back. Logging again keeps the text.
func TestSaveLogDeleted(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact := w.logged()
		log, _ := w.log()
		w.deleteLog(log.ID)
		m := p.save("one")
		assert.Equal(t, "danger", m.Level)
		assert.Contains(t, m.Message, "Your change is kept in Callscribe.")
		v := p.view(session)
		assert.Equal(t, "needs_you", v.State)
		assert.Equal(t, "look", v.Need)
		assert.Equal(t, "The log of this call was deleted in "+w.title()+". Log the call again to keep your text.", v.Why)
		assert.Empty(t, v.LogURL)
		assert.Equal(t, "one", v.Note)
		pass(time.Hour)
		assert.Empty(t, w.logs())

		p = w.restart()
		assert.Equal(t, "success", p.logCall(worker.LogRequest{ContactID: contact}).Level)
		again, _ := w.log()
		assert.NotEqual(t, log.ID, again.ID)
		assert.Equal(t, "one", w.note())
		v = p.view(session)
		assert.Equal(t, "logged", v.State)
		assert.NotEmpty(t, v.LogURL)
		assert.Equal(t, "success", p.save("two").Level)
		assert.Equal(t, "two", w.note())
		w.idle()
	})
}

func TestDeskRefuses(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		ctx := t.Context()
		long := strings.Repeat("x", 101<<10)
		_, noCall := p.Save(ctx, worker.Text{Session: "none"})
		_, noLog := p.Log(ctx, worker.LogRequest{Text: worker.Text{Session: "none"}})
		for _, err := range []error{noCall, noLog, p.Draft(ctx, worker.Text{Session: "none"}), p.Dismiss(ctx, "none")} {
			assert.Equal(t, crm.NotFound, crm.CodeOf(err))
			assert.Equal(t, "sessionId", crm.AsError(err).Field)
		}
		_, err := p.Save(ctx, worker.Text{Session: session, Note: &long})
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
		assert.Equal(t, "The note is too long: a call takes 102400 bytes. Shorten it and save again.", crm.AsError(err).Message)
		assert.Equal(t, long, text(p.view(session).DraftNote), "it stays where it was typed")
		far := strings.Repeat("x", 2<<20)
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(p.Draft(ctx, worker.Text{Session: session, Note: &far})))
		require.NoError(t, p.Draft(ctx, worker.Text{Session: session, Note: new(string)}))
		_, err = p.Log(ctx, worker.LogRequest{Text: worker.Text{Session: session}, ContactID: "nobody"})
		assert.Equal(t, "contactId", crm.AsError(err).Field)
		w.asked()

		// The storage is full: the person is told, and the text goes to the CRM all the same.
		w.breakArea(w.areas.calls, true)
		note := "kept by the page"
		_, err = p.Save(ctx, worker.Text{Session: session, Note: &note})
		assert.Equal(t, crm.Internal, crm.CodeOf(err))
		assert.Contains(t, crm.AsError(err).Message, "storage is full")
		w.breakArea(w.areas.calls, false)
		pass(time.Hour)
		assert.Equal(t, note, w.note())
		assert.Equal(t, "logged", w.restart().view(session).State)
	})
}

// A note that is longer than the CRM takes, as it gets it, is refused before it is accepted, and the page says so
// while it is being typed.
func TestANoteThatIsTooLong(t *testing.T) {
	inWorld(t, newHubSpot, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.takes(inbound(session, wandasNumber))
		note := strings.Repeat("<", 65536/4) // each is four bytes to the CRM
		require.NoError(t, p.Draft(t.Context(), worker.Text{Session: session, Note: &note}))
		assert.Regexp(t, `^The note is \d+ [a-z]+ too long for HubSpot, which takes 65536 in a call log\. Shorten it`, p.view(session).TooLong)
		w.asked()
		_, err := p.Save(t.Context(), worker.Text{Session: session, Note: &note})
		assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
		assert.Equal(t, "note", crm.AsError(err).Field)
		assert.Empty(t, w.asked())
		assert.Equal(t, note, *p.view(session).DraftNote, "it stays where it was typed")
		w.idle()

		// So it is in the widget's form, which is shown again.
		form := p.opensForm(inbound(session, wandasNumber))
		form.data["note"] = note + "&"
		w.alerts()
		w.asked()
		posts := p.submits(form)
		require.Len(t, posts, 3)
		form.shows(t, posts[1])
		assert.Equal(t, note+"&", form.note())
		assert.Regexp(t, `The note is \d+ [a-z]+ too long for HubSpot, which takes 65536 in a call log\. Shorten it`, w.alerts())
		assert.Equal(t, note+"&", *p.view(session).DraftNote)
		assert.Empty(t, w.asked())
		w.idle()

		// And so it is at the doors of who calls App Connect's interfaces, who has the text still.
		long := note + "&"
		log, _ := w.log()
		updated, err := p.update(log.ID, logbody.Update{Note: &long, Result: "Accepted"})
		require.NoError(t, err)
		created, err := p.create(newLog("88009", log.ContactID, long))
		require.NoError(t, err)
		for _, done := range []worker.Result{updated, created} {
			require.NotNil(t, done.Error)
			assert.Equal(t, "note", done.Error.Field)
			assert.Equal(t, "warning", done.Message.Level)
			assert.Contains(t, done.Message.Message, "too long for HubSpot, which takes 65536")
			assert.False(t, done.Queued)
		}
		assert.Empty(t, w.asked())
		w.idle()

		short := note[:16000]
		require.NoError(t, p.Draft(t.Context(), worker.Text{Session: session, Note: &short}))
		assert.Empty(t, p.view(session).TooLong)
		assert.Equal(t, "success", p.save(short).Level)
	})
}

// A subject that is too long for any CRM keeps no note from being a draft.
func TestASubjectThatIsTooLong(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		typed := worker.Text{Session: session, Subject: ptr(strings.Repeat("x", 2000)), Note: ptr("typed")}
		_, err := p.Save(t.Context(), typed)
		assert.Equal(t, "subject", crm.AsError(err).Field)
		v := w.restart().view(session)
		assert.Equal(t, "typed", text(v.DraftNote))
		assert.Nil(t, v.DraftSubject)
		w.idle()
	})
}

// A value that finds no room beside the note waits; it goes with the save of a note that is shorter, as its sentence says.
func TestAFullLogHasRoomOnceItsNoteIsShortened(t *testing.T) {
	inWorld(t, newHubSpot, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		call := inbound(session, wandasNumber)
		p.takes(call)
		body := func() string { log, _ := w.log(); return log.Body }
		long := strings.Repeat("y", 65536-len(body())-60)
		require.Equal(t, "success", p.save(long).Level)
		p.hear(replaced(call.linked(), `"duration":65`, `"duration":66`))
		pass(time.Minute)
		require.Contains(t, body(), "1 minute, 6 seconds")
		require.Contains(t, p.view(session).Why, "Shorten the note and save again.")
		require.Equal(t, 1, w.jobs())

		w.asked()
		assert.Equal(t, "success", p.save(long[1:]).Level)
		pass(time.Minute)
		require.Equal(t, 1, w.jobs(), "there is not room enough yet")
		w.asked()
		pass(time.Hour)
		assert.Empty(t, w.asked(), "and it is tried once")

		p = w.restart()
		assert.Equal(t, "success", p.save("short").Level)
		pass(time.Minute)
		w.idle()
		assert.Contains(t, body(), "recording link")
		assert.Equal(t, "logged", p.view(session).State)
	})
}
