package worker_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/worker"
)

// A lead has a page of its own, wherever it is opened from.
func TestPageOfALead(t *testing.T) {
	inWorld(t, newEspo(false), func(t *testing.T, w *world) {
		lead := w.company.(espo).AddLead("Wanda Ortiz", wandasNumber)
		contact := w.contact("Walter Otis", "+442079460199")
		pages := map[string]string{lead: "#Lead/view/" + lead, contact: "#Contact/view/" + contact}
		p := w.begin()
		p.choose(func(s *worker.Settings) { s.CallPop = "ring" })
		for number, id := range map[string]string{wandasNumber: lead, "+442079460199": contact} {
			c := inbound("88"+id, number)
			w.pages()
			p.hear(c.rings())
			shown := w.pages()
			require.Len(t, shown, 1)
			assert.Contains(t, shown[0], pages[id], "when it rings")
			assert.Contains(t, p.view(c.session).Contact.URL, pages[id], "in the panel")

			kind := p.view(c.session).Contact.Type
			p.hear(request("/contacts/view", "v", object{"id": id, "name": "W", "type": "Callscribe", "contactType": kind}))
			assert.Contains(t, w.pages()[0], pages[id], "in the phone")
		}
		found, err := p.FindContacts(t.Context(), "Wanda")
		require.NoError(t, err)
		assert.Contains(t, found[0].URL, pages[lead], "found by name")
	})
}
