package worker_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/worker"
)

// Two people share a browser: neither sees the other's calls and drafts, and no call goes to the other's CRM account.
func TestTwoPeopleInOneBrowser(t *testing.T) {
	signsIn := func(extension string) []byte {
		return []byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+442079460000*` + extension + `"}`)
	}
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		p.hear(signsIn("101"))
		p.takes(inbound("1", wandasNumber))
		p.takes(inbound("2", "+442079460777"))
		draft := "between us"
		require.NoError(t, p.Draft(t.Context(), worker.Text{Session: "2", Note: &draft}))
		require.Len(t, w.logs(), 1)

		p.hear([]byte(`{"type":"rc-login-status-notify","loggedIn":false}`))
		assert.Len(t, p.View().Calls, 2, "still who signed in last")
		p.hear(signsIn("102"))
		assert.Empty(t, p.View().Calls)
		p.takes(inbound("3", wandasNumber))
		v := p.view("3")
		assert.Equal(t, "sign_in", v.Need)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Nil(t, state.Account)
		pass(time.Hour)
		assert.Len(t, w.logs(), 1, "not with the first one's account")

		p = w.restart()
		assert.Len(t, p.View().Calls, 1, "over a restart")
		p.connect(w.company)
		pass(time.Minute)
		assert.Len(t, w.logs(), 2, "with an account of their own")

		p.hear(signsIn("101"))
		assert.Len(t, p.View().Calls, 2)
		assert.Equal(t, draft, *p.view("2").DraftNote)
		p.takes(inbound("4", wandasNumber))
		assert.Len(t, w.logs(), 3)
		p = w.restart()
		assert.Len(t, p.View().Calls, 3)
		p.hear(signsIn("102"))
		assert.Equal(t, "logged", p.view("3").State)
		w.idle()
	})
}
