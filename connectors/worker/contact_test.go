package worker_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/worker"
)

// stands checks how a call stands that is not logged.
func (p *program) stands(state, need, why string) worker.CallView {
	p.w.t.Helper()
	v := p.view(session)
	assert.Equal(p.w.t, state, v.State)
	assert.Equal(p.w.t, need, v.Need)
	assert.Equal(p.w.t, why, v.Why)
	assert.Empty(p.w.t, v.LogURL)
	assert.Empty(p.w.t, p.w.logs())
	return v
}

func TestNoContact(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.begin()
		w.toasts()
		p.takes(inbound(session, wandasNumber))
		why := "Nobody in " + w.title() + " has this number. Create the contact, or find them by name."
		v := p.stands("needs_you", "create_contact", why)
		assert.Nil(t, v.Contact)
		assert.True(t, w.asksForThePerson())
		assert.Equal(t, []worker.Message{{Message: why, Level: "warning", TTL: 5000}}, w.toasts(), "told once")
		pass(time.Hour)
		assert.Empty(t, w.toasts())

		assert.Equal(t, 1, w.badge, "the icon shows that one waits for the person")

		// Created in the panel, for the number.
		note := "new here"
		m := p.logCall(worker.LogRequest{NewContact: "Wanda Ortiz", Text: worker.Text{Note: &note}})
		assert.Equal(t, "Call logged", m.Message)
		assert.Zero(t, w.badge)
		pass(time.Second)
		assert.Equal(t, "new here", w.note())
		assert.Equal(t, "Wanda Ortiz", p.view(session).Contact.Name)
		found, err := p.FindContacts(t.Context(), "Wanda Ortiz")
		require.NoError(t, err)
		assert.Len(t, found, 1)

		// The next call with the number needs nobody.
		p.takes(inbound("88002", wandasNumber))
		assert.Len(t, w.logs(), 2)
	})
}

// Somebody adds the contact in the CRM: it is found at the next call with the number, and the first call is logged too.
func TestContactAddedMeanwhile(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.begin()
		p.takes(inbound("88000", wandasNumber))
		contact := w.contact("Wanda Ortiz", wandasNumber)
		pass(2 * time.Minute)
		p.takes(inbound(session, wandasNumber))
		logs := w.logs()
		assert.Len(t, logs, 2)
		for _, log := range logs {
			assert.Equal(t, contact, log.ContactID)
		}
	})
}

func TestSeveralContacts(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		wanda, walter := w.contact("Wanda Ortiz", wandasNumber), w.contact("Walter Ortiz", wandasNumber)
		p := w.begin()
		p.takes(inbound(session, wandasNumber))
		v := p.stands("needs_you", "choose_contact", "Several contacts in "+w.title()+" have this number. Choose the one you spoke with.")
		var ids []string
		for _, c := range v.Candidates {
			ids = append(ids, c.ID)
		}
		assert.ElementsMatch(t, []string{wanda, walter}, ids)
		pass(time.Hour)
		assert.Empty(t, w.logs(), "nobody is guessed")
		p = w.restart()
		assert.Equal(t, worker.Message{Message: "Call logged", Level: "success", TTL: 2000}, p.logCall(worker.LogRequest{ContactID: walter}))
		log, _ := w.log()
		assert.Equal(t, walter, log.ContactID)
		assert.Equal(t, "Inbound Call from Walter Ortiz", log.Subject)
	})
}

func TestContactByName(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		walter := w.contact("Walter Ortiz", "+442079460555")
		p := w.begin()
		p.takes(inbound(session, "anonymous"))
		p.stands("needs_you", "create_contact", "The caller hid their number. Find the contact by name, or create one.")
		found, err := p.FindContacts(t.Context(), "Walter")
		require.NoError(t, err)
		require.Len(t, found, 1)
		assert.Equal(t, walter, found[0].ID)
		none, err := p.FindContacts(t.Context(), "Nobody")
		require.NoError(t, err)
		assert.Equal(t, []worker.Contact{}, none, "an empty list is not null")
		_, err = p.FindContacts(t.Context(), "Walter")
		require.NoError(t, err)
		assert.Equal(t, "success", p.logCall(worker.LogRequest{ContactID: walter}).Level)
		log, _ := w.log()
		assert.Equal(t, walter, log.ContactID)
	})
}

// The hidden caller becomes a contact without a number.
func TestHiddenCallerCreated(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.begin()
		p.takes(inbound(session, ""))
		p.logCall(worker.LogRequest{NewContact: "Somebody"})
		pass(time.Second)
		log, _ := w.log()
		assert.Equal(t, "Inbound Call from Somebody", log.Subject)
	})
}

func TestStrangeNumbers(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		w.asked()
		for _, number := range []string{"sip:wanda@example.com", "+4420794601231234567890"} {
			c := inbound(number, number)
			p.takes(c)
			v := p.view(number)
			assert.Equal(t, "needs_you", v.State, number)
			assert.Equal(t, "create_contact", v.Need, number)
			assert.Equal(t, "This number cannot be searched for. Find the contact by name, or create one.", v.Why, number)
			assert.Equal(t, number, v.Number)
		}
		for number, why := range map[string]string{
			"911": "Calls to your voicemail and to service numbers are not logged.", ownNumber: "Calls to your voicemail and to service numbers are not logged.",
			"*86": "Calls to your voicemail and to service numbers are not logged.", "12-34": "Internal calls are not logged.",
		} {
			p.takes(inbound(number, number))
			assert.Equal(t, "not_logged", p.view(number).State, number)
			assert.Equal(t, why, p.view(number).Why, number)
		}
		assert.Empty(t, w.asked(), "nothing is searched with them")
		assert.Empty(t, w.logs())

		// A number as people write it is one.
		p.takes(inbound(session, "+44 (20) 7946-0123"))
		w.log()
	})
}

func TestInternalCall(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		wanda := w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		w.asked()
		c := inbound(session, "")
		c.other = object{"extensionNumber": "102", "name": "A colleague"}
		before := c
		before.session = "before"
		p.takes(before)
		v := p.view("before")
		assert.Equal(t, []string{"not_logged", "Internal calls are not logged.", "102"}, []string{v.State, v.Why, v.Number})
		assert.Empty(t, w.asked())

		long := c
		long.session, long.other = "long", object{"extensionNumber": "5550123"}
		p.takes(long)
		assert.Equal(t, []string{"5550123", ""}, []string{p.view("long").Number, p.view("long").NumberText}, "it is no phone number, however long")

		pass(time.Minute)
		p.choose(func(s *worker.Settings) { s.Internal = true })
		assert.Equal(t, "not_logged", p.view("before").State)
		p.takes(c)
		p.stands("needs_you", "create_contact", "This was an internal call. Choose a contact if it should be logged.")
		_, err := p.FindContacts(t.Context(), "Wanda")
		require.NoError(t, err)
		assert.Equal(t, "success", p.logCall(worker.LogRequest{ContactID: wanda}).Level)
		w.log()
	})
}

// The contact is deleted between the ring and the record: the call is logged to nobody else.
func TestContactDeletedMeanwhile(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		c := inbound(session, wandasNumber)
		p.hear(c.rings())
		w.deleteContact(contact)
		for _, m := range [][]byte{c.answered(), c.hangsUp(), c.record()} {
			p.hear(m)
		}
		pass(time.Minute)
		v := p.view(session)
		assert.Equal(t, "needs_you", v.State)
		assert.Equal(t, "create_contact", v.Need)
		assert.Empty(t, w.logs())

		// Found again under a new id, they are chosen by the person.
		again := w.contact("Wanda Ortiz", wandasNumber)
		_, err := p.FindContacts(t.Context(), "Wanda")
		require.NoError(t, err)
		m := p.logCall(worker.LogRequest{ContactID: again})
		assert.Equal(t, "success", m.Level, m.Message)
		log, _ := w.log()
		assert.Equal(t, again, log.ContactID)
		w.idle()
	})
}

// The contact that a person picked is deleted before the log is written.
func TestPickedContactDeleted(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		wanda, walter := w.contact("Wanda Ortiz", wandasNumber), w.contact("Walter Ortiz", wandasNumber)
		p := w.begin()
		p.takes(inbound(session, wandasNumber))
		w.deleteContact(walter)
		m := p.logCall(worker.LogRequest{ContactID: walter})
		assert.Equal(t, "danger", m.Level)
		pass(time.Hour)
		p.stands("needs_you", "create_contact", "The contact was deleted in "+w.title()+". Choose another one.")
		assert.Equal(t, "success", p.logCall(worker.LogRequest{ContactID: wanda}).Level)
		log, _ := w.log()
		assert.Equal(t, wanda, log.ContactID)
		w.idle()
	})
}

// A closed deal has no part in a call that is logged by itself.
func TestClosedDeal(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.begin()
		contact := w.contact("Wanda Ortiz", wandasNumber)
		w.deal(contact, "won")
		p.takes(inbound(session, wandasNumber))
		log, _ := w.log()
		assert.Equal(t, crm.Disposition{}, log.Disposition)
	})
}

func TestSearchFails(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		w.breaks("", 503)
		c := inbound(session, wandasNumber)
		p.takes(c)
		v := p.view(session)
		assert.Equal(t, "waiting", v.State)
		assert.NotEmpty(t, v.Why)
		assert.Positive(t, v.Until)
		w.breaks("", 403)
		pass(time.Hour)
		v = p.view(session)
		assert.Equal(t, "needs_you", v.State)
		assert.Equal(t, "look", v.Need)
		assert.NotEmpty(t, v.Why)
		w.breaks("", 0)
		assert.Equal(t, "success", p.logCall(worker.LogRequest{}).Level, "a person tries again")
		synctest.Wait()
		w.log()
	})
}

// The contact cannot be created: the person is told, the text is kept, and nothing is created by itself.
func TestCreateContactFails(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.begin()
		p.takes(inbound(session, wandasNumber))
		w.toasts()
		w.breaks("POST", 403)
		note := "kept"
		m := p.logCall(worker.LogRequest{NewContact: "Wanda Ortiz", Text: worker.Text{Note: &note}})
		assert.Equal(t, "danger", m.Level)
		assert.Contains(t, m.Message, "does not allow you")
		assert.Equal(t, "kept", p.view(session).Note)
		w.breaks("", 0)
		pass(time.Hour)
		assert.Empty(t, w.logs())
		p.logCall(worker.LogRequest{NewContact: "Wanda Ortiz"})
		pass(time.Second)
		assert.Equal(t, "kept", w.note())
	})
}

// The contact is created, and nobody can read the answer: there is one contact, however often the person tries.
func TestContactWithoutAnAnswer(t *testing.T) {
	for name, answer := range map[string]*crm.Response{
		"nothing": nil,
		"a page":  {Status: 200, Header: crm.Header{"content-type": "text/html"}, Body: []byte("<html>")},
		"a half":  {Status: 200, Header: crm.Header{"content-type": "application/json"}, Body: []byte(`{"success":true,"data":{"id`)},
	} {
		t.Run(name, func(t *testing.T) {
			eachCRM(t, func(t *testing.T, w *world) {
				p := w.begin()
				p.takes(inbound(session, wandasNumber))
				w.faults(func(req *crm.Request) *crm.Response {
					if req.Method != "POST" {
						return nil
					}
					_, err := w.send(t.Context(), req)
					require.NoError(t, err)
					if answer == nil {
						return &crm.Response{Status: 504, Header: crm.Header{}}
					}
					return answer
				})
				note := "kept"
				m := p.logCall(worker.LogRequest{NewContact: "Wanda Ortiz", Text: worker.Text{Note: &note}})
				assert.NotEqual(t, "success", m.Level)
				w.faults(nil)
				p = w.restart()
				pass(time.Minute)
				assert.Equal(t, "Call logged", p.logCall(worker.LogRequest{NewContact: "Wanda Ortiz"}).Message)
				found, err := p.FindContacts(t.Context(), "Wanda Ortiz")
				require.NoError(t, err)
				assert.Len(t, found, 1)
				assert.Equal(t, "kept", w.note())
			})
		})
	}
}

func TestDismiss(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.begin()
		p.takes(inbound(session, wandasNumber))
		require.NoError(t, p.Dismiss(t.Context(), session))
		p.stands("not_logged", "", "You chose not to log it.")
		contact := w.contact("Wanda Ortiz", wandasNumber)
		pass(24 * time.Hour)
		assert.Empty(t, w.logs())
		_, err := p.FindContacts(t.Context(), "Wanda")
		require.NoError(t, err)
		p.logCall(worker.LogRequest{ContactID: contact})
		w.log()
	})
}

// A log that the CRM refused, and one that was deleted there, ask for nobody any more when the person wants none.
func TestDismissWhatIsNotInTheCRM(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		w.faults(func(req *crm.Request) *crm.Response {
			if strings.Contains(string(req.Body), "Call from") {
				return &crm.Response{Status: 403, Header: crm.Header{}}
			}
			return nil
		})
		p.takes(inbound(session, wandasNumber))
		assert.Equal(t, "needs_you", p.view(session).State)
		require.NoError(t, p.Dismiss(t.Context(), session))
		w.faults(nil)
		pass(24 * time.Hour)
		p.stands("not_logged", "", "You chose not to log it.")
		assert.Zero(t, w.jobs())

		assert.Equal(t, "success", p.logCall(worker.LogRequest{}).Level)
		log, _ := w.log()
		w.deleteLog(log.ID)
		assert.Equal(t, "danger", p.save("one").Level)
		assert.Equal(t, "needs_you", p.view(session).State)
		require.NoError(t, p.Dismiss(t.Context(), session))
		p.stands("not_logged", "", "You chose not to log it.")
		p = w.restart()
		pass(24 * time.Hour)
		v := p.stands("not_logged", "", "You chose not to log it.")
		assert.Equal(t, "one", v.Note, "the text is kept")
		assert.Zero(t, w.jobs())
		assert.Equal(t, "success", p.logCall(worker.LogRequest{}).Level)
		pass(time.Minute)
		assert.Equal(t, "one", w.note())
	})
}

// Who was found by name in one CRM is nobody in the next.
func TestFoundInAnotherCRM(t *testing.T) {
	for _, meanwhile := range []bool{false, true} { // the other one is connected while the first still searches
		inWorld(t, newExample, func(t *testing.T, w *world) {
			w.contact("Walter Ortiz", "+442079460555")
			p := w.begin()
			p.takes(inbound(session, wandasNumber))
			other := newPipedrive(t)
			w.serve(other)
			if meanwhile {
				w.faults(func(*crm.Request) *crm.Response {
					w.faults(nil)
					p.connect(other)
					return nil
				})
			}
			found, err := p.FindContacts(t.Context(), "Walter")
			require.NoError(t, err)
			if !meanwhile {
				p.connect(other)
			}
			_, err = p.Log(t.Context(), worker.LogRequest{Text: worker.Text{Session: session}, ContactID: found[0].ID})
			assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
			pass(time.Hour)
			assert.Equal(t, "needs_you", p.view(session).State)
			assert.Empty(t, writes(w.asked()))
			w.idle()
		})
	}
}
