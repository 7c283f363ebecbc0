package worker_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/worker"
)

var signedIn = []byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+442079460000*12"}`)

func TestPhone(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.start(never)
		view := p.View()
		assert.NotZero(t, view.OlderAt)
		view.OlderAt = 5
		data, err := json.Marshal(view)
		require.NoError(t, err)
		assert.JSONEq(t, `{"phone":{"connected":false,"signedIn":false,"number":"","numberText":""},"login":"","calls":[],"older":0,"olderAt":5}`, string(data))

		ctx := t.Context()
		require.NoError(t, p.Phone(ctx, true))
		assert.Equal(t, worker.PhoneView{Connected: true}, p.View().Phone)
		p.hear(signedIn)
		there := worker.PhoneView{Connected: true, SignedIn: true, Number: "+442079460000*12", NumberText: "020 7946 0000"}
		assert.Equal(t, there, p.View().Phone)
		p = w.restart()
		assert.Equal(t, there, p.View().Phone, "it outlives the worker")

		require.NoError(t, p.Phone(ctx, true)) // a second window
		require.NoError(t, p.Phone(ctx, false))
		assert.Equal(t, there, p.View().Phone)
		require.NoError(t, p.Phone(ctx, false))
		assert.Equal(t, worker.PhoneView{}, p.View().Phone)
		require.NoError(t, p.Phone(ctx, false), "closed twice")
		assert.Equal(t, worker.PhoneView{}, p.View().Phone)
		p = w.restart()
		assert.Equal(t, worker.PhoneView{}, p.View().Phone)

		// A message of a window of which nobody told.
		p.hear(signedIn)
		assert.Equal(t, there, p.View().Phone)
	})
}

// A call that is still ringing when the phone is closed is not waited for all day, and not logged wrongly.
func TestPhoneClosedDuringTheCall(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		c := inbound(session, wandasNumber)
		p.hear(c.rings())
		p.hear(c.answered())
		require.NoError(t, p.Phone(t.Context(), false))
		pass(13 * time.Hour)
		p.stands("not_logged", "", "The phone was closed before the call ended.")

		// The record comes when the phone is opened again.
		require.NoError(t, p.Phone(t.Context(), true))
		p.hear(c.record())
		w.log()
	})
}

// Settings that are changed in the widget are stored, and gone by; those of other versions are left alone.
func TestWidgetSettings(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.begin()
		set := func(id string, on bool) {
			p.hear(request("/settings", "s-"+id, object{"settings": []any{}, "setting": object{"id": id, "value": on}}))
		}
		w.posts()
		for _, on := range []bool{false, true} {
			set(ringcentral.SettingAutoLog, on)
			set(ringcentral.SettingAtOnce, on)
			set(ringcentral.SettingInternal, on)
			s, err := p.Settings(t.Context())
			require.NoError(t, err)
			assert.Equal(t, []bool{on, on, on}, []bool{s.AutoLog, s.AtOnce, s.Internal})
			assert.Contains(t, w.posts(), "rc-adapter-register-third-party-service", "all windows show it")
		}
		before := must(p.Settings(t.Context()))
		set("somethingElse", true)
		assert.Equal(t, before, must(p.Settings(t.Context())))
		assert.Empty(t, w.posts())

		set(ringcentral.SettingAutoLog, false)
		w.contact("Wanda Ortiz", wandasNumber)
		p.takes(inbound(session, wandasNumber))
		p.stands("not_logged", "", "Automatic logging was off.")
		pass(time.Second)
		set(ringcentral.SettingAutoLog, true)
		pass(time.Hour)
		p.stands("not_logged", "", "Automatic logging was off.")
	})
}

// A program that starts tells an open phone what holds, and posts nothing where none is open.
func TestStartTellsThePhone(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		w.begin()
		w.posts()
		p := w.restart()
		assert.Contains(t, w.posts(), "rc-adapter-register-third-party-service")
		require.NoError(t, p.Phone(t.Context(), false))
		w.posts()
		w.restart()
		assert.Empty(t, w.posts())
	})
}

// All at once: one create when the recording is there, and no update.
func TestAtOnce(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.choose(func(s *worker.Settings) { s.AtOnce = true })
		w.asked()
		for _, r := range recording(t, "automatic.json") {
			pass(time.Second)
			p.hear(r.Message)
			if r.Name == "record again" {
				v := p.view("77001")
				assert.Equal(t, "ended", v.State)
				assert.Equal(t, "Waiting for the recording.", v.Why)
				assert.Equal(t, calls.Expected, v.Recording)
				assert.Empty(t, w.logs())
			}
		}
		w.isWandasCall(contact, recordedLink)
		asked := w.asked()
		assert.Equal(t, 1, count(asked, "POST"), asked)
		assert.Zero(t, count(asked, "PATCH"), asked)
	})
}

// The recording never comes: the log does, and says that it is missing.
func TestAtOnceWithoutTheRecording(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.choose(func(s *worker.Settings) { s.AtOnce = true })
		for _, r := range recording(t, "automatic.json") {
			if r.Name == "record with recording" {
				break
			}
			pass(time.Second)
			p.hear(r.Message)
		}
		pass(10 * time.Minute)
		assert.Empty(t, w.logs())
		pass(10 * time.Minute)
		w.isWandasCall(contact, "")
		pass(73 * time.Hour)
		assert.Equal(t, calls.Missing, p.view("77001").Recording)
	})
}

func TestAnsweredElsewhere(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		w.asked()
		c := inbound(session, wandasNumber)
		p.hear(c.logger("presenceUpdate", object{"queueCall": true, "telephonyStatus": "Ringing", "result": "Ringing"}, nil))
		p.hear(c.logger("presenceUpdate", object{"queueCall": true, "telephonyStatus": "Ringing", "result": "Disconnected"}, nil))
		p.stands("not_logged", "", "A colleague answered.")
		assert.Empty(t, w.asked())
	})
}

// The widget's own pages: the log's, the contact's, the settings'.
func TestPages(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact := w.logged()
		c := inbound(session, wandasNumber)
		p.hear(c.logger("viewLog", c.recordFields(), object{"redirect": true}))
		assert.Equal(t, []string{p.view(session).LogURL}, w.pages())
		p.hear(request("/contacts/view", "q1", object{"id": contact, "name": "Wanda Ortiz"}))
		if pages := w.pages(); w.title() == "Pipedrive" { // the Example CRM has no pages of contacts
			require.Len(t, pages, 1)
			assert.Contains(t, pages[0], contact)
		} else {
			assert.Contains(t, w.alerts(), "has no page of a contact")
		}
		p.hear(request("/authorize", "q2", object{"authorized": false}))
		assert.Equal(t, []string{"settings.html"}, w.pages())

		posts := p.hear(c.logger("editLog", c.recordFields(), object{"redirect": true}))
		require.Len(t, posts, 3)
		assert.Contains(t, string(posts[1]), `"title":"Edit log"`)
		assert.Contains(t, string(posts[2]), "/log/call/"+session)
		form := object{"note": "typed in the widget", "openedNote": "", "activityTitle": "x", "openedTitle": "x"}
		posts = p.hear(c.logger("logForm", c.recordFields(), object{"formData": form, "redirect": true}))
		assert.Len(t, posts, 1, "the widget closes the page by itself")
		assert.Equal(t, "typed in the widget", w.note())
		assert.Contains(t, w.alerts(), "Call log updated", "told where the person is")

		p.hear(request("/authorize", "q3", object{"authorized": true}))
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Nil(t, state.Account)
		assert.Contains(t, w.alerts(), "Disconnected.")
	})
}

// Nobody is connected: the call waits for that, and is logged then.
func TestNotConnected(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		p := w.start(never)
		p.takes(inbound(session, wandasNumber))
		p.stands("needs_you", "sign_in", "Connect a CRM, so that this call can be logged.")
		assert.Empty(t, w.asked())
		_, err := p.FindContacts(t.Context(), "Wanda")
		assert.Equal(t, crm.Unauthenticated, crm.CodeOf(err))
		p.save("typed before")
		p.connect(w.company)
		log, _ := w.log()
		assert.Equal(t, contact, log.ContactID)
		assert.Equal(t, "typed before", w.note())
	})
}

// Another account is connected in between: each call stays with the account it was logged at, or is looked
// up anew, and nothing goes to the wrong one.
func TestAnotherAccount(t *testing.T) {
	for name, open := range map[string][2]func(testing.TB) company{
		"from examplecrm": {newExample, newPipedrive}, "from pipedrive": {newPipedrive, newExample},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, open[0], func(t *testing.T, w *world) {
				second := open[1](t)
				w.serve(second)
				p, _ := w.logged()
				log := w.logs()[0]
				pass(time.Minute)

				// An edit and a call that wait for the first account.
				w.breaks("", 503)
				assert.Equal(t, "warning", p.save("for the first").Level)
				p.takes(inbound("88002", wandasNumber))
				// And one whose contact is known, but that is not over.
				ringing := inbound("88003", wandasNumber)
				p.hear(ringing.rings())

				p.disconnect()
				w.breaks("", 0)
				atSecond := second.contact("Wanda Ortiz", wandasNumber)
				p.connect(second)
				for _, m := range [][]byte{ringing.answered(), ringing.hangsUp(), ringing.record()} {
					p.hear(m)
				}
				pass(3 * time.Hour)
				logs := second.logs()
				require.Len(t, logs, 1, "only the call that was not logged anywhere")
				assert.Equal(t, atSecond, logs[0].ContactID)
				assert.Equal(t, "logged", p.view("88003").State)
				assert.Equal(t, "", w.note(), "the first one's waits")
				assert.Equal(t, "needs_you", p.view(session).State)
				assert.Equal(t, "sign_in", p.view(session).Need)
				p = w.restart()
				assert.Equal(t, "needs_you", p.view(session).State)

				// The first is connected again: what waited for it goes there.
				p.connect(w.company)
				pass(3 * time.Hour)
				assert.Len(t, second.logs(), 1)
				first := w.logs()
				require.Len(t, first, 2)
				for _, l := range first {
					if l.ID == log.ID {
						assert.Contains(t, l.Body, "for the first")
					}
				}
				assert.Equal(t, "logged", p.view(session).State)
				assert.Equal(t, "logged", p.view("88002").State)
				w.idle()
			})
		})
	}
}

// alerts are the words that were shown over the widget since pages' news were last asked for.
func (w *world) alerts() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var words []string
	for _, b := range w.told {
		for _, post := range b.Posts {
			if strings.Contains(string(post), "/custom-alert-message") {
				words = append(words, string(post))
			}
		}
	}
	w.told = nil
	return strings.Join(words, "\n")
}

// While no CRM is connected the widget reports no call by itself: devices' news and the records that are asked for make
// it good.
func TestCallsWhileNotConnected(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.start(never)
		require.NoError(t, p.Phone(t.Context(), true))
		p.hear(signedIn)
		c := inbound(session, wandasNumber)
		device := func(status, result string) {
			p.hear(encoded(object{"type": "rc-active-call-notify", "call": c.fields(object{"telephonyStatus": status, "result": result})}))
		}
		device("Ringing", "Ringing")
		device("CallConnected", "CallConnected")
		w.posts()
		device("NoCall", "Disconnected")
		p.connect(w.company)
		pass(time.Minute)
		assert.Contains(t, w.posts(), "rc-adapter-message-request", "its record is asked for")
		p.hear(encoded(object{
			"type": "rc-adapter-message-response", "responseId": "callscribe/get-call-log/" + session, "response": object{"call": c.fields(c.recordFields())},
		}))
		log, values := w.log()
		assert.Equal(t, "Inbound Call from Wanda Ortiz", log.Subject)
		assert.Equal(t, "1 minute, 5 seconds", values.Duration)
	})
}
