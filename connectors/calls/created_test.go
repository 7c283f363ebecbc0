package calls_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

// creating brings the book to a call for which a contact is being created.
func creating(t *testing.T) *driver {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found())
	d.do(d.record("1"))
	one[calls.CreateContact](t, d.do(calls.Log{Session: "1", NewContact: "Wanda Ortiz"}))
	return d
}

// The worker ends while a contact is being created: the number is searched again, since the CRM may have the contact
// by now; if not, the person can create one.
func TestKilledWhileAContactIsCreated(t *testing.T) {
	d := creating(t)
	assert.Equal(t, calls.FindContact{Account: account, Number: number}, one[calls.FindContact](t, d.restart()))
	assert.Equal(t, inCRM(wanda), createOf(t, d.do(found(wanda))).Update.Contact, "it was wanted")

	d = creating(t)
	d.restart()
	d.do(found())
	assert.Equal(t, calls.NoContact, d.view("1").Why)
	one[calls.CreateContact](t, d.do(calls.Log{Session: "1", NewContact: "Wanda Ortiz"}))

	d = auto(t)
	hidden := func(c *ringcentral.Call) { c.From = ringcentral.Party{PhoneNumber: "anonymous"} }
	d.do(d.record("1", hidden))
	one[calls.CreateContact](t, d.do(calls.Log{Session: "1", NewContact: "Wanda Ortiz"}))
	assert.Empty(t, crmActions(d.restart()))
	assert.Equal(t, calls.HiddenNumber, d.view("1").Why)
}

// A person picks a contact while another one is being created, and then the worker ends: the log is that one's.
func TestKilledAfterAnotherContactWasPicked(t *testing.T) {
	d := creating(t)
	d.do(calls.Log{Session: "1", Contact: &wanda})
	assert.Equal(t, inCRM(wanda), createOf(t, d.restart()).Update.Contact)

	d = creating(t)
	d.do(calls.Log{Session: "1", Contact: &wanda})
	d.do(calls.Created{Session: "1", Account: account, LogID: "log-1"})
	assert.Empty(t, crmActions(d.restart()))
	assert.Equal(t, wanda.ID, d.view("1").Contact.ID)
}

// Another CRM is connected while a contact is being created: the call is not logged there with that contact.
func TestAContactOfAnotherAccount(t *testing.T) {
	d := creating(t)
	d.settings.Account = "othercrm/1"
	d.do(calls.Configured{Settings: d.settings})
	assert.Empty(t, crmActions(d.do(calls.ContactCreated{Account: account, Session: "1", Contact: wanda})))
	assert.Nil(t, d.view("1").Contact)
}

// A log was deleted in the CRM. Who logs the call again need not say again who it was, as long as it is the same CRM.
func TestLoggedAgainWithTheContactThatWasPicked(t *testing.T) {
	hidden := func(c *ringcentral.Call) { c.From = ringcentral.Party{PhoneNumber: "anonymous"} }
	gone := func() *driver {
		d := auto(t)
		d.do(d.record("1", hidden))
		create := createOf(t, d.do(calls.Log{Session: "1", Contact: &wanda}))
		d.do(calls.Accepted{Session: "1", Seq: create.Seq})
		d.do(calls.Created{Session: "1", Account: account, LogID: "log-1"})
		update := updateOf(t, d.do(calls.Save{Session: "1", Note: ptr("a note")}))
		d.do(calls.Failed{Session: "1", Seq: update.Seq, Code: "not_found"})
		assert.Equal(t, calls.LogGone, d.view("1").Why)
		return d
	}
	d := gone()
	assert.Equal(t, inCRM(wanda), createOf(t, d.do(calls.Log{Session: "1"})).Update.Contact)

	d = gone()
	d.settings.Account = "othercrm/1"
	d.do(calls.Configured{Settings: d.settings})
	assert.Empty(t, crmActions(d.do(calls.Log{Session: "1"})))
	assert.Equal(t, calls.HiddenNumber, d.view("1").Why)
}
