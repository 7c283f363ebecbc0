package worker_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
	"callscribe/connectors/worker"
)

// The only open deal of a contact is the call's; it is shown, and can be changed when the call is logged.
func TestDealOfTheCall(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		first := w.deal(contact, "open")
		w.deal(contact, "won")
		p := w.begin()
		p.hear(signedIn)
		p.takes(inbound(session, wandasNumber))
		v := p.view(session)
		require.Len(t, v.Contact.Deals, 1)
		assert.Equal(t, "deal:"+first, v.Deal)
		assert.Equal(t, "020 7946 0123", v.NumberText, "as people in Britain write it")
		log, _ := w.log()
		assert.Equal(t, crm.Disposition{DealID: first}, log.Disposition)

		second := w.deal(contact, "open")
		to := "deal:" + second
		m, err := p.Save(t.Context(), worker.Text{Session: session, Deal: &to})
		require.NoError(t, err)
		assert.Equal(t, "success", m.Level)
		log, _ = w.log()
		assert.Equal(t, crm.Disposition{DealID: second}, log.Disposition)
		assert.Equal(t, to, p.view(session).Deal)

		pass(5 * time.Hour)
		p.takes(inbound("88002", wandasNumber))
		assert.Empty(t, p.view("88002").Deal, "of two none is taken")
		assert.Len(t, p.view("88002").Contact.Deals, 2)
		data, err := json.Marshal(p.view("88002").Contact.Deals[0])
		require.NoError(t, err)
		assert.Contains(t, string(data), `"id":"deal:`)
	})
}

// A contact's page opens when the person wants that.
func TestContactsPageOpens(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.choose(func(s *worker.Settings) { s.CallPop = calls.PopAnswer })
		c := inbound(session, wandasNumber)
		p.hear(c.rings())
		assert.Empty(t, w.pages())
		p.hear(c.answered())
		p.hear(c.answered())
		page := p.view(session).Contact.URL
		if page == "" {
			assert.Empty(t, w.pages(), "the CRM has no such pages")
			return
		}
		assert.Contains(t, page, contact)
		assert.Equal(t, []string{page}, w.pages())
	})
}
