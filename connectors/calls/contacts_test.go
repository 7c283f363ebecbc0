package calls_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

// What an ended call's other party leads to while calls are logged automatically.
func TestOtherParty(t *testing.T) {
	outbound := func(c *ringcentral.Call) { c.Direction, c.From, c.To = "Outbound", c.To, c.From }
	from := func(p ringcentral.Party) func(*ringcentral.Call) { return func(c *ringcentral.Call) { c.From = p } }
	for _, tt := range []struct {
		name     string
		change   func(*ringcentral.Call)
		settings calls.Settings
		searched string
		contacts []calls.Contact
		state    calls.State
		why      calls.Why
	}{
		{name: "one contact", searched: number, contacts: []calls.Contact{wanda}, state: calls.Logging},
		{name: "one contact, outbound", change: outbound, searched: number, contacts: []calls.Contact{wanda}, state: calls.Logging},
		{name: "several contacts", searched: number, contacts: []calls.Contact{wanda, walter}, state: calls.NeedsYou, why: calls.SeveralContacts},
		{name: "no contact", searched: number, state: calls.NeedsYou, why: calls.NoContact},
		{
			name: "national number with punctuation", change: from(ringcentral.Party{PhoneNumber: "(020) 7946-0123"}),
			searched: "02079460123", contacts: []calls.Contact{wanda}, state: calls.Logging,
		},
		{
			name: "number with an extension", change: from(ringcentral.Party{PhoneNumber: number + "*104"}),
			searched: number, contacts: []calls.Contact{wanda}, state: calls.Logging,
		},
		{name: "the operator", change: from(ringcentral.Party{PhoneNumber: "0"}), state: calls.NotLogged, why: calls.InternalCall},
		{name: "anonymous", change: from(ringcentral.Party{PhoneNumber: "anonymous"}), state: calls.NeedsYou, why: calls.HiddenNumber},
		{name: "no party at all", change: from(ringcentral.Party{}), state: calls.NeedsYou, why: calls.HiddenNumber},
		{name: "service number", change: from(ringcentral.Party{PhoneNumber: "911"}), state: calls.NotLogged, why: calls.ServiceCall},
		{
			name: "service number, with internal calls wanted", change: from(ringcentral.Party{PhoneNumber: "*86"}),
			settings: calls.Settings{Internal: true}, state: calls.NotLogged, why: calls.ServiceCall,
		},
		{name: "an announcement", change: func(c *ringcentral.Call) { c.Action = "Paging" }, state: calls.NotLogged, why: calls.ServiceCall},
		{name: "the own voicemail", change: from(ringcentral.Party{PhoneNumber: own}), state: calls.NotLogged, why: calls.ServiceCall},
		{
			name: "the own extension", settings: calls.Settings{Internal: true}, state: calls.NotLogged, why: calls.ServiceCall,
			change: func(c *ringcentral.Call) { c.From = ringcentral.Party{Extension: "101"}; c.To = c.From },
		},
		{name: "extension as a number", change: from(ringcentral.Party{PhoneNumber: "104"}), state: calls.NotLogged, why: calls.InternalCall},
		{name: "a fax's record", change: func(c *ringcentral.Call) { c.Fax = c.Final() }, searched: number, contacts: []calls.Contact{wanda}, state: calls.NotLogged, why: calls.Fax},
		{name: "SIP address", change: from(ringcentral.Party{PhoneNumber: "sip:1234567@pbx"}), state: calls.NeedsYou, why: calls.StrangeNumber},
		{name: "extension", change: from(ringcentral.Party{Extension: "104", Name: "Paula"}), state: calls.NotLogged, why: calls.InternalCall},
		{
			name: "extension, wanted", change: from(ringcentral.Party{Extension: "104"}), settings: calls.Settings{Internal: true},
			state: calls.NeedsYou, why: calls.InternalCall,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			settings := tt.settings
			settings.Account, settings.AutoLog = account, true
			d := newDriver(t, settings)
			change := func(c *ringcentral.Call) {
				if tt.change != nil {
					tt.change(c)
				}
			}
			rang := d.do(d.ringing("1", change))
			if tt.searched == "" {
				assert.Empty(t, rang)
			} else {
				assert.Equal(t, []calls.Action{calls.FindContact{Account: account, Number: tt.searched}}, rang)
				d.do(calls.ContactsFound{Account: account, Number: tt.searched, Contacts: tt.contacts})
			}
			d.do(d.talking("1", change))
			d.do(d.hungUp("1", change))
			actions := d.do(d.record("1", change))
			v := d.view("1")
			assert.Equal(t, tt.state, v.State)
			assert.Equal(t, tt.why, v.Why)
			switch tt.state {
			case calls.Logging:
				assert.Equal(t, inCRM(tt.contacts[0]), createOf(t, actions).Update.Contact)
			case calls.NeedsYou:
				assert.Empty(t, crmActions(actions))
				assert.Equal(t, tt.why, d.asked(), "asked when the call ended")
				assert.NotContains(t, d.do(d.record("1", change)), calls.Ask{Session: "1", Why: tt.why}, "and once")
			default:
				assert.Empty(t, actions)
			}
		})
	}
}

// asked is what the newest call's person is asked for by the widget's answer and by the row alike.
func (d *driver) asked() calls.Why {
	v := d.book.Snapshot()[0]
	if v.State != calls.NeedsYou {
		return ""
	}
	return v.Why
}

// A call that waits for a person holds nothing up, and goes on when the person has chosen.
func TestChoose(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda, walter))
	assert.Contains(t, d.do(d.hungUp("1")), calls.Ask{Session: "1", Why: calls.SeveralContacts})
	d.do(d.record("1"))
	assert.Equal(t, []calls.Contact{wanda, walter}, d.view("1").Contacts)
	create := createOf(t, d.do(calls.Choose{Session: "1", Contact: walter}))
	assert.Equal(t, inCRM(walter), create.Update.Contact)
	assert.Equal(t, "Inbound Call from Walter Ortiz", create.Update.Values.Subject)
	assert.False(t, create.CheckFirst)
}

// The widget has contacts of its own; only one that the CRM gave for the number is taken.
func TestContactUpdatedInWidget(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(wanda, walter))
	d.do(d.record("1"))
	chosen := func(id string) []calls.Action {
		m := ringcentral.LogCall{
			Request: ringcentral.Request{ID: "x"}, Call: d.record("1").Call, Trigger: ringcentral.ContactUpdated,
			Entity: ringcentral.Entity{ID: id, Name: "as the widget has it"},
		}
		reply, err := d.book.Hear(t.Context(), m)
		require.NoError(t, err)
		return reply.Actions
	}
	assert.Empty(t, chosen("rc-company-directory-9"))
	assert.Equal(t, inCRM(walter), createOf(t, chosen("p8")).Update.Contact)
	d.do(calls.Accepted{Session: "1", Seq: 1})
	d.do(calls.Created{Session: "1", Seq: 1, Account: account, LogID: "log-1"})
	assert.Equal(t, []calls.Action{calls.CannotMove{Session: "1", Name: wanda.Name}}, chosen("p7"), "a log stays where it is, and that is said")
	assert.Empty(t, chosen("p8"))
	assert.Empty(t, chosen(""))
	own := calls.CannotMove{Session: "1", Name: "as the widget has it"}
	assert.Equal(t, []calls.Action{own}, chosen("rc-company-directory-9"), "nor to a contact of the widget's own")
	wim := calls.Contact{ID: "p9", Name: "Wim Ortiz"}
	d.do(found(wanda, walter, wim))
	assert.Equal(t, []calls.Action{calls.CannotMove{Session: "1", Name: "Wim Ortiz"}}, chosen("p9"), "who was found since")
}

// A contact who was found after the call was is one of the number's too.
func TestContactFoundLaterIsChosenInWidget(t *testing.T) {
	d := newDriver(t, calls.Settings{Account: account})
	d.do(d.ringing("1"))
	d.do(found(wanda))
	d.do(calls.Log{Session: "1", Contact: &wanda})
	d.do(found(wanda, walter))
	_, err := d.book.Hear(t.Context(), ringcentral.LogCall{
		Request: ringcentral.Request{ID: "x"}, Call: d.ringing("1").Call, Trigger: ringcentral.ContactUpdated, Entity: ringcentral.Entity{ID: "p8"},
	})
	require.NoError(t, err)
	assert.Equal(t, &walter, d.view("1").Contact)
}

func TestUnknownNumberBecomesContact(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found())
	d.do(d.record("1"))
	create := calls.CreateContact{Account: account, Session: "1", Number: number, Name: "Wanda Ortiz", Type: "lead"}
	ask := calls.Log{Session: "1", NewContact: "Wanda Ortiz", NewContactType: "lead"}
	assert.Equal(t, []calls.Action{create}, d.do(ask))
	assert.Empty(t, d.do(ask), "given once")
	assert.Equal(t, calls.AwaitsContact, d.view("1").Why)

	assert.Equal(t, calls.Ask{Session: "1", Why: calls.NoContact},
		one[calls.Ask](t, d.do(calls.Failed{Session: "1", Code: "permission_denied", Message: "No."})), "back to asking")
	assert.Equal(t, []calls.Action{create}, d.do(ask), "the person tries again")
	actions := d.do(calls.ContactCreated{Account: account, Session: "1", Contact: wanda})
	assert.Equal(t, inCRM(wanda), createOf(t, actions).Update.Contact)
	assert.Contains(t, actions, calls.RematchContact{Number: number})
}

// One search serves all calls with a number, also those that ring while it is on its way; and it is not
// repeated for a while.
func TestOneSearch(t *testing.T) {
	d := auto(t)
	assert.Len(t, crmActions(d.do(d.ringing("1"))), 1)
	assert.Empty(t, d.do(d.ringing("2")))
	d.do(found(wanda))
	assert.Equal(t, &wanda, d.view("1").Contact)
	assert.Equal(t, &wanda, d.view("2").Contact)
	assert.Empty(t, crmActions(d.after(3*time.Hour, d.ringing("3"))))
	d.restart()
	assert.Empty(t, crmActions(d.after(30*time.Minute, d.ringing("4"))), "remembered over a restart")
	assert.Len(t, crmActions(d.after(time.Hour, d.ringing("5"))), 1, "but not for ever")
}

// A number that was not found is searched again when it calls again: a person may have added the contact.
func TestNotFoundIsForgottenSoon(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found())
	assert.Empty(t, crmActions(d.after(50*time.Second, d.ringing("2"))), "the same ring")
	assert.Len(t, crmActions(d.after(2*time.Minute, d.ringing("3"))), 1)
	actions := d.do(found(wanda))
	for _, session := range []string{"1", "2", "3"} {
		assert.Equal(t, &wanda, d.view(session).Contact, session)
	}
	assert.Empty(t, crmActions(actions), "all three ring still")
}

func TestSearchFails(t *testing.T) {
	failed := func(code string, wait time.Duration) calls.ContactSearchFailed {
		return calls.ContactSearchFailed{Account: account, Number: number, Code: code, Message: "Sorry.", RetryAfter: wait}
	}
	t.Run("for now", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(failed("unavailable", 0))
		d.do(d.record("1"))
		v := d.view("1")
		assert.Equal(t, calls.Waiting, v.State)
		assert.Equal(t, "unavailable", v.Code)
		assert.Equal(t, d.clock.Add(5*time.Second), v.Until, "a hiccup costs seconds")
		assert.Equal(t, v.Until, d.book.Next())
		assert.Empty(t, crmActions(d.after(4*time.Second, calls.Tick{})))
		d.restart()
		assert.Len(t, crmActions(d.after(time.Second, calls.Tick{})), 1, "also after a restart not before its time")
		d.do(failed("rate_limited", 10*time.Minute))
		assert.Equal(t, d.clock.Add(10*time.Minute), d.view("1").Until, "as long as the CRM asks")
		assert.Len(t, crmActions(d.after(10*time.Minute, calls.Tick{})), 1)
		assert.Len(t, crmActions(d.do(found(wanda))), 1)
	})
	t.Run("for an hour", func(t *testing.T) {
		d := auto(t)
		numbers := map[string]string{}
		for i := range 20 {
			session := strconv.Itoa(i)
			numbers[session] = "+4420794600" + strconv.Itoa(10+i)
			d.do(d.record(session, func(c *ringcentral.Call) { c.From.PhoneNumber = numbers[session] }))
			d.do(calls.ContactSearchFailed{Account: account, Number: numbers[session], Code: "unavailable"})
		}
		asked := func() (searches []calls.FindContact) {
			for _, a := range crmActions(d.do(calls.Tick{})) {
				searches = append(searches, a.(calls.FindContact))
			}
			return searches
		}
		count := 20
		for end := d.clock.Add(time.Hour); d.clock.Before(end); d.clock = d.book.Next() {
			for _, search := range asked() {
				count++
				d.do(calls.ContactSearchFailed{Account: account, Number: search.Number, Code: "unavailable"})
			}
			d.restart()
		}
		assert.LessOrEqual(t, count, 40, "of all that wait one asks")
		searches := asked()
		require.Len(t, searches, 1)
		for found := 1; len(searches) > 0; found++ {
			var next []calls.FindContact
			for _, search := range searches {
				for _, a := range crmActions(d.do(foundAt(search.Number, wanda))) {
					if search, ok := a.(calls.FindContact); ok {
						next = append(next, search)
					}
				}
			}
			if searches = next; len(searches) == 0 {
				assert.Equal(t, 20, found, "once it answers all go")
			}
		}
	})
	t.Run("for good", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(failed("unauthenticated", 0))
		assert.Equal(t, calls.Ask{Session: "1", Why: calls.SearchFailed}, one[calls.Ask](t, d.do(d.record("1"))))
		assert.Equal(t, "Sorry.", d.view("1").Message)
		assert.Empty(t, crmActions(d.do(calls.Configured{Settings: d.settings})))
		assert.Len(t, crmActions(d.do(calls.Configured{Settings: d.settings, Connected: true})), 1, "connected again")
	})
	t.Run("without an outcome", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(d.record("1"))
		assert.Equal(t, d.clock.Add(time.Minute), d.book.Next())
		assert.Len(t, crmActions(d.after(time.Minute, calls.Tick{})), 1)
	})
}

// A contact that was deleted meanwhile is searched once more; then, or if a person had picked it, a
// person chooses.
func TestContactGone(t *testing.T) {
	gone := func(seq int) calls.Failed {
		return calls.Failed{Session: "1", Seq: seq, Code: "not_found", Message: "Gone.", Kept: true}
	}
	t.Run("another has the number", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(wanda))
		d.do(d.record("1"))
		assert.Equal(t, calls.FindContact{Account: account, Number: number}, one[calls.FindContact](t, d.do(gone(1))))
		create := createOf(t, d.do(found(walter)))
		assert.Equal(t, inCRM(walter), create.Update.Contact)
		assert.Equal(t, 2, create.Seq)
		d.do(gone(2))
		assert.Equal(t, calls.Ask{Session: "1", Why: calls.ContactGone}, one[calls.Ask](t, d.do(found(wanda))))
		assert.Len(t, crmActions(d.do(calls.Choose{Session: "1", Contact: wanda})), 1)
	})
	t.Run("picked by a person", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(wanda, walter))
		d.do(d.record("1"))
		d.do(calls.Choose{Session: "1", Contact: wanda})
		d.do(gone(1))
		actions := d.do(found(walter))
		assert.Empty(t, crmActions(actions), "not logged to another than the person picked")
		assert.Equal(t, calls.ContactGone, one[calls.Ask](t, actions).Why)
	})
	t.Run("or it was the deal", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(with(quote)))
		d.do(calls.Log{Session: "1", Deal: ptr(quote.ID)})
		d.do(d.record("1"))
		assert.Equal(t, calls.Ask{Session: "1", Why: calls.Refused}, one[calls.Ask](t, d.do(gone(1))))
		assert.Equal(t, "Gone.", d.view("1").Message)
		create := createOf(t, d.do(calls.Log{Session: "1", Deal: ptr("")}))
		assert.Empty(t, create.Update.Disposition.DealID, "logged without it")
	})
}

// Contacts and unlogged calls belong to the account at which they were found.
func TestChangeAccount(t *testing.T) {
	d := auto(t)
	logged(t, d, "1")
	d.do(d.ringing("2"))
	other := calls.Settings{Account: "pipedrive/3", AutoLog: true}
	actions := d.do(calls.Configured{Settings: other})
	assert.Equal(t, []calls.Action{calls.FindContact{Account: "pipedrive/3", Number: number}}, crmActions(actions))
	d.do(found(wanda)) // a late answer of the first account
	assert.Nil(t, d.view("2").Contact)
	d.do(calls.ContactsFound{Account: "pipedrive/3", Number: number, Contacts: []calls.Contact{walter}})
	d.do(found(wanda)) // a later one still
	assert.Empty(t, crmActions(d.do(d.ringing("3"))), "known at this account")
	create := createOf(t, d.do(d.record("2")))
	assert.Equal(t, "pipedrive/3", create.Account)
	assert.Equal(t, inCRM(walter), create.Update.Contact)
	update := updateOf(t, d.do(d.record("1", linked)))
	assert.Equal(t, account, update.Account, "a log stays with its account")
}

func TestNotConnected(t *testing.T) {
	d := newDriver(t, calls.Settings{AutoLog: true})
	assert.Empty(t, d.do(d.ringing("1")))
	assert.Equal(t, calls.Ask{Session: "1", Why: calls.NotConnected}, one[calls.Ask](t, d.do(d.record("1"))))
	d.do(calls.Configured{Settings: calls.Settings{Account: account, AutoLog: true}, Connected: true})
	assert.Len(t, crmActions(d.do(found(wanda))), 1, "nothing is lost")
}

// Calls with colleagues are logged from when that is switched on: those of before are no work for anybody.
func TestInternalCallsOfBefore(t *testing.T) {
	d := auto(t)
	colleague := func(c *ringcentral.Call) { c.From = ringcentral.Party{Extension: "102", Name: "Bob"} }
	d.do(d.ringing("1", colleague))
	d.do(d.record("1", colleague))
	assert.Equal(t, calls.NotLogged, d.view("1").State)

	d.clock = d.clock.Add(time.Hour)
	d.settings.Internal = true
	assert.Empty(t, d.do(calls.Configured{Settings: d.settings}))
	assert.Equal(t, calls.NotLogged, d.view("1").State)
	assert.Equal(t, calls.InternalCall, d.view("1").Why)

	d.clock = d.clock.Add(time.Hour)
	d.restart()
	d.do(d.ringing("2", colleague))
	d.do(d.record("2", colleague))
	assert.Equal(t, calls.NeedsYou, d.view("2").State)
	assert.Equal(t, calls.NotLogged, d.view("1").State)
}

// A number that is withheld is none, however RingCentral writes that.
func TestHiddenNumberIsNotShown(t *testing.T) {
	for _, hidden := range []string{"anonymous", "Anonymous", "Restricted", "Unavailable"} {
		d := auto(t)
		d.do(d.ringing("1", func(c *ringcentral.Call) {
			c.From = ringcentral.Party{PhoneNumber: hidden, Name: strings.ToLower(hidden)}
		}))
		assert.Equal(t, []string{"", ""}, []string{d.view("1").Number, d.view("1").Name}, hidden)
	}
}
