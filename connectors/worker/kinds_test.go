package worker_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/insightly/insightlytest"
	"callscribe/connectors/logbody"
	"callscribe/connectors/odoo/odootest"
	"callscribe/connectors/worker"
)

// kinds is a CRM that numbers its contacts and its leads apart: one of each can have the same id.
type kinds interface {
	company
	lead(name, number string) (id string)
	isLeads(log crm.CallLog) bool // whether a log belongs to a lead
}

// insightly is Insightly in memory.
type insightly struct{ *insightlytest.Fake }

func (i insightly) connection() worker.Connection {
	return worker.Connection{Platform: "insightly", Hostname: insightlytest.Hostname, APIKey: insightlytest.Key, Keep: true}
}
func (i insightly) user() crm.User                     { return i.User() }
func (i insightly) header() string                     { return i.AuthHeader() }
func (i insightly) otherHeader() string                { return i.AuthHeader() }
func (insightly) title() string                        { return "Insightly" }
func (insightly) format() logbody.Format               { return logbody.Plain }
func (i insightly) contact(name, number string) string { return i.PutContact(name, number) }
func (i insightly) lead(name, number string) string    { return i.PutLeadContact(name, number) }
func (i insightly) deleteContact(id string)            { i.DeleteContact(id) }
func (i insightly) deal(contact, status string) string { return i.PutDeal(contact, "Ovens", status) }
func (i insightly) deleteLog(id string)                { i.Delete(id) }
func (i insightly) logs() []crm.CallLog                { return logsUpTo(i.Get) }
func (i insightly) isLeads(log crm.CallLog) bool       { return i.LinkedTo(log.ID) == "lead" }

// odoo is Odoo in memory.
type odoo struct{ *odootest.Fake }

func (o odoo) connection() worker.Connection {
	return worker.Connection{Platform: "odoo", Hostname: odootest.Hostname, User: odootest.Login, APIKey: odootest.Key, Keep: true}
}
func (o odoo) user() crm.User                     { return o.User() }
func (o odoo) header() string                     { return o.AuthHeader() }
func (o odoo) otherHeader() string                { return o.AuthHeader() }
func (odoo) title() string                        { return "Odoo" }
func (odoo) format() logbody.Format               { return logbody.HTML }
func (o odoo) contact(name, number string) string { return o.PutContact(name, number) }
func (o odoo) lead(name, number string) string    { return o.PutLeadContact(name, number) }
func (o odoo) deleteContact(id string)            { o.DeleteContact(id) }
func (o odoo) deal(contact, status string) string { return o.PutDeal(contact, "Ovens", status) }
func (o odoo) deleteLog(id string)                { o.Delete(id) }
func (o odoo) logs() []crm.CallLog                { return logsUpTo(o.Get) }
func (odoo) isLeads(log crm.CallLog) bool         { return log.Disposition.DealID != "" } // a lead's log hangs on it as a deal's does

func logsUpTo(get func(id string) (crm.CallLog, bool)) (logs []crm.CallLog) {
	for id := range 1000 {
		if log, ok := get(strconv.Itoa(id)); ok {
			logs = append(logs, log)
		}
	}
	return logs
}

// eachWithKinds runs a test with a contact and a lead of one number and one id.
func eachWithKinds(t *testing.T, test func(t *testing.T, w *world, p *program, id string)) {
	for name, open := range map[string]func(testing.TB) company{
		"insightly": func(testing.TB) company { return insightly{insightlytest.New(insightlytest.Options{})} },
		"odoo":      func(testing.TB) company { return odoo{odootest.New(odootest.Options{})} },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, open, func(t *testing.T, w *world) {
				next := must(strconv.Atoi(w.contact("Somebody", "+442079460800"))) + 1
				company := w.company.(kinds)
				for company.lead("Somebody", "+442079460801") != strconv.Itoa(next-1) {
				}
				contact, lead := company.contact("Wanda Ortiz", wandasNumber), company.lead("Wanda Ortiz", wandasNumber)
				require.Equal(t, strconv.Itoa(next), contact)
				require.Equal(t, contact, lead)
				test(t, w, w.begin(), lead)
			})
		})
	}
}

// isLogged checks whom the only log is with.
func (w *world) isLogged(id string, lead bool) {
	w.t.Helper()
	w.idle()
	log, _ := w.log()
	assert.Equal(w.t, lead, w.company.(kinds).isLeads(log), "is it the lead's")
	if log.ContactID != "" {
		assert.Equal(w.t, id, log.ContactID)
	}
}

// chosen is the one of a type among contacts that a person can choose from.
func chosen(t *testing.T, from []worker.Contact, kind string) worker.Contact {
	t.Helper()
	require.Len(t, from, 2)
	for _, c := range from {
		if c.Type == kind {
			return c
		}
	}
	require.Fail(t, "there is no "+kind)
	return worker.Contact{}
}

var bothKinds = []string{"Contact", "Lead"}

func TestKindsOfOneNumber(t *testing.T) {
	for _, kind := range bothKinds {
		t.Run(kind, func(t *testing.T) {
			eachWithKinds(t, func(t *testing.T, w *world, p *program, id string) {
				p.takes(inbound(session, wandasNumber))
				c := chosen(t, p.view(session).Candidates, kind)
				p = w.restart()
				p.logCall(worker.LogRequest{ContactID: c.ID, Always: true})
				w.isLogged(id, kind == "Lead")
				v := p.view(session)
				assert.Equal(t, c, *v.Contact)
				assert.True(t, v.Taken)
				p.hear(request("/contacts/view", "v", object{"id": c.ID, "name": "W", "type": "Callscribe", "contactType": kind}))
				assert.Equal(t, []string{c.URL}, w.pages())
				assert.Regexp(t, "[/=]"+id+"$", c.URL)

				p = w.restart()
				pass(24 * time.Hour)
				p.choose(func(s *worker.Settings) { s.CallPop = calls.PopRing })
				p.takes(inbound("88002", wandasNumber))
				w.idle()
				assert.Equal(t, []string{c.URL}, w.pages())
				require.Len(t, w.logs(), 2, "the next call is with the same")
				for _, log := range w.logs() {
					assert.Equal(t, kind == "Lead", w.company.(kinds).isLeads(log))
				}
			})
		})
	}
}

func TestKindsOfOneName(t *testing.T) {
	for _, kind := range bothKinds {
		t.Run(kind, func(t *testing.T) {
			eachWithKinds(t, func(t *testing.T, w *world, p *program, id string) {
				p.takes(inbound(session, "anonymous"))
				found, err := p.FindContacts(t.Context(), "Wanda Ortiz")
				require.NoError(t, err)
				p.logCall(worker.LogRequest{ContactID: chosen(t, found, kind).ID})
				w.isLogged(id, kind == "Lead")
			})
		})
	}
}
