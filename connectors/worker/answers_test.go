package worker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// answers is how the pages show the CRM.
func (p *program) answers() string {
	p.w.t.Helper()
	state, err := p.State(p.w.t.Context())
	require.NoError(p.w.t, err)
	require.NotNil(p.w.t, state.Account)
	return state.Account.Answers
}

// The pages show what the CRM's last answer was, to whatever was asked, over a worker that was stopped.
func TestHowTheCRMAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		shows  string
	}{
		"503": {503, "refused"}, "500": {500, "refused"}, "429": {429, "refused"}, "no answer": {0, "unreachable"},
		"404": {404, ""}, "403": {403, ""}, "422": {422, ""},
	} {
		t.Run(name, func(t *testing.T) {
			everyCRM(t, func(t *testing.T, w *world) {
				w.contact("Wanda Ortiz", wandasNumber)
				p := w.begin()
				p.takes(inbound(session, wandasNumber))
				assert.Empty(t, p.answers())
				w.faults(func(*crm.Request) *crm.Response {
					if test.status == 0 {
						return &crm.Response{Status: 200, Header: crm.Header{}, Body: []byte("<html>a hotel's page")}
					}
					return &crm.Response{Status: test.status, Header: crm.Header{}}
				})
				_, err := p.FindContacts(t.Context(), "Wanda")
				require.Error(t, err)
				synctest.Wait()
				assert.Equal(t, test.shows, p.answers())
				assert.Equal(t, test.shows, w.restart().answers())
				w.faults(nil)
				p = w.restart()
				_, err = p.FindContacts(t.Context(), "Wanda")
				require.NoError(t, err)
				synctest.Wait()
				assert.Empty(t, p.answers())
				assert.Empty(t, w.restart().answers())
			})
		})
	}
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.takes(inbound(session, wandasNumber))
		w.losesNetwork(true)
		note := p.save("kept")
		assert.Equal(t, "warning", note.Level)
		assert.Equal(t, "unreachable", p.answers())
		w.losesNetwork(false)
		pass(time.Hour)
		assert.Empty(t, p.answers(), "the waiting note has arrived")
	})
}
