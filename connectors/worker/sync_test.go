package worker_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/oauth/oauthtest"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/ringcentral/ringcentraltest"
	"callscribe/connectors/worker"
)

const ringcentralHost = "platform.ringcentral.com"

// outside is a world whose person phones with devices that are no browser, and has an account at RingCentral.
type outside struct {
	*world
	account *ringcentraltest.Account
}

func phoningOutside(t *testing.T, test func(t *testing.T, o *outside)) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		o := &outside{world: w, account: ringcentraltest.NewAccount(redirect, 42, time.Now)}
		w.hosts[ringcentralHost] = o.account
		w.browser = worker.Browser{Crypto: oauthtest.Crypto{}, Redirect: func() string { return redirect }, Window: o.show}
		test(t, o)
	})
}

// show follows the sign-in page to where it leads.
func (o *outside) show(_ context.Context, address string) (string, error) {
	require.True(o.t, strings.HasPrefix(address, "https://"+ringcentralHost+"/restapi/oauth/authorize?"), address)
	answer := httptest.NewRecorder()
	o.account.ServeHTTP(answer, httptest.NewRequest("GET", address, nil))
	require.Equal(o.t, http.StatusFound, answer.Code, answer.Body.String())
	return answer.Header().Get("Location"), nil
}

// open starts a program with the CRM connected, and signs in to RingCentral; no page is open.
func (o *outside) open() *program {
	p := o.start(never)
	p.connect(o.company)
	p.choose(func(s *worker.Settings) { s.Source, s.ClientID = "sync", ringcentraltest.ClientID })
	o.signIn(p)
	require.True(o.t, o.state(p).SignedIn, "%+v %+v", o.state(p), o.toasts())
	pass(time.Second)
	return p
}

func (o *outside) signIn(p *program) {
	require.NoError(o.t, p.SignIn(context.Background(), worker.SignIn{Platform: ringcentral.Name, Keep: true}))
	synctest.Wait()
}

func (o *outside) state(p *program) worker.SyncView {
	s, err := p.State(context.Background())
	require.NoError(o.t, err)
	return s.Sync
}

// ended is the record of a call that ended now, with a duration.
func ended(n int, number string, duration int) ringcentraltest.Record {
	return ringcentraltest.Record{
		ID: fmt.Sprint("rec", n), SessionID: fmt.Sprint(4012345000 + n), Type: "Voice", Direction: "Inbound", Action: "Phone Call", Result: "Accepted",
		From: &ringcentraltest.Party{PhoneNumber: number}, To: &ringcentraltest.Party{PhoneNumber: ownNumber},
		StartTime: time.Now().Add(-time.Duration(duration) * time.Second).UTC().Format("2006-01-02T15:04:05.000Z"), Duration: duration,
	}
}

func startedAt(at time.Time, n int, number string) ringcentraltest.Record {
	r := ended(n, number, 60)
	r.StartTime = at.UTC().Format("2006-01-02T15:04:05.000Z")
	return r
}

// requests are the requests for the call log since the last time.
func (o *outside) requests() (n int) {
	for _, line := range o.asked() {
		if strings.Contains(line, "/call-log-sync?") {
			n++
		}
	}
	return n
}

// A call on another device is logged with no page open, and its recording follows.
func TestCallIsLoggedWithNothingOpen(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		id := o.contact("Wanda", wandasNumber)
		o.account.Log.Put(startedAt(time.Now().Add(-time.Hour), 1, wandasNumber))
		o.open()
		pass(10 * time.Minute)
		assert.Empty(t, o.logs(), "nothing that is older than the switch")

		o.account.Log.Put(ended(2, wandasNumber, 65))
		pass(5*time.Minute + time.Second)
		log, values := o.log()
		assert.Equal(t, id, log.ContactID)
		assert.Equal(t, "Accepted", log.Result)
		assert.Equal(t, 65*time.Second, *log.Duration)
		assert.Empty(t, values.RecordingLink)

		o.account.Log.Record("rec2")
		pass(time.Minute + time.Second)
		log, _ = o.log()
		assert.Equal(t, "https://ringcentral.github.io/ringcentral-media-reader/?media=https%3A%2F%2Fmedia.ringcentral.com%2Frestapi%2Fv1.0%2Faccount%2F1%2Frecording%2Frec-rec2%2Fcontent", log.RecordingLink)
		o.idle()
	})
}

// A wake-up that finds nothing costs one request, and writes one row.
func TestWakeUpThatFindsNothingCostsOneRequest(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.open()
		pass(5 * time.Minute)
		o.asked()
		pass(5 * time.Minute)
		assert.Len(t, o.asked(), 1)

		p := o.restart()
		steps := p.steps
		assert.Zero(t, o.requests(), "a start between two looks asks for nothing")
		pass(5 * time.Minute)
		assert.Equal(t, 1, o.requests())
		assert.LessOrEqual(t, p.steps-steps, 4, "the request and the row, each before and after")
	})
}

// A day without calls costs what the README says.
func TestAQuietDay(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.open()
		pass(24 * time.Hour)
		o.asked()
		pass(24 * time.Hour)
		assert.Equal(t, 167, o.requests(), "every five minutes from 7 to 20, and hourly")
	})
}

// What is in the browser's memory ends with it: who did not stay signed in is told so, and goes on where he ended.
func TestSignInThatEnded(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		p := o.open()
		o.account.SignIn.EndAll()
		pass(6 * time.Minute)
		state := o.state(p)
		assert.False(t, state.SignedIn)
		assert.Equal(t, crm.Unauthenticated, state.Code)
		assert.Contains(t, state.Why, "RingCentral")
		assert.True(t, o.asksForThePerson(), "also where no panel is open")
		assert.Len(t, o.toasts(), 1, "a person is told once")
		assert.Equal(t, 1, o.badge, "and the icon shows it as long as nobody signs in")
		o.asked()
		pass(3 * time.Hour)
		assert.Zero(t, o.requests(), "nobody is asked with a token that has ended")

		o.account.Log.Put(ended(1, wandasNumber, 30))
		pass(time.Hour)
		o.signIn(p)
		pass(time.Second)
		assert.True(t, o.state(p).SignedIn)
		assert.Zero(t, o.badge)
		o.log()
	})
}

// The company has set that calls are known from the call log: whoever has not signed in yet sees that something is to do.
func TestSignInThatNobodyHasMade(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.sets(`{"settings": {"callSource": {"value": "sync", "locked": true}, "ringcentralClientId": {"value": "` + ringcentraltest.ClientID + `"}}}`)
		p := o.start(never)
		p.wake()
		assert.Equal(t, 1, o.badge)
		o.signIn(p)
		assert.Zero(t, o.badge)
	})
}

func TestAnotherPersonBeginsAnew(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		p := o.open()
		o.account = ringcentraltest.NewAccount(redirect, 43, time.Now)
		o.hosts[ringcentralHost] = o.account
		o.account.Log.Put(ended(1, wandasNumber, 30))
		pass(time.Minute)
		o.signIn(p)
		pass(10 * time.Minute)
		assert.Empty(t, o.logs(), "the other person's calls from before are none of this browser's")
		o.account.Log.Put(ended(2, wandasNumber, 30))
		pass(6 * time.Minute)
		o.log()
	})
}

// The program is killed while another person signs in: that person's calls of before are none of this browser's.
func TestKilledWhileAnotherPersonSignsIn(t *testing.T) {
	for step, died := 0, true; died; step++ {
		t.Run(fmt.Sprint("step ", step), func(t *testing.T) {
			phoningOutside(t, func(t *testing.T, o *outside) {
				o.contact("Wanda", wandasNumber)
				p := o.open()
				pass(time.Minute)
				o.account = ringcentraltest.NewAccount(redirect, 43, time.Now)
				o.hosts[ringcentralHost] = o.account
				o.account.Log.Put(ended(1, wandasNumber, 30))
				pass(time.Minute)
				p.killAt = p.steps + step
				_ = p.SignIn(t.Context(), worker.SignIn{Platform: ringcentral.Name, Keep: true})
				pass(time.Second)
				died = p.died()
				o.restart()
				pass(20 * time.Minute)
				assert.Empty(t, o.logs())
			})
		})
	}
}

func TestSignOutEndsTheReading(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		p := o.open()
		m, err := p.SignOut(t.Context())
		require.NoError(t, err)
		checkMessage(t, m)
		assert.Zero(t, o.account.SignIn.Live(), "and RingCentral knows")
		o.account.Log.Put(ended(1, wandasNumber, 30))
		o.asked()
		pass(3 * time.Hour)
		assert.Zero(t, o.requests())
		o.signIn(p)
		pass(10 * time.Minute)
		assert.Empty(t, o.logs(), "it was switched on after the call")
	})
}

func TestSwitchedOffAndOn(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		p := o.open()
		p.choose(func(s *worker.Settings) { s.Source = "widget" })
		o.asked()
		o.account.Log.Put(ended(1, wandasNumber, 30))
		pass(3 * time.Hour)
		assert.Zero(t, o.requests())
		assert.Equal(t, "platform", crm.AsError(p.SignIn(t.Context(), worker.SignIn{Platform: ringcentral.Name})).Field)
		p.choose(func(s *worker.Settings) { s.Source = "both" })
		pass(10 * time.Minute)
		assert.Empty(t, o.logs())
		o.account.Log.Put(ended(2, wandasNumber, 30))
		pass(6 * time.Minute)
		o.log()
	})
}

// Somebody switches it off while the window is open in which another signs in: the token is given back.
func TestSwitchedOffWhileTheWindowIsOpen(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		opened := o.browser.Window
		o.browser.Window = func(ctx context.Context, address string) (string, error) {
			s, err := o.program.Settings(ctx)
			s.Source = "widget"
			assert.NoError(t, errors.Join(err, o.program.SaveSettings(ctx, s)))
			return opened(ctx, address)
		}
		p := o.start(never)
		p.choose(func(s *worker.Settings) { s.Source, s.ClientID = "sync", ringcentraltest.ClientID })
		o.signIn(p)
		assert.False(t, o.state(p).SignedIn)
		assert.Zero(t, o.account.SignIn.Live())
	})
}

// With "sync" what the widget tells by itself is not heeded; what a person does there is.
func TestSyncOnlyDoesNotHeedTheWidget(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		p := o.open()
		require.NoError(t, p.Phone(t.Context(), true))
		c := inbound("4012345009", wandasNumber)
		p.takes(c)
		pass(10 * time.Minute)
		assert.Empty(t, o.logs())
		p.choose(func(s *worker.Settings) { s.Source = "both" })
		p.takes(c)
		pass(time.Minute)
		o.log()
	})
}

// The widget tells of a call until its page closes; the call log tells the rest. It is one call, and one log.
func TestThePageClosesBetween(t *testing.T) {
	for name, states := range map[string][]string{"while it rings": {"rings"}, "in the call": {"rings", "answered"}, "when it is over": {"rings", "answered", "hangs up"},
		"when it is logged": {"rings", "answered", "hangs up", "record"}} {
		t.Run(name, func(t *testing.T) {
			phoningOutside(t, func(t *testing.T, o *outside) {
				o.contact("Wanda", wandasNumber)
				p := o.open()
				p.choose(func(s *worker.Settings) { s.Source = "both" })
				require.NoError(t, p.Phone(t.Context(), true))
				c := inbound("4012345009", wandasNumber)
				for _, state := range states {
					p.hear(c.message(state))
					pass(time.Second)
				}
				require.NoError(t, p.Phone(t.Context(), false))
				r := ended(9, wandasNumber, 65)
				o.account.Log.Put(r)
				pass(6 * time.Minute)
				o.account.Log.Record(r.ID)
				pass(time.Minute + time.Second)
				log, values := o.log()
				assert.Equal(t, 65*time.Second, *log.Duration)
				assert.Contains(t, log.RecordingLink+values.RecordingLink, "rec-"+r.ID)
			})
		})
	}
}

// A creation is not answered; before it is tried again somebody signs in to the phone for the first time, whose widget
// tells of the same call. It is looked for by the mark that it was created with.
func TestTheFirstLoginBetweenTwoTries(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		p := o.open()
		p.choose(func(s *worker.Settings) { s.Source = "both" })
		pass(time.Minute)
		o.account.Log.Put(ended(9, wandasNumber, 30))
		o.meets("POST lost")
		pass(5 * time.Minute)
		require.Len(t, o.logs(), 1, "it is there, and nobody knows")
		o.meets("down")
		require.NoError(t, p.Phone(t.Context(), true))
		p.hear(loginOf("101"))
		c := inbound("4012345009", wandasNumber)
		p.hear(c.record())
		pass(time.Minute)
		o.faults(nil)
		p.hear(c.linked())
		pass(20 * time.Minute)
		o.log()
		o.idle()
	})
}

// Who types the client ID and presses the button at once sends both: the one must not overtake the other.
func TestSignInWithAClientIDThatIsNotSavedYet(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		p := o.start(never)
		p.choose(func(s *worker.Settings) { s.Source, s.ClientID = "sync", "" })
		typed := worker.SignIn{Platform: ringcentral.Name, ClientID: ringcentraltest.ClientID}
		require.NoError(t, p.SignIn(t.Context(), typed))
		synctest.Wait()
		assert.True(t, o.state(p).SignedIn)

		_, err := p.SignOut(t.Context())
		require.NoError(t, err)
		o.sets(`{"settings": {"ringcentralClientId": {"value": "` + ringcentraltest.ClientID + `", "locked": true}}}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		typed.ClientID = "another-app"
		require.NoError(t, p.SignIn(t.Context(), typed))
		synctest.Wait()
		assert.True(t, o.state(p).SignedIn, "by the company's app alone")
	})
}

// This computer's clock is wrong. Calls begin by RingCentral's: those from before are left alone, and those from then on are logged.
func TestAClockThatIsWrong(t *testing.T) {
	for _, behind := range []time.Duration{-3 * time.Hour, 3 * time.Hour, 48 * time.Hour} {
		t.Run(fmt.Sprint("RingCentral's is behind by ", behind), func(t *testing.T) {
			phoningOutside(t, func(t *testing.T, o *outside) {
				o.account = ringcentraltest.NewAccount(redirect, 42, func() time.Time { return time.Now().Add(-behind) })
				o.hosts[ringcentralHost] = o.account
				o.contact("Wanda", wandasNumber)
				o.account.Log.Put(startedAt(time.Now().Add(-behind-10*time.Minute), 1, wandasNumber))
				o.open()
				pass(6 * time.Minute)
				assert.Empty(t, o.logs(), "it was switched on after that call")
				r := startedAt(time.Now().Add(-behind-time.Minute), 2, wandasNumber)
				o.account.Log.Put(r)
				pass(6 * time.Minute)
				log, _ := o.log()
				assert.Equal(t, r.StartTime, log.StartTime.UTC().Format("2006-01-02T15:04:05.000Z"))
			})
		})
	}
}

// A record that is deleted at RingCentral when its call is logged takes nothing from the CRM.
func TestRecordDeletedAfterItWasLogged(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		p := o.open()
		pass(time.Minute)
		o.account.Log.Put(ended(1, wandasNumber, 30))
		pass(6 * time.Minute)
		before, _ := o.log()
		o.account.Log.Delete("rec1")
		pass(10 * time.Minute)
		after, _ := o.log()
		assert.Equal(t, before, after)
		assert.Equal(t, "logged", p.view("4012345001").State)
		o.idle()
	})
}

// The company can say where calls are known from, and that nobody changes it.
func TestSourceIsTheCompanys(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		o.sets(`{"settings": {"callSource": {"value": "widget", "locked": true}}}`)
		p := o.start(never)
		s, err := p.Settings(t.Context())
		require.NoError(t, err)
		for _, source := range []string{"sync", "both"} {
			s.Source = source
			err = p.SaveSettings(t.Context(), s)
			assert.Equal(t, crm.PermissionDenied, crm.CodeOf(err))
			assert.Contains(t, err.Error(), "callSource is set by your company.")
		}
		o.sets(`{"settings": {"callSource": {"value": "both", "locked": true}, "ringcentralClientId": {"value": "` + ringcentraltest.ClientID + `"}}}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		p.connect(o.company)
		o.signIn(p)
		pass(time.Minute)
		o.account.Log.Put(ended(1, wandasNumber, 30))
		pass(6 * time.Minute)
		o.log()
		o.sets(`{"settings": {"callSource": {"value": "widget", "locked": true}}}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		o.asked()
		pass(3 * time.Hour)
		assert.Zero(t, o.requests(), "switched off by the company")
	})
}

// loginOf is a message that tells who is signed in to the phone.
func loginOf(extension string) []byte {
	return encoded(object{"type": "rc-login-status-notify", "loggedIn": true, "loginNumber": "+442079460000*" + extension})
}

// While somebody else is signed in to the phone, the calls of who switched it on are not taken in; they are afterwards.
func TestReadingIsOfOneLogin(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		p := o.open()
		p.hear(loginOf("101"))
		pass(time.Minute)
		p.hear(loginOf("102"))
		p.connect(o.company)
		o.account.Log.Put(ended(1, wandasNumber, 30))
		pass(time.Hour)
		assert.Empty(t, o.logs())
		p.hear(loginOf("101"))
		pass(6 * time.Minute)
		o.log()
	})
}

func TestRefusalsWaitTheirTime(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.contact("Wanda", wandasNumber)
		p := o.open()
		refuse := func(status int, header ...string) {
			o.account.Log.FailNext(func(w http.ResponseWriter) {
				for i := 0; i+1 < len(header); i += 2 {
					w.Header().Set(header[i], header[i+1])
				}
				w.WriteHeader(status)
			})
		}
		refuse(429, "Retry-After", "600")
		pass(5 * time.Minute)
		assert.Equal(t, crm.RateLimited, o.state(p).Code)
		o.asked()
		pass(10*time.Minute - 2*time.Second)
		assert.Zero(t, o.requests())
		pass(3 * time.Second)
		assert.Equal(t, 1, o.requests())
		assert.Empty(t, o.state(p).Code)

		refuse(429, "Retry-After", "7200")
		pass(6 * time.Minute)
		o.asked()
		pass(110 * time.Minute)
		assert.Zero(t, o.requests(), "never before the time that it names")
		pass(10 * time.Minute)
		assert.NotZero(t, o.requests())
		o.asked()

		refuse(403)
		pass(6 * time.Minute)
		assert.Equal(t, crm.PermissionDenied, o.state(p).Code)
		assert.Contains(t, o.state(p).Why, "Read Call Log")
		assert.Equal(t, 1, o.badge, "that takes a person")
		o.asked()
		pass(53 * time.Minute)
		assert.Zero(t, o.requests())
		pass(8 * time.Minute)
		assert.NotZero(t, o.requests())

		o.losesNetwork(true)
		pass(30 * time.Minute)
		assert.Equal(t, crm.Unavailable, o.state(p).Code)
		o.account.Log.Put(ended(1, wandasNumber, 30))
		o.losesNetwork(false)
		p.Online(t.Context())
		pass(time.Second)
		o.log()
	})
}

// What no call log should hold, and what becomes of it.
func TestStrangeRecords(t *testing.T) {
	for name, put := range map[string]func(o *outside){
		"without parties": func(o *outside) {
			r := ended(1, wandasNumber, 30)
			r.From, r.To = nil, nil
			o.account.Log.Put(r)
		},
		"without a session": func(o *outside) {
			r := ended(1, wandasNumber, 30)
			r.SessionID = ""
			o.account.Log.Put(r)
		},
		"without a time": func(o *outside) {
			r := ended(1, wandasNumber, 30)
			r.StartTime = ""
			o.account.Log.Put(r)
		},
		"from the future":  func(o *outside) { o.account.Log.Put(startedAt(time.Now().Add(48*time.Hour), 1, wandasNumber)) },
		"of 90 days ago":   func(o *outside) { o.account.Log.Put(startedAt(time.Now().AddDate(0, 0, -90), 1, wandasNumber)) },
		"of a fax":         func(o *outside) { r := ended(1, wandasNumber, 30); r.Type = "Fax"; o.account.Log.Put(r) },
		"that was deleted": func(o *outside) { o.account.Log.Put(ended(1, wandasNumber, 30)); o.account.Log.Delete("rec1") },
		"of a colleague's extension": func(o *outside) {
			r := ended(1, wandasNumber, 30)
			r.From, r.To = &ringcentraltest.Party{ExtensionNumber: "101", Name: "Bob"}, &ringcentraltest.Party{ExtensionNumber: "102"}
			o.account.Log.Put(r)
		},
		"of the own voicemail": func(o *outside) {
			r := ended(1, wandasNumber, 30)
			r.Direction, r.From, r.To = "Outbound", &ringcentraltest.Party{PhoneNumber: ownNumber}, &ringcentraltest.Party{PhoneNumber: ownNumber}
			o.account.Log.Put(r)
		},
		"that still goes on": func(o *outside) { r := ended(1, wandasNumber, 30); r.Result = "In Progress"; o.account.Log.Put(r) },
		"of a stranger":      func(o *outside) { o.account.Log.Put(ended(1, "+442079460777", 30)) },
		"of a hidden number": func(o *outside) { o.account.Log.Put(ended(1, "anonymous", 30)) },
		"of a colleague in the same queue": func(o *outside) {
			r := ended(1, wandasNumber, 30)
			r.Result = "Answered Elsewhere"
			r.Delegated = "QueueForwarding"
			o.account.Log.Put(r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			phoningOutside(t, func(t *testing.T, o *outside) {
				o.contact("Wanda", wandasNumber)
				p := o.open()
				put(o)
				pass(2 * time.Hour)
				assert.Empty(t, o.logs())
				assert.Empty(t, o.state(p).Code)
				o.account.Log.Put(ended(2, wandasNumber, 30))
				pass(6 * time.Minute)
				o.log() // the next call is logged
			})
		})
	}
}

// A record that is deleted before its contact is known is not logged any more.
func TestRecordDeletedBeforeItIsLogged(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		p := o.open()
		pass(time.Minute)
		o.account.Log.Put(ended(1, wandasNumber, 30))
		pass(6 * time.Minute)
		assert.Equal(t, "needs_you", p.view("4012345001").State)
		o.account.Log.Delete("rec1")
		pass(6 * time.Minute)
		assert.Equal(t, "not_logged", p.view("4012345001").State)

		// Another record takes its place, later: the call was there after all.
		r := ended(1, wandasNumber, 45)
		r.ID = "rec1b"
		o.account.Log.Put(r)
		pass(6 * time.Minute)
		assert.Equal(t, "needs_you", p.view("4012345001").State)

		require.NoError(t, p.Dismiss(t.Context(), "4012345001"))
		r.Duration = 50
		o.account.Log.Put(r)
		pass(6 * time.Minute)
		assert.Equal(t, "not_logged", p.view("4012345001").State, "the person has chosen")
	})
}

// backlog is calls that were taken while the program slept: missed, so that no recording will come.
func (o *outside) backlog(calls int, every time.Duration) {
	const people = 10
	o.open()
	pass(time.Minute)
	o.sleeps()
	for n := range calls {
		o.account.Log.Put(ended(n, fmt.Sprintf("+4420794%05d", n%people), 0))
		time.Sleep(every)
	}
	for n := range people {
		o.contact(fmt.Sprint("Contact ", n), fmt.Sprintf("+4420794%05d", n))
	}
	o.asked()
}

// logged fails where not each of so many calls has its one log.
func (o *outside) logged(calls int) {
	o.t.Helper()
	begun := map[time.Time]bool{}
	for _, log := range o.logs() {
		assert.False(o.t, begun[log.StartTime], "logged twice")
		begun[log.StartTime] = true
	}
	assert.Len(o.t, begun, calls)
	o.idle()
}

// More calls at once than a synchronisation gives, and than the book holds: all are logged, once.
func TestHundredsAtOnce(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		o.backlog(510, time.Minute)
		o.restart()
		assert.Equal(t, 2, o.requests(), "the refused one, and the newest 250")
		pass(15 * time.Minute)
		o.logged(510)
		pass(time.Hour)
		o.requests()
		pass(10 * time.Minute)
		assert.Equal(t, 2, o.requests(), "all is read, and looked at every five minutes again")
	})
}

// The service's limits fall into the midst of them, the CRM is away, and the program is killed again and again.
func TestAThousandAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes long")
	}
	for name, trouble := range map[string]func(o *outside){
		"three requests a minute": func(o *outside) { o.account.Log.Limit(3); o.restart() },
		"the CRM is away for an hour": func(o *outside) {
			d := &workday{outside: o}
			d.crmIsAway(true)
			o.restart()
			pass(time.Hour)
			d.crmIsAway(false)
		},
		"killed": func(o *outside) {
			for n := range 12 {
				o.start(50 + 100*n).wake()
				pass(time.Minute)
			}
			o.restart()
		},
	} {
		t.Run(name, func(t *testing.T) {
			phoningOutside(t, func(t *testing.T, o *outside) {
				o.backlog(1000, 5*time.Minute) // three days and a half
				trouble(o)
				pass(time.Hour)
				o.logged(1000)
			})
		})
	}
}

// sleeps stops the program, and its alarm rings for nobody.
func (w *world) sleeps() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.program.dead = true
	if w.alarm != nil {
		w.alarm.Stop()
	}
}
