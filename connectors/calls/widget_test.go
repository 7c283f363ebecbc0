package calls_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/ringcentral"
	"callscribe/connectors/words"
)

// Each reason for which a call waits for a person has words for the widget's list.
func TestEachReasonHasARow(t *testing.T) {
	for _, why := range []calls.Why{calls.NotConnected, calls.NoContact, calls.SeveralContacts, calls.HiddenNumber, calls.StrangeNumber,
		calls.InternalCall, calls.SearchFailed, calls.ContactGone, calls.LogGone, calls.OtherParty, calls.Refused} {
		assert.NotContains(t, words.Say("row_"+string(why)), "_", why)
	}
}

// The log page of a call tells what stands in its way, and offers what helps.
func TestLogPage(t *testing.T) {
	open := func(d *driver) string {
		m := ringcentral.LogCall{
			Request: ringcentral.Request{ID: "q"}, Call: d.record("1").Call, Trigger: ringcentral.CreateLog, ByPerson: true,
		}
		reply, err := d.book.Hear(t.Context(), m)
		require.NoError(t, err)
		require.Len(t, reply.Posts, 2)
		return string(reply.Posts[0])
	}
	for _, tt := range []struct {
		name     string
		account  string
		contacts []calls.Contact
		choice   any
		says     string
		creates  bool
	}{
		{name: "one contact", account: account, contacts: []calls.Contact{wanda}, choice: "p7"},
		{name: "several", account: account, contacts: []calls.Contact{wanda, walter}, choice: "p7", says: "Several contacts", creates: true},
		{name: "none", account: account, choice: ringcentral.CreateContact, says: "No contact is known", creates: true},
		{name: "not connected", says: "Connect a CRM"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDriver(t, calls.Settings{Account: tt.account})
			d.do(d.ringing("1"))
			d.do(found(tt.contacts...))
			d.do(calls.Draft{Session: "1", Note: ptr("half a sent")})
			page := open(d)
			assert.Equal(t, tt.choice, formData(t, []byte(page))["contact"])
			assert.Equal(t, "half a sent", formData(t, []byte(page))["note"])
			assert.Equal(t, "", formData(t, []byte(page))["openedNote"])
			assert.Contains(t, page, tt.says)
			assert.Equal(t, tt.creates, strings.Contains(page, ringcentral.CreateContact))
		})
	}
	t.Run("opened while the contacts are searched", func(t *testing.T) {
		d := newDriver(t, calls.Settings{Account: account})
		d.do(d.ringing("1"))
		assert.Contains(t, open(d), "is being looked up")
		page := string(calls.Post(one[calls.ShowLogPage](t, d.do(found(wanda, walter))), ringcentral.Service{}))
		assert.Contains(t, page, "Several contacts")
		assert.Equal(t, "p7", formData(t, []byte(page))["contact"])
		for _, a := range d.do(found(wanda, walter)) {
			_, again := a.(calls.ShowLogPage)
			assert.False(t, again, "it stands there")
		}
	})
	t.Run("another contact than the number's", func(t *testing.T) {
		d := newDriver(t, calls.Settings{Account: account})
		d.do(d.ringing("1"))
		d.do(found(walter))
		d.do(calls.Log{Session: "1", Contact: &wanda})
		assert.Equal(t, "p7", formData(t, []byte(open(d)))["contact"])
	})
	t.Run("a new contact from the form", func(t *testing.T) {
		d := newDriver(t, calls.Settings{Account: account})
		d.do(d.ringing("1"))
		d.do(found())
		open(d)
		m := ringcentral.LogCall{
			Request: ringcentral.Request{ID: "q2"}, Call: d.record("1").Call, Trigger: ringcentral.LogForm, ByPerson: true,
			Form: ringcentral.Form{ContactID: ringcentral.CreateContact, NewContactName: "W. Ortiz"},
		}
		reply, err := d.book.Hear(t.Context(), m)
		require.NoError(t, err)
		assert.Equal(t, "W. Ortiz", one[calls.CreateContact](t, reply.Actions).Name)
		assert.Empty(t, reply.Posts, "the widget closes the page by itself")
		assert.Equal(t, "1", reply.Followed, "and what becomes of it is told there")
	})
	t.Run("while it is being logged", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(wanda))
		d.do(d.record("1"))
		page := open(d)
		assert.Contains(t, page, "is being logged")
		assert.Contains(t, page, `"readOnly":true`)
		assert.NotContains(t, page, ringcentral.CreateContact)
	})
	t.Run("before it is logged by itself", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1"))
		d.do(found(wanda))
		m := ringcentral.LogCall{Request: ringcentral.Request{ID: "q"}, Call: d.talking("1").Call, Trigger: ringcentral.CreateLog, ByPerson: true}
		reply, err := d.book.Hear(t.Context(), m)
		require.NoError(t, err)
		assert.Contains(t, string(reply.Posts[0]), "is logged when it ends")
	})
	t.Run("what is needed follows the contact that is chosen", func(t *testing.T) {
		d := newDriver(t, calls.Settings{Account: account})
		d.do(d.ringing("1"))
		d.do(found(with(quote), walter))
		first := open(d)
		assert.Contains(t, first, `"Quote"`)
		assert.NotContains(t, first, "newContactName")
		change := func(f ringcentral.Form) string {
			m := ringcentral.FormChanged{Request: ringcentral.Request{ID: "i"}, Call: d.record("1").Call, Form: f, Keys: []string{ringcentral.KeyContact}}
			reply, err := d.book.Hear(t.Context(), m)
			require.NoError(t, err)
			require.Len(t, reply.Posts, 1)
			return string(reply.Posts[0])
		}
		other := change(ringcentral.Form{ContactID: "p8", Note: ptr("typed")})
		assert.NotContains(t, other, `"Quote"`)
		assert.Equal(t, "p8", formData(t, []byte(other))["contact"])
		assert.Equal(t, "typed", formData(t, []byte(other))["note"])
		fresh := change(ringcentral.Form{ContactID: ringcentral.CreateContact})
		assert.Contains(t, fresh, `"required":["newContactName","contact","activityTitle"]`)
		assert.Equal(t, "Wanda Ortiz", formData(t, []byte(fresh))["newContactName"], "as the phone calls the caller")
	})
	t.Run("the type of a new contact", func(t *testing.T) {
		d := newDriver(t, calls.Settings{Account: account, NewTypes: []string{"Contact", "Lead"}})
		d.do(d.ringing("1"))
		d.do(found())
		page := open(d)
		assert.Equal(t, "Contact", formData(t, []byte(page))["newContactType"])
		assert.Contains(t, page, `"oneOf":[{"const":"Contact","title":"Contact"},{"const":"Lead","title":"Lead"}]`)
		reply, err := d.book.Hear(t.Context(), ringcentral.LogCall{
			Request: ringcentral.Request{ID: "q3"}, Call: d.record("1").Call, Trigger: ringcentral.LogForm, ByPerson: true,
			Form: ringcentral.Form{ContactID: ringcentral.CreateContact, NewContactName: "Sam", NewContactType: "Lead"},
		})
		require.NoError(t, err)
		assert.Equal(t, "Lead", one[calls.CreateContact](t, reply.Actions).Type)

		d = newDriver(t, calls.Settings{Account: account})
		d.do(d.ringing("1"))
		d.do(found())
		assert.NotContains(t, open(d), "newContactType", "where there is nothing to choose")
	})
	t.Run("the deal of the form", func(t *testing.T) {
		d := newDriver(t, calls.Settings{Account: account, OneDeal: true})
		d.do(d.ringing("1"))
		d.do(found(with(quote)))
		assert.Equal(t, "deal:d1", formData(t, []byte(open(d)))["deal"])
		m := ringcentral.LogCall{
			Request: ringcentral.Request{ID: "q3"}, Call: d.record("1").Call, Trigger: ringcentral.LogForm, ByPerson: true,
			Form: ringcentral.Form{ContactID: "p7", Deal: ptr("")},
		}
		reply, err := d.book.Hear(t.Context(), m)
		require.NoError(t, err)
		assert.Equal(t, crm.Disposition{}, createOf(t, reply.Actions).Update.Disposition, "none is wanted")
	})
}

// Each reason for which a call waits is told in the widget's history, in words of its own.
func TestMatchSentences(t *testing.T) {
	status := func(d *driver) string {
		m := ringcentral.MatchCalls{Request: ringcentral.Request{ID: "q"}, SessionIDs: []string{"1"}}
		reply, err := d.book.Hear(t.Context(), m)
		require.NoError(t, err)
		return data(t, reply.Answer)
	}
	from := func(number string) func(*ringcentral.Call) {
		return func(c *ringcentral.Call) { c.From = ringcentral.Party{PhoneNumber: number} }
	}
	said := map[string]bool{}
	for name, bring := range map[string]func(d *driver){
		"no contact": func(d *driver) { d.do(d.ringing("1")); d.do(found()); d.do(d.record("1")) },
		"several":    func(d *driver) { d.do(d.ringing("1")); d.do(found(wanda, walter)); d.do(d.record("1")) },
		"hidden":     func(d *driver) { d.do(d.record("1", from("anonymous"))) },
		"strange":    func(d *driver) { d.do(d.record("1", from("sip:7@pbx"))) },
		"log gone": func(d *driver) {
			logged(t, d, "1")
			d.do(calls.Save{Session: "1", Note: ptr("x")})
			d.do(calls.Failed{Session: "1", Seq: 2, Code: "not_found"})
		},
		"refused": func(d *driver) {
			d.do(d.ringing("1"))
			d.do(found(wanda))
			d.do(d.record("1"))
			d.do(calls.Failed{Session: "1", Seq: 1, Code: "internal", Kept: true})
		},
		"signed out": func(d *driver) { d.do(calls.Configured{Settings: calls.Settings{AutoLog: true}}); d.do(d.record("1")) },
		"contact gone": func(d *driver) {
			d.do(d.ringing("1"))
			d.do(found(wanda, walter))
			d.do(d.record("1"))
			d.do(calls.Choose{Session: "1", Contact: wanda})
			d.do(calls.Failed{Session: "1", Seq: 1, Code: "not_found"})
			d.do(found(walter))
		},
	} {
		d := auto(t)
		bring(d)
		answer := status(d)
		assert.Contains(t, answer, `"status":"failed"`, name)
		assert.False(t, said[answer], name)
		said[answer] = true
	}
}

// Every action for the widgets has its message; those for others have none.
func TestPost(t *testing.T) {
	service := ringcentral.Service{Name: calls.ServiceName}
	for _, tt := range []struct {
		action calls.Action
		says   string
	}{
		{calls.Register{}, `"rc-adapter-register-third-party-service"`},
		{calls.ReportCalls{}, `"rc-adapter-update-auto-log-settings"`},
		{calls.PollCall{Session: "1"}, `"/get-call-log"`},
		{calls.FetchUnlogged{Page: 2}, `"page":2`},
		{calls.RematchCall{Session: "1"}, `"sessionIds":["1"]`},
		{calls.RematchContact{Number: number}, `"phoneNumbers":["` + number + `"]`},
	} {
		assert.Contains(t, string(calls.Post(tt.action, service)), tt.says)
	}
	assert.Nil(t, calls.Post(calls.OpenSettings{}, service))
}

// The widget does not listen in its first seconds, so it is told to report calls again until it does.
func TestReportCalls(t *testing.T) {
	d := auto(t)
	report := []calls.Action{calls.ReportCalls{}}
	hear := func(m ringcentral.Message) []calls.Action {
		reply, err := d.book.Hear(t.Context(), m)
		require.NoError(t, err)
		return reply.Actions
	}
	assert.Equal(t, report, hear(ringcentral.AutoLog{On: false}))
	assert.Equal(t, report, hear(ringcentral.HistorySynced{}))
	assert.Empty(t, hear(ringcentral.AutoLog{On: true}))
	assert.Empty(t, hear(ringcentral.HistorySynced{}))
}
