package worker_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/store"
	"callscribe/connectors/worker"
)

// connects is Connect, with the CRM's own key or another one.
func (p *program) connects(keep bool, change ...func(c *worker.Connection)) error {
	c := p.w.connection()
	c.Keep = keep
	for _, do := range change {
		do(&c)
	}
	_, err := p.Connect(context.Background(), c)
	synctest.Wait()
	return err
}

func TestConnect(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.start(never)
		err := p.connects(true, func(c *worker.Connection) { c.APIKey = "wrong" })
		assert.Equal(t, crm.Unauthenticated, crm.CodeOf(err))
		a := w.areas
		for _, area := range []*store.Memory{a.jobs, a.settings, a.kept, a.session, a.links, a.cache} {
			assert.Zero(t, w.rows(area), "a wrong key leaves nothing")
		}
		code(t, crm.InvalidArgument, p.connects(true, func(c *worker.Connection) { c.Platform = "acme" }), "platform")
		code(t, crm.InvalidArgument, p.connects(true, func(c *worker.Connection) { c.APIKey = " " }), "apiKey")

		require.NoError(t, p.connects(false))
		assert.Equal(t, 1, w.rows(a.session))
		assert.Zero(t, w.rows(a.kept))
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.NotNil(t, state.Account)
		assert.True(t, state.Account.SignedIn)
		assert.False(t, state.Account.Kept)
		assert.NotEmpty(t, state.Account.Name)
		assert.Equal(t, w.user().Hostname, state.Account.Hostname)

		require.NoError(t, p.connects(true))
		assert.Zero(t, w.rows(a.session), "it moves")
		assert.Equal(t, 1, w.rows(a.kept))

		w.closeBrowser()
		p = w.start(never)
		connected, err := p.Connected(t.Context())
		require.NoError(t, err)
		assert.True(t, connected.SignedIn, "it was kept")

		p.disconnect()
		assert.Zero(t, w.rows(a.kept))
		connected, err = p.Connected(t.Context())
		require.NoError(t, err)
		assert.Nil(t, connected)
		p.disconnect() // twice is once
	})
}

func TestConnectCompletesTheHost(t *testing.T) {
	for _, typed := range []string{"acme", "Acme", " acme.pipedrive.com ", "https://acme.pipedrive.com/", "https://ACME.pipedrive.com", "api.pipedrive.com",
		"https://acme.pipedrive.com/pipeline/1/user/everyone?x=1#y"} {
		inWorld(t, newPipedrive, func(t *testing.T, w *world) {
			w.hosts["api.pipedrive.com"] = w.company
			p := w.start(never)
			require.NoError(t, p.connects(true, func(c *worker.Connection) { c.Hostname, c.APIKey = typed, " "+c.APIKey+"\n" }), typed)
			connected, err := p.Connected(t.Context())
			require.NoError(t, err)
			assert.Equal(t, "acme.pipedrive.com", connected.User.Hostname, typed)
			assert.Equal(t, "pipedrive|acme.pipedrive.com|11", connected.Key)
			assert.Equal(t, "Europe/Tallinn", connected.User.TimezoneName)
		})
	}
	inWorld(t, newPipedrive, func(t *testing.T, w *world) {
		code(t, crm.InvalidArgument, w.start(never).connects(true, func(c *worker.Connection) { c.Hostname = "acme.example" }), "user.hostname")
	})
}

// Of a page of a company's own CRM, as people copy its address, the host and the path count, and only the host is without case.
func TestConnectCompletesTheAddressOfAnOwnServer(t *testing.T) {
	for _, typed := range []string{"https://ESPO.example.com/#Contact/view/1", "espo.example.com?x", "Espo.Example.com"} {
		inWorld(t, newEspo(false), func(t *testing.T, w *world) {
			p := w.start(never)
			require.NoError(t, p.connects(true, func(c *worker.Connection) { c.Hostname = typed }), typed)
			connected, err := p.Connected(t.Context())
			require.NoError(t, err)
			assert.Equal(t, "espo.example.com", connected.User.Hostname, typed)
			p.disconnect()

			w.sets(`{"crm": {"platform": "espocrm", "hostname": "` + typed + `"}}`)
			require.NoError(t, p.PolicyChanged(t.Context()))
			require.NoError(t, p.connects(true), "the company's address is that of the server, whatever its case: %s", typed)
		})
	}
}

// Tokens are in the two areas for them, and nowhere else.
func TestTokensStayWhereTheyBelong(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		require.NoError(t, p.connects(true))
		done, err := p.create(newLog(session, contact, "x"))
		require.NoError(t, err)
		require.NotNil(t, done.Updated, done.Error)
		w.breaks("", 503)
		secret := newLog("4012345999", contact, "x")
		secret.Values.RecordingLink = "https://media.example/1?accessToken=media-secret"
		_, err = p.create(secret)
		require.NoError(t, err)
		_, err = p.update(done.Updated.Log.ID, logbody.Update{VoicemailLink: "https://media.example/2?access_token=media-secret"})
		require.NoError(t, err)
		synctest.Wait()
		require.Equal(t, 2, w.jobs())

		export, err := p.Export()
		require.NoError(t, err)
		assert.Contains(t, string(export), "media.example")
		diagnostics, err := p.Diagnostics(t.Context())
		require.NoError(t, err)
		bearer, other := strings.Fields(w.header())[1], strings.Fields(w.otherHeader())[1]
		for _, token := range []string{bearer, other, w.connection().APIKey, "media-secret"} {
			assert.False(t, w.holds(token), token)
			assert.NotContains(t, string(export)+diagnostics, token)
		}
	})
}

// The browser closes, and with it go the tokens. What waits is sent when somebody connects again.
func TestBrowserCloses(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		require.NoError(t, p.connects(false))
		w.breaks("", 503)
		_, err := p.create(newLog(session, contact, "before"))
		require.NoError(t, err)
		synctest.Wait()
		w.breaks("", 0)
		w.closeBrowser()
		pass(hourAndMore)
		w.asked()

		p = w.start(never)
		p.wake()
		p.wake()
		assert.Empty(t, w.asked())
		assert.Equal(t, 1, w.jobs())
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.False(t, state.Account.SignedIn)
		require.Len(t, state.Jobs, 1)
		assert.Equal(t, "parked", state.Jobs[0].State)
		assert.Equal(t, crm.Unauthenticated, state.Jobs[0].Code)
		assert.Equal(t, session, state.Jobs[0].Session)
		assert.Equal(t, "Log the call with Ada Caller", state.Jobs[0].Title)

		require.NoError(t, p.connects(false))
		synctest.Wait()
		_, note := w.logOf(contact)
		assert.Equal(t, "before", note)
		assert.Zero(t, w.jobs())
	})
}

// What a company has seldom changes, and is asked once: also by the next program.
func TestActivityTypesAreAskedOnce(t *testing.T) {
	inWorld(t, newPipedrive, func(t *testing.T, w *world) {
		contact := w.person()
		for _, id := range []string{"4012345001", "4012345002", "4012345003"} {
			done, err := w.start(never).create(newLog(id, contact, id))
			require.NoError(t, err)
			require.NotNil(t, done.Updated, done.Error)
		}
		asked := w.asked()
		assert.Equal(t, 3, count(asked, "POST"))
		assert.Equal(t, 1, count(asked, "GET https://acme.pipedrive.com/v1/activityTypes"))
	})
}

// App Connect's user ids end with the platform. They are the same account as the one that is connected.
func TestOneSessionForBothWaysToLog(t *testing.T) {
	inWorld(t, newPipedrive, func(t *testing.T, w *world) {
		p, contact := w.logged() // by the book
		done, err := p.create(newLog(session, contact, "by a caller"))
		require.NoError(t, err)
		require.NotNil(t, done.Updated, done.Error)
		_, note := w.logOf(contact)
		assert.Equal(t, "by a caller", note)
	})
}
