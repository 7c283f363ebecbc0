package calls_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/ringcentral"
)

// A contact and a lead of a CRM that numbers them apart.
var (
	sevenContact = crm.Contact{ID: "7", Name: "Wanda Ortiz", Type: "Contact", Company: "Ovens Ltd"}
	sevenLead    = crm.Contact{ID: "7", Name: "Wanda Ortiz", Type: "Lead", Company: "Ovens Ltd"}
)

func apart(c crm.Contact) calls.Contact { return calls.ContactOf(c, true) }

func TestContactOf(t *testing.T) {
	for _, byType := range []bool{true, false} {
		c := calls.ContactOf(sevenLead, byType)
		assert.Equal(t, "7", calls.InCRM(c.ID, c.Type))
		assert.Equal(t, byType, c.ID != "7")
	}
	assert.NotEqual(t, apart(sevenContact).ID, apart(sevenLead).ID)
}

// Of a contact and a lead with one id the widget shows both, which can be told apart, and what is chosen there is the
// one that is meant, wherever it is chosen.
func TestContactAndLeadOfOneID(t *testing.T) {
	contact, lead := apart(sevenContact), apart(sevenLead)
	for _, it := range []struct{ c, other calls.Contact }{{contact, lead}, {lead, contact}} {
		waiting := func() *driver {
			d := auto(t)
			d.do(d.ringing("1"))
			d.do(found(contact, lead))
			d.do(d.record("1"))
			require.Equal(t, calls.SeveralContacts, d.view("1").Why)
			return d
		}
		tell := func(d *driver, m ringcentral.LogCall) calls.Reply {
			m.Request, m.Call = ringcentral.Request{ID: "q" + m.Trigger}, d.record("1").Call
			reply, err := d.book.Hear(t.Context(), m)
			require.NoError(t, err)
			return reply
		}
		of := it.c
		created := func(actions []calls.Action) {
			t.Helper()
			create := createOf(t, actions)
			assert.Equal(t, crm.Contact{ID: "7", Name: of.Name, Type: of.Type, Company: of.Company}, create.Update.Contact)
		}

		d := waiting()
		page := string(tell(d, ringcentral.LogCall{Trigger: ringcentral.CreateLog, ByPerson: true}).Posts[0])
		for _, c := range []calls.Contact{contact, lead} {
			assert.Contains(t, page, `{"const":"`+c.ID+`","title":"Wanda Ortiz","description":"`+c.Type+`, Ovens Ltd"`)
		}
		created(tell(d, ringcentral.LogCall{Trigger: ringcentral.LogForm, ByPerson: true, Form: ringcentral.Form{ContactID: of.ID}}).Actions)

		d = waiting()
		answer, _ := d.match(false, number)
		assert.Contains(t, answer, `"id":"`+of.ID+`","name":"Wanda Ortiz"`)
		created(tell(d, ringcentral.LogCall{Trigger: ringcentral.ContactUpdated, Entity: ringcentral.Entity{ID: of.ID, Type: of.Type}}).Actions)
		d.do(calls.Created{Session: "1", Seq: 1, Account: account, LogID: "log-1"})
		assert.Empty(t, tell(d, ringcentral.LogCall{Trigger: ringcentral.ContactUpdated, Entity: ringcentral.Entity{ID: of.ID}}).Actions)
		assert.Empty(t, tell(d, ringcentral.LogCall{Trigger: ringcentral.ContactUpdated, Entity: ringcentral.Entity{ID: "7"}}).Actions, "as the widget had it before")
		one[calls.CannotMove](t, tell(d, ringcentral.LogCall{Trigger: ringcentral.ContactUpdated, Entity: ringcentral.Entity{ID: it.other.ID}}).Actions)

		for _, id := range []string{of.ID, "7"} {
			reply, err := d.book.Hear(t.Context(), ringcentral.ViewContact{Contact: ringcentral.Entity{ID: id, Type: of.Type}})
			require.NoError(t, err)
			assert.Equal(t, []calls.Action{calls.OpenContact{ContactID: "7", Type: of.Type}}, reply.Actions)
		}
	}
}

// A contact that is made has the id of a lead that has the number: it is known beside it.
func TestContactMadeWithTheIDOfALead(t *testing.T) {
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(apart(sevenLead)))
	d.do(calls.ContactCreated{Account: account, Session: "1", Contact: apart(sevenContact)})
	d.do(d.ringing("2"))
	assert.Equal(t, []calls.Contact{apart(sevenLead), apart(sevenContact)}, d.view("2").Contacts)
}

// What earlier versions stored has the CRM's own ids. It is what it was.
func TestIDsOfEarlierVersions(t *testing.T) {
	stored, eight := calls.ContactOf(sevenLead, false), crm.Contact{ID: "8", Name: "Walter Ortiz", Type: "Contact"}
	d := auto(t)
	d.do(d.ringing("1"))
	d.do(found(stored, calls.ContactOf(eight, false)))
	d.do(d.record("1"))
	d.do(calls.Log{Session: "1", Contact: &stored, Always: true})
	d.restart("1")
	assert.True(t, d.view("1").Taken)

	d.clock = d.clock.Add(48 * time.Hour)
	d.do(d.ringing("2"))
	d.do(found(apart(eight), apart(sevenLead)))
	assert.Equal(t, apart(sevenLead), *d.view("2").Contact, "who is always meant")
	assert.True(t, d.view("2").Taken)
}
