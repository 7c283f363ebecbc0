package worker_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/worker"
)

// A call that was transferred is one session of two people: each has a log of it.

// eachCRM is everyCRM, with one that keeps no mark of a session, and one that has no versions.
func eachCRM(t *testing.T, test func(t *testing.T, w *world)) {
	everyCRM(t, test)
	t.Run("espocrm", func(t *testing.T) { inWorld(t, newEspo(false), test) })
}

// isExtension is the widget's word that somebody has signed in.
func isExtension(number string) []byte {
	return []byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+442079460000*` + number + `"}`)
}

// notes are those of all logs.
func (w *world) notes() (notes []string) {
	for _, log := range w.logs() {
		notes = append(notes, text(w.values(log).Note))
	}
	return notes
}

// Two browsers, and one account of the CRM.
func TestTwoAgentsOfATransferredCall(t *testing.T) {
	for _, fault := range []string{"none", "POST lost", "POST 503", "down"} {
		t.Run(fault, func(t *testing.T) {
			eachCRM(t, func(t *testing.T, w *world) {
				w.contact("Wanda Ortiz", wandasNumber)
				first, second := w.begin(), newWorld(t, w.company).begin()
				for i, p := range []*program{first, second} {
					number := []string{"101", "102"}[i]
					p.hear(isExtension(number))
					call := inbound(session, wandasNumber)
					p.hear(call.rings())
					p.hear(call.answered())
					note := "Note of " + number
					require.NoError(t, p.Draft(t.Context(), worker.Text{Session: session, Note: &note}))
					if fault != "none" {
						p.w.meets(fault)
					}
					p.hear(call.hangsUp())
					pass(70 * time.Second) // their parts of the call begin at different times
					p.w.faults(nil)
					pass(time.Hour)
					p.hear(call.record())
					pass(time.Hour)
				}
				assert.ElementsMatch(t, []string{"Note of 101", "Note of 102"}, w.notes())
				for i, p := range []*program{first, second} {
					assert.Equal(t, "logged", p.view(session).State)
					p.save([]string{"101 goes on", "102 goes on"}[i])
					p.w.idle()
				}
				assert.ElementsMatch(t, []string{"101 goes on", "102 goes on"}, w.notes())
			})
		})
	}
}

// The same where both use one browser, one after the other.
func TestTwoLoginsOfATransferredCall(t *testing.T) {
	eachCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		for _, number := range []string{"101", "102"} {
			p.hear(isExtension(number))
			p.connect(w.company)
			p.takes(inbound(session, wandasNumber))
			require.Equal(t, "logged", p.view(session).State)
			p.save("Note of " + number)
		}
		assert.ElementsMatch(t, []string{"Note of 101", "Note of 102"}, w.notes())
		p = w.restart()
		p.hear(isExtension("101"))
		assert.Equal(t, "Note of 101", p.view(session).Note)
		p.save("101 goes on")
		assert.ElementsMatch(t, []string{"101 goes on", "Note of 102"}, w.notes())
		w.idle()
	})
}

// What waits is the business of who made it: nobody else who uses the browser sees it, and its end is told to the
// book of who made it.
func TestWhatWaitsIsKeptApart(t *testing.T) {
	eachCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.hear(isExtension("100")) // the first, who has what was there before
		p.hear(isExtension("101"))
		p.connect(w.company)
		p.takes(inbound("1", wandasNumber))
		p.takes(inbound("2", wandasNumber))
		w.breaks("", 503)
		note := "between us"
		_, err := p.Save(t.Context(), worker.Text{Session: "1", Note: &note})
		require.NoError(t, err)
		require.Equal(t, 1, w.jobs())
		state := must(p.State(t.Context()))
		require.Len(t, state.Jobs, 1)
		assert.Equal(t, "+442079460000*101", state.Login)

		for _, other := range []string{"102", "100"} {
			p.hear(isExtension(other))
			assert.Empty(t, must(p.State(t.Context())).Jobs, other)
			assert.NotContains(t, string(must(p.Export())), note)
			require.Error(t, p.Discard(t.Context(), state.Jobs[0].ID))
		}
		w.breaks("", 0)
		pass(hourAndMore)
		w.idle()
		assert.Contains(t, w.notes(), note)

		w.asked()
		p.hear(isExtension("101"))
		assert.Equal(t, "logged", p.view("1").State)
		assert.Equal(t, note, p.view("1").Note)
		pass(hourAndMore)
		assert.Empty(t, writes(w.asked()), "the book has heard of it, and sends nothing twice")
	})
}

// A text that clashed while somebody else was signed in waits for who typed it.
func TestAClashWaitsForWhoTyped(t *testing.T) {
	eachCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.hear(isExtension("101"))
		p.takes(inbound(session, wandasNumber))
		p.save("one")
		log, _ := w.log()
		w.breaks("", 503)
		p.save("mine")
		w.breaks("", 0)
		w.edits(log.ID, becomes("theirs"))
		p.hear(isExtension("102"))
		pass(hourAndMore)
		assert.Equal(t, "theirs", w.note())
		assert.Empty(t, p.View().Calls)
		p = w.restart()
		p.hear(isExtension("101"))
		v := p.view(session)
		require.NotNil(t, v.Clash)
		assert.Equal(t, "mine", v.Clash.Mine)
		assert.Equal(t, "theirs", v.Clash.Theirs)
		assert.Len(t, must(p.State(t.Context())).Jobs, 1)
	})
}

// A link that was stored before people were told apart is that of who signs in first.
func TestALinkWithoutAPersonStaysGood(t *testing.T) {
	eachCRM(t, func(t *testing.T, w *world) {
		p, contact, logID := w.loggedByCaller() // nobody has signed in
		p.hear(isExtension("101"))
		done, err := p.create(newLog(session, contact, "the same call"))
		require.NoError(t, err)
		require.NotNil(t, done.Updated, done.Error)
		assert.Equal(t, logID, done.Updated.Log.ID)
		assert.Equal(t, []string{"the same call"}, w.notes())
	})
}

// A log of which the creation was not answered is found, and a colleague has gone on with its note meanwhile.
func TestANoteThatWasChangedBeforeItsLogWasFound(t *testing.T) {
	eachCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		log := newLog(session, contact, "first")
		log.Values.Subject = "Ovens"
		w.meets("POST lost")
		_, err := p.create(log)
		require.NoError(t, err)
		w.breaks("", 0)
		if w.title() == "Example CRM" { // the others find it by its words
			w.edits(w.logsOf(contact)[0].ID, becomes("first, and more"))
		}
		pass(time.Hour)
		notes := w.notes()
		require.Len(t, notes, 1)
		assert.True(t, strings.HasPrefix(notes[0], "first"))
		if w.title() == "Example CRM" {
			assert.Equal(t, "first, and more", notes[0])
			state := must(p.State(t.Context()))
			require.Len(t, state.Jobs, 1)
			assert.Equal(t, crm.Conflict, state.Jobs[0].Code)
			return
		}
		w.idle()
	})
}

// A caller of App Connect's interfaces logs a call that the book logs, too: it is the same person's.
func TestACallerIsWhoIsSignedIn(t *testing.T) {
	eachCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.hear(isExtension("101"))
		p.takes(inbound(session, wandasNumber))
		log := newLog(session, contact, "typed elsewhere")
		done, err := p.CreateCallLog(context.Background(), w.connectedUser(p), w.header(), log)
		require.NoError(t, err)
		require.NotNil(t, done.Updated, done.Error)
		synctest.Wait()
		assert.Equal(t, []string{"typed elsewhere"}, w.notes())
	})
}

// connectedUser is the user of the connected account.
func (w *world) connectedUser(p *program) crm.User {
	c, err := p.Connected(context.Background())
	require.NoError(w.t, err)
	return c.User
}
