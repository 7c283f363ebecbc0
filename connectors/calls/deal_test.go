package calls_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

var (
	quote   = calls.Deal{ID: "deal:d1", Title: "Quote"}
	renewal = calls.Deal{ID: "deal:d2", Title: "Renewal"}
	inquiry = calls.Deal{ID: "lead:l1", Title: "Inquiry"}
)

func with(deals ...calls.Deal) calls.Contact {
	c := wanda
	c.Deals = deals
	return c
}

// A contact's only open deal is taken by itself, where the person wants that; of several none is.
func TestOneDeal(t *testing.T) {
	for _, tt := range []struct {
		name  string
		off   bool
		deals []calls.Deal
		want  crm.Disposition
	}{
		{name: "none"},
		{name: "one", deals: []calls.Deal{quote}, want: crm.Disposition{DealID: "d1"}},
		{name: "one lead", deals: []calls.Deal{inquiry}, want: crm.Disposition{LeadID: "l1"}},
		{name: "one, but switched off", off: true, deals: []calls.Deal{quote}},
		{name: "several", deals: []calls.Deal{quote, renewal}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDriver(t, calls.Settings{Account: account, AutoLog: true, OneDeal: !tt.off})
			d.do(d.ringing("1"))
			d.do(found(with(tt.deals...)))
			if tt.want != (crm.Disposition{}) {
				assert.Equal(t, tt.deals[0].ID, d.view("1").Deal, "shown before")
			}
			create := createOf(t, d.do(d.record("1")))
			assert.Equal(t, tt.want, create.Update.Disposition)
		})
	}
}

// The deal can be chosen before the log is made, and changed afterwards, once for each choice.
func TestChooseDeal(t *testing.T) {
	d := newDriver(t, calls.Settings{Account: account, AutoLog: true, OneDeal: true})
	d.do(d.ringing("1"))
	d.do(found(with(quote)))
	d.do(calls.Save{Session: "1", Deal: ptr("")})
	assert.Empty(t, d.view("1").Deal, "the person wants none")
	create := createOf(t, d.do(d.record("1")))
	assert.Equal(t, crm.Disposition{}, create.Update.Disposition)
	d.do(calls.Accepted{Session: "1", Seq: 1})
	d.do(calls.Created{Session: "1", Seq: 1, Account: account, LogID: "log-1"})

	update := updateOf(t, d.do(calls.Save{Session: "1", Deal: ptr("lead:l1")}))
	assert.Equal(t, crm.Disposition{LeadID: "l1"}, update.Update.Disposition)
	assert.Equal(t, logbody.Update{}, update.Update.Values, "and nothing else")
	d.do(calls.Updated{Session: "1", Seq: update.Seq})
	assert.Empty(t, crmActions(d.do(calls.Save{Session: "1", Deal: ptr("lead:l1")})))
	note := updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("hello")}))
	assert.Equal(t, crm.Disposition{}, note.Update.Disposition)
	d.do(calls.Updated{Session: "1", Seq: note.Seq})

	_, err := d.book.Apply(t.Context(), calls.Save{Session: "1", Deal: ptr("")})
	assert.ErrorContains(t, err, "not taken away")
	_, err = d.book.Apply(t.Context(), calls.Save{Session: "1", Deal: ptr("7")})
	assert.ErrorContains(t, err, "no deal")
	assert.Equal(t, "lead:l1", d.view("1").Deal)

	// A deal that has gone is no log that has gone.
	gone := updateOf(t, d.do(calls.Save{Session: "1", Deal: ptr("deal:d2")}))
	d.do(calls.Accepted{Session: "1", Seq: gone.Seq})
	d.do(calls.Failed{Session: "1", Seq: gone.Seq, Code: "not_found", Message: "No such deal.", Kept: true})
	assert.Equal(t, calls.Refused, d.view("1").Why)
	again := updateOf(t, d.do(calls.Save{Session: "1", Deal: ptr("deal:d1")}))
	assert.Equal(t, crm.Disposition{DealID: "d1"}, again.Update.Disposition)
}

// What a history's search has found knows no deals, so a call searches again.
func TestDealsAfterHistory(t *testing.T) {
	d := auto(t)
	_, searches := d.match(false, number)
	assert.Len(t, searches, 1)
	d.do(calls.ContactsFound{Brief: true, Account: account, Number: number, Contacts: []calls.Contact{wanda}})
	search := one[calls.FindContact](t, d.after(time.Minute, d.ringing("1")))
	assert.False(t, search.More)
	d.do(found(with(quote)))
	assert.Equal(t, []calls.Deal{quote}, d.view("1").Contact.Deals)
}

// The page of the contact opens once, when the person wants it to.
func TestCallPop(t *testing.T) {
	page := calls.OpenContact{ContactID: "p7", Type: "contact"}
	for _, tt := range []struct {
		pop           string
		rings, answer bool
	}{{"", false, false}, {calls.PopNever, false, false}, {calls.PopRing, true, false}, {calls.PopAnswer, false, true}} {
		d := newDriver(t, calls.Settings{Account: account, AutoLog: true, CallPop: tt.pop})
		count := func(actions []calls.Action) (n int) {
			for _, a := range actions {
				if a == calls.Action(page) {
					n++
				}
			}
			return n
		}
		n := count(d.do(d.ringing("1")))
		n += count(d.do(found(wanda)))
		assert.Equal(t, tt.rings, n == 1, tt.pop)
		d.restart()
		n = count(d.do(d.talking("1")))
		n += count(d.do(d.talking("1")))
		n += count(d.do(d.hungUp("1")))
		n += count(d.do(d.record("1")))
		assert.Equal(t, tt.answer, n == 1, tt.pop)
	}
	d := newDriver(t, calls.Settings{Account: account, CallPop: calls.PopRing})
	d.do(d.ringing("1"))
	assert.NotContains(t, d.do(found(wanda, walter)), page, "it is not clear whose")
}

// The widget's history is searched without deals: that takes none from a call that waits.
func TestDealsOfAWaitingCall(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(with(quote), walter))
	d.do(d.record("1"))
	d.do(calls.Save{Session: "1", Deal: ptr(quote.ID)})
	d.do(calls.ContactsFound{Brief: true, Account: account, Number: number, Contacts: []calls.Contact{wanda, walter, adams}})
	assert.Equal(t, []calls.Contact{with(quote), walter, adams}, d.view("1").Contacts)
	create := createOf(t, d.do(calls.Log{Session: "1", Contact: ptr(d.view("1").Contacts[0])}))
	assert.Equal(t, crm.Disposition{DealID: "d1"}, create.Update.Disposition)
}

// A deal belongs to the contact for whom it was chosen: nobody else's call goes to it.
func TestDealOfAnotherContact(t *testing.T) {
	adamsWith := func(deals ...calls.Deal) calls.Contact { c := adams; c.Deals = deals; return c }
	t.Run("the call was put through", func(t *testing.T) {
		d := newDriver(t, calls.Settings{Account: account, AutoLog: true, OneDeal: true})
		d.do(d.ringing("1", first))
		d.do(foundAt(receptionist, adamsWith(quote)))
		d.do(calls.Save{Session: "1", Deal: ptr(quote.ID)})
		d.do(d.hungUp("1", first))
		d.do(d.record("1", unnamed))
		create := createOf(t, d.do(found(with(renewal))))
		assert.Equal(t, inCRM(wanda), create.Update.Contact)
		assert.Equal(t, crm.Disposition{DealID: "d2"}, create.Update.Disposition)
	})
	t.Run("the call was refused, and logged with another", func(t *testing.T) {
		d := newDriver(t, calls.Settings{Account: account, AutoLog: true, OneDeal: true})
		d.do(d.ringing("1"))
		d.do(found(with(quote), walter))
		d.do(d.record("1"))
		create := createOf(t, d.do(calls.Log{Session: "1", Contact: ptr(with(quote)), Deal: ptr(quote.ID)}))
		assert.Equal(t, crm.Disposition{DealID: "d1"}, create.Update.Disposition)
		d.do(calls.Accepted{Session: "1", Seq: create.Seq})
		d.do(calls.Failed{Session: "1", Seq: create.Seq, Code: "invalid_argument", Message: "No.", Kept: true})
		create = createOf(t, d.do(calls.Choose{Session: "1", Contact: walter}))
		assert.Equal(t, inCRM(walter), create.Update.Contact)
		assert.Equal(t, crm.Disposition{}, create.Update.Disposition)
	})
}
