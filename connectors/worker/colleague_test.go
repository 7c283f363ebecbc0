package worker_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/nethttp"
	"callscribe/connectors/logbody"
	"callscribe/connectors/worker"
)

// A colleague works in the CRM, while a person works in the panel.

// edits has the colleague change the note of a log to what he makes of it.
func (w *world) edits(logID string, change func(note string) string) {
	w.t.Helper()
	ctx := context.Background()
	s, err := connectors.Open(crm.Account{User: w.user(), AuthHeader: w.header(), Transport: nethttp.New(w.hosts)}, nil)
	require.NoError(w.t, err)
	got, err := s.GetCallLog(ctx, logID)
	require.NoError(w.t, err)
	_, err = s.UpdateCallLog(ctx, connectors.Update{LogID: logID, Values: logbody.Update{Note: ptr(change(got.Note))}})
	require.NoError(w.t, err)
}

func adds(line string) func(string) string {
	return func(note string) string { return strings.TrimRight(note, "\n") + "\n" + line }
}

func becomes(text string) func(string) string { return func(string) string { return text } }

// opens is the person opening the call.
func (p *program) opens() worker.CallView {
	p.w.t.Helper()
	require.NoError(p.w.t, p.Opened(context.Background(), session))
	pass(1)
	return p.view(session)
}

func TestWhatAColleagueWroteIsShownAndKept(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		p.save("Wants an offer.")
		log, _ := w.log()
		w.edits(log.ID, adds("Call Ana first."))
		assert.Equal(t, "Wants an offer.", p.view(session).Note)
		w.asked()
		v := p.opens()
		assert.Equal(t, "Wants an offer.\nCall Ana first.", v.Note, "what the CRM holds replaces it")
		assert.Len(t, w.asked(), 1)
		p.opens()
		assert.Empty(t, w.asked(), "at most one read a minute")
		pass(readEvery)
		p.opens()
		assert.Len(t, w.asked(), 1)

		// While the person types, what is shown stays.
		require.NoError(t, p.Draft(t.Context(), worker.Text{Session: session, Note: ptr("Wants an offer.\nCall Ana first.\nSent it.")}))
		w.edits(log.ID, func(note string) string { return "Hot lead!\n" + note })
		pass(readEvery)
		v = p.opens()
		assert.Equal(t, "Wants an offer.\nCall Ana first.\nSent it.", text(v.DraftNote))
		assert.Equal(t, "Wants an offer.\nCall Ana first.", text(v.NoteFrom))
		require.NotNil(t, v.Changed)
		assert.Equal(t, "Hot lead!\nWants an offer.\nCall Ana first.", text(v.Changed.Note))

		// The panel says what it was made from; so does the book, where it does not.
		assert.Equal(t, "success", p.save(text(v.DraftNote)).Level)
		assert.Equal(t, "Hot lead!\nWants an offer.\nCall Ana first.\nSent it.", w.note())
		v = p.view(session)
		assert.Equal(t, w.note(), v.Note, "and the row shows what came of it")
		assert.Nil(t, v.Changed)
		w.idle()
	})
}

const readEvery = 61e9

func TestBothChangedTheSameLine(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		p.save("Wants an offer.")
		log, _ := w.log()
		w.edits(log.ID, becomes("Wants two offers."))
		w.toasts()
		m := p.save("Wants an offer. Sent it.")
		assert.Equal(t, "warning", m.Level)
		assert.Contains(t, m.Message, "changed in "+w.title())
		assert.Empty(t, w.toasts(), "one event, one message")
		assert.Equal(t, "Wants two offers.", w.note())
		for range 2 {
			v := p.view(session)
			assert.Equal(t, "needs_you", v.State)
			assert.Equal(t, "look", v.Need)
			require.NotNil(t, v.Clash)
			assert.Equal(t, "Wants an offer. Sent it.", v.Clash.Mine)
			assert.Equal(t, "Wants two offers.", v.Clash.Theirs)
			p = w.restart()
		}
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Jobs, 1)
		assert.Equal(t, "Note: changed in "+w.title()+" too", state.Jobs[0].Title)
		assert.Equal(t, session, state.Jobs[0].Session)
		assert.Equal(t, "parked", state.Jobs[0].State)

		// Other values of the log pass it.
		done, err := p.update(log.ID, logbody.Update{AINote: "Ada asked for a price."})
		require.NoError(t, err)
		assert.Nil(t, done.Error)

		// To go on typing does not resolve it; to choose does.
		p.save("Wants an offer. Sent it today.")
		require.NotNil(t, p.view(session).Clash)
		assert.Equal(t, "Wants an offer. Sent it today.", p.view(session).Clash.Mine)
		both := "Wants two offers.\nWants an offer. Sent it today."
		message, err := p.Save(t.Context(), worker.Text{Session: session, Note: &both, NoteBefore: ptr("Wants two offers.")})
		require.NoError(t, err)
		assert.Equal(t, "success", message.Level)
		assert.Equal(t, both, w.note())
		assert.Nil(t, p.view(session).Clash)
		assert.Equal(t, "logged", p.view(session).State)
		w.idle()
	})
}

// A caller of App Connect's interfaces meets a colleague's change: the call shows both texts, and none goes unseen.
func TestACallersClashIsShown(t *testing.T) {
	for _, choice := range []string{"saved", "discarded"} {
		everyCRM(t, func(t *testing.T, w *world) {
			p, _ := w.logged()
			p.save("one")
			log, _ := w.log()
			w.edits(log.ID, becomes("theirs"))
			require.NoError(t, p.Draft(t.Context(), worker.Text{Session: session, Note: ptr("one\ntyping"), NoteBefore: ptr("one")}))
			done, err := p.UpdateCallLog(t.Context(), w.user(), w.header(), connectors.Update{LogID: log.ID,
				Values: logbody.Update{Note: ptr("caller"), Result: "Call connected"}, Before: connectors.Before{Note: ptr("one")}})
			require.NoError(t, err)
			assert.Equal(t, crm.Conflict, done.Error.Code)
			p = w.restart()
			v := p.view(session)
			assert.Equal(t, "needs_you", v.State)
			require.NotNil(t, v.Clash)
			assert.Equal(t, "caller", v.Clash.Mine)
			assert.Equal(t, "theirs", v.Clash.Theirs)
			assert.Equal(t, "one\ntyping", text(v.DraftNote))
			assert.Equal(t, "one", text(v.NoteFrom))
			state, err := p.State(t.Context())
			require.NoError(t, err)
			require.Len(t, state.Jobs, 1)
			if choice == "discarded" {
				require.NoError(t, p.Draft(t.Context(), worker.Text{Session: session, Note: ptr("caller"), NoteBefore: ptr("caller")}))
				require.NoError(t, p.Discard(t.Context(), state.Jobs[0].ID))
				assert.Equal(t, "caller", text(p.view(session).DraftNote), "it is not gone")
			} else {
				both := "theirs\ncaller"
				_, err = p.Save(t.Context(), worker.Text{Session: session, Note: &both, NoteBefore: ptr("theirs")})
				require.NoError(t, err)
				assert.Equal(t, both, w.note())
			}
			assert.Nil(t, p.view(session).Clash)
			w.idle()
		})
	}
}

func TestAClashIsDiscarded(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		p.save("one")
		log, _ := w.log()
		w.edits(log.ID, becomes("theirs"))
		p.save("mine")
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.NoError(t, p.Discard(t.Context(), state.Jobs[0].ID))
		v := p.view(session)
		assert.Equal(t, "logged", v.State)
		assert.Nil(t, v.Clash)
		assert.Equal(t, "theirs", v.Note)
		assert.Equal(t, "mine", text(v.DraftNote), "nothing that was typed is gone")
		w.idle()
	})
}

// The base waits with the update, through a restart.
func TestAWaitingUpdateKeepsItsBase(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		p.save("one")
		log, _ := w.log()
		w.breaks("", 503)
		p.save("one\ntwo")
		w.breaks("", 0)
		w.edits(log.ID, func(note string) string { return "zero\n" + note })
		w.start(never)
		pass(hourAndMore)
		w.restart()
		assert.Equal(t, "zero\none\ntwo", w.note())
		w.idle()
	})
}

// A caller's update is refused in part: the rest is in the CRM, and that part waits, by name, with who and when.
func TestARefusedTranscriptWaitsByName(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		log, _ := w.log()
		long := strings.Repeat("x", 30_000)
		w.faults(func(req *crm.Request) *crm.Response {
			if req.Method != "GET" && strings.Contains(string(req.Body), long) {
				return &crm.Response{Status: 400, Header: crm.Header{}}
			}
			return nil
		})
		done, err := p.update(log.ID, logbody.Update{Transcript: long, RecordingLink: "https://media.example/7", AINote: "Short."})
		require.NoError(t, err)
		require.NotNil(t, done.Updated)
		require.NotNil(t, done.Error)
		assert.Equal(t, crm.InvalidArgument, done.Error.Code)
		assert.Equal(t, "transcript", done.Error.Field)
		assert.Equal(t, "warning", done.Message.Level)
		_, v := w.log()
		assert.Equal(t, "Short.", v.AINote, "all the rest arrives")
		assert.Equal(t, "https://media.example/7", v.RecordingLink)
		assert.Empty(t, v.Transcript)

		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Jobs, 1)
		assert.Equal(t, "Transcript, 30 kB: too long for "+w.title(), state.Jobs[0].Title)
		assert.Equal(t, session, state.Jobs[0].Session)
		assert.Equal(t, "parked", state.Jobs[0].State)

		p.save("goes on")
		assert.Equal(t, "goes on", w.note())
		w.faults(nil)
		require.NoError(t, p.Retry(state.Jobs[0].ID))
		p.wake()
		_, v = w.log()
		assert.Equal(t, long, v.Transcript)
		w.idle()
	})
}

// The CRM refuses a value of a call that is to be logged: it is logged without it, and that waits alone.
func TestACallIsLoggedWithoutWhatIsRefused(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		long := strings.Repeat("x", 30_000)
		w.faults(func(req *crm.Request) *crm.Response {
			if req.Method != "GET" && strings.Contains(string(req.Body), long) {
				return &crm.Response{Status: 400, Header: crm.Header{}}
			}
			return nil
		})
		c := inbound(session, wandasNumber)
		require.NoError(t, p.Phone(t.Context(), true))
		p.hear(c.rings())
		require.NoError(t, p.Draft(t.Context(), worker.Text{Session: session, Note: ptr("typed")}))
		p.hear(c.hangsUp())
		p.hear(c.logger("callLogSync", c.recordFields(), object{"transcript": long}))
		_, v := w.log()
		assert.Equal(t, "typed", text(v.Note))
		assert.Equal(t, "1 minute, 5 seconds", v.Duration)
		assert.Empty(t, v.Transcript)
		assert.Equal(t, "needs_you", p.view(session).State)
		assert.NotEmpty(t, p.view(session).LogURL)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Jobs, 1)
		assert.Equal(t, "Transcript, 30 kB: too long for "+w.title(), state.Jobs[0].Title)

		p = w.restart()
		w.faults(nil)
		require.NoError(t, p.Retry(state.Jobs[0].ID))
		p.wake()
		_, v = w.log()
		assert.Equal(t, long, v.Transcript)
		assert.Equal(t, "logged", p.view(session).State)
		w.idle()
	})
}

// Notes are switched off for what comes by itself; what a person types is written all the same.
func TestANoteThatAPersonTypesIsWritten(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		p.choose(func(s *worker.Settings) {
			s.UserSettings = map[string]any{"addCallLogNote": map[string]any{"value": false}}
		})
		assert.Equal(t, "success", p.save("typed").Level)
		assert.Equal(t, "typed", w.note())
	})
}

// So are subjects, also at a CRM that has no field for them.
func TestASubjectThatAPersonTypesIsWritten(t *testing.T) {
	inWorld(t, newClose, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.choose(func(s *worker.Settings) {
			s.UserSettings = map[string]any{"addCallLogSubject": map[string]any{"value": false}}
		})
		p.takes(inbound(session, wandasNumber))
		w.asked()
		p.opens()
		read := w.asked()
		require.Len(t, read, 1)
		_, id, _ := strings.Cut(strings.TrimSuffix(read[0], "/"), "/activity/call/")
		subject := func() string {
			log, ok := w.company.(closecrm).Get(id)
			require.True(t, ok, read)
			return w.values(log).Subject
		}
		assert.Empty(t, subject(), "none that is made by itself")
		m, err := p.Save(t.Context(), worker.Text{Session: session, Subject: ptr("About ovens")})
		require.NoError(t, err)
		assert.Equal(t, "success", m.Level)
		assert.Equal(t, "About ovens", subject())

		// What a colleague has made of it there is not overwritten.
		log, _ := w.company.(closecrm).Get(id)
		log.Body = strings.ReplaceAll(log.Body, "About ovens", "About fridges")
		w.company.(closecrm).Put(log)
		m, err = p.Save(t.Context(), worker.Text{Session: session, Subject: ptr("About two ovens")})
		require.NoError(t, err)
		assert.Equal(t, "warning", m.Level)
		assert.Equal(t, "About fridges", p.view(session).Clash.Theirs)
		assert.Equal(t, "About fridges", subject())
	})
}

// A CRM keeps a note otherwise than it was sent, such as without what its database has no room for: who goes on from his
// own text meets nobody else's change, and what somebody else changes there stays.
func TestWhatTheCRMMadeOfANoteIsNobodysChange(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		w.faults(func(req *crm.Request) *crm.Response {
			if req.Method != "GET" {
				req.Body = []byte(strings.ReplaceAll(string(req.Body), "😀", "?"))
			}
			return nil
		})
		assert.Contains(t, p.save("Wants an offer 😀").Message, "did not keep the note as sent")
		assert.Equal(t, "Wants an offer 😀", p.view(session).Note, "what was typed stays")
		pass(1) // the job is removed behind the answer
		p = w.restart()
		assert.Contains(t, p.save("Wants an offer 😀 today").Message, "did not keep the note as sent")
		assert.Equal(t, "Wants an offer ? today", w.note())

		log, _ := w.log()
		w.edits(log.ID, adds("Call Ana first."))
		assert.Equal(t, "success", p.save("Wants an offer today").Level)
		assert.Equal(t, "Wants an offer today\nCall Ana first.", w.note())
		assert.Equal(t, w.note(), p.view(session).Note)
		w.idle()
	})
}

// An answer that shows the log as it was before, as that of a CRM's copy may, is no word that the note was not kept.
func TestAnAnswerFromBefore(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		p.save("Wants an offer")
		w.faults(func(req *crm.Request) *crm.Response {
			resp, err := w.send(t.Context(), req)
			require.NoError(t, err)
			resp.Body = []byte(strings.ReplaceAll(string(resp.Body), " by Tuesday", ""))
			return resp
		})
		assert.Contains(t, p.save("Wants an offer by Tuesday").Message, "did not keep the note as sent")
		w.faults(nil)
		require.Equal(t, "Wants an offer by Tuesday", w.note())
		p.save("Wants an offer by Tuesday, or Friday")
		assert.Equal(t, "Wants an offer by Tuesday, or Friday", w.note())
		w.idle()
	})
}

// What a colleague has added before the CRM's answer to a note is not taken for what the CRM has made of it.
func TestAColleagueIsFasterThanTheAnswer(t *testing.T) {
	for _, line := range []string{"Call Ana first.", "👍", "???"} {
		everyCRM(t, func(t *testing.T, w *world) {
			p, _ := w.logged()
			br := map[logbody.Format]string{logbody.HTML: "<br>"}[w.format()]
			w.faults(func(req *crm.Request) *crm.Response {
				if req.Method != "GET" {
					req.Body = []byte(strings.Replace(string(req.Body), "offer", "offer"+br+`\n`+line, 1))
				}
				return nil
			})
			assert.Contains(t, p.save("Wants an offer").Message, "did not keep the note as sent")
			w.faults(nil)
			require.Equal(t, "Wants an offer\n"+line, w.note())
			p.save("Wants an offer!")
			assert.Contains(t, w.note(), line)
		})
	}
}

// A note that waits for a person holds back no deal that was chosen with it.
func TestARefusedNoteHoldsBackNoDeal(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact := w.logged()
		deal := w.deal(contact, "open")
		w.faults(func(req *crm.Request) *crm.Response {
			if req.Method != "GET" && strings.Contains(string(req.Body), "refuse me") {
				return &crm.Response{Status: 400, Header: crm.Header{}}
			}
			return nil
		})
		to := "deal:" + deal
		m, err := p.Save(t.Context(), worker.Text{Session: session, Note: ptr("refuse me"), Deal: &to})
		require.NoError(t, err)
		assert.Equal(t, "warning", m.Level)
		log, _ := w.log()
		assert.Equal(t, crm.Disposition{DealID: deal}, log.Disposition)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Jobs, 1)
		assert.Equal(t, "Note: refused by "+w.title(), state.Jobs[0].Title)
		assert.Equal(t, "needs_you", p.view(session).State)

		w.faults(nil)
		assert.Equal(t, "success", p.save("taken").Level)
		assert.Equal(t, "taken", w.note())
		w.idle()
	})
}
