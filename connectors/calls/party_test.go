package calls_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/ringcentral"
)

const receptionist = "+442079460800"

// first is a device's view of a call that was put through: another party, with another name.
func first(c *ringcentral.Call) {
	c.From = ringcentral.Party{PhoneNumber: receptionist, Name: "A. Adams"}
}

// unnamed is the record of who was on the phone in the end.
func unnamed(c *ringcentral.Call) { c.From.Name = "" }

var adams = calls.Contact{ID: "p1", Name: "A. Adams", Type: "contact"}

func foundAt(number string, contacts ...calls.Contact) calls.ContactsFound {
	return calls.ContactsFound{Account: account, Number: number, Contacts: contacts}
}

// A call that was put through is logged with whom the record names.
func TestPartyOfTheRecord(t *testing.T) {
	for name, before := range map[string][]calls.Contact{"the first is known": {adams}, "is not": nil, "are several": {adams, walter}} {
		t.Run(name, func(t *testing.T) {
			d := auto(t)
			d.do(d.ringing("1", first))
			d.do(foundAt(receptionist, before...))
			d.do(d.talking("1", first))
			d.do(d.hungUp("1", first))
			actions := crmActions(d.do(d.record("1", unnamed)))
			assert.Equal(t, []calls.Action{calls.FindContact{Account: account, Number: number}}, actions)
			assert.Equal(t, "Inbound Call from "+number, d.view("1").Subject, "not from the first one")
			create := createOf(t, d.do(found(wanda)))
			assert.Equal(t, inCRM(wanda), create.Update.Contact)
			assert.Equal(t, "Inbound Call from Wanda Ortiz", create.Update.Values.Subject)
			assert.Empty(t, d.do(d.ringing("1", first)), "what a device says is not heard any more")
			assert.Equal(t, number, d.view("1").Number)
		})
	}
	t.Run("whom a person picked stays", func(t *testing.T) {
		d := auto(t)
		d.do(d.ringing("1", first))
		d.do(foundAt(receptionist, adams, walter))
		d.do(calls.Choose{Session: "1", Contact: walter})
		assert.Equal(t, inCRM(walter), createOf(t, d.do(d.record("1", unnamed))).Update.Contact)
	})
}

// The log was made before the record came, with another party: a person is asked, unless it is the same contact.
func TestLoggedWithAnotherParty(t *testing.T) {
	early := func(t *testing.T) *driver {
		d := auto(t)
		d.do(d.ringing("1", first))
		d.do(foundAt(receptionist, adams))
		d.do(d.hungUp("1", first))
		create := createOf(t, d.after(calls.RecordWait, calls.Tick{}))
		assert.Equal(t, inCRM(adams), create.Update.Contact)
		d.do(calls.Accepted{Session: "1", Seq: create.Seq})
		d.do(calls.Created{Session: "1", Seq: create.Seq, Account: account, LogID: "log-1"})
		find := one[calls.FindContact](t, d.do(d.record("1")))
		assert.Equal(t, number, find.Number)
		return d
	}
	t.Run("another contact", func(t *testing.T) {
		d := early(t)
		d.do(calls.Updated{Session: "1", Seq: 2})
		ask := one[calls.Ask](t, d.do(found(wanda)))
		assert.Equal(t, calls.OtherParty, ask.Why)
		assert.Equal(t, calls.NeedsYou, d.view("1").State)
		d.restart("1")
		assert.Equal(t, calls.OtherParty, d.view("1").Why)
		d.do(calls.Dismiss{Session: "1"})
		assert.Equal(t, calls.Logged, d.view("1").State, "the person has seen it")
		assert.Empty(t, crmActions(d.do(d.record("1"))))
	})
	t.Run("the same contact has both numbers", func(t *testing.T) {
		d := early(t)
		d.do(calls.Updated{Session: "1", Seq: 2})
		d.do(found(wanda, adams))
		assert.Equal(t, calls.Logged, d.view("1").State)
	})
	t.Run("a colleague", func(t *testing.T) {
		d := auto(t)
		logged(t, d, "1")
		require.Equal(t, calls.Logged, d.view("1").State)
		later := func(c *ringcentral.Call) {
			c.From, c.ModifiedAt = ringcentral.Party{Extension: "104"}, start.Add(1e12)
		}
		assert.Equal(t, calls.OtherParty, one[calls.Ask](t, d.do(d.record("1", later))).Why)
	})
}

// A fax is no call; of one that nothing else was heard of there is no row.
func TestFax(t *testing.T) {
	d := auto(t)
	fax := func(c *ringcentral.Call) { c.Fax = true }
	assert.Empty(t, d.do(d.record("1", fax)))
	reply, err := d.book.Hear(t.Context(), ringcentral.UnloggedRecords{Calls: []ringcentral.Call{d.record("2", fax).Call}})
	require.NoError(t, err)
	assert.Empty(t, reply.Actions)
	assert.Empty(t, d.book.Snapshot())
}

// A record that does not tell which of its parties was the other one.
func TestNoDirection(t *testing.T) {
	d := auto(t)
	nowhere := func(c *ringcentral.Call) { c.Direction = "" }
	d.do(d.ringing("1", nowhere))
	assert.Equal(t, calls.Ringing, d.view("1").State)
	assert.Empty(t, crmActions(d.do(d.record("1", nowhere))))
	assert.Equal(t, calls.StrangeNumber, d.view("1").Why, "a person is asked")
	assert.Len(t, crmActions(d.do(calls.Log{Session: "1", Contact: &wanda})), 1)
}
