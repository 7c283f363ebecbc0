package hub_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/hub"
	"callscribe/connectors/logbody"
)

func (p *program) connect(c hub.Connection) error {
	_, err := p.Connect(p.w.t.Context(), c)
	return err
}

func connection(c company, keep bool) hub.Connection {
	return hub.Connection{Platform: c.user().Platform, Hostname: c.user().Hostname, APIKey: c.key(), Keep: keep}
}

func rows(t *testing.T, area *hub.Memory) map[string][]byte {
	all, err := area.Load(t.Context())
	require.NoError(t, err)
	return all
}

func TestConnect(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w := newWorld(t, c)
		p := w.start(never)
		wrong := connection(c, true)
		wrong.APIKey = "wrong"
		err := p.connect(wrong)
		assert.Equal(t, crm.Unauthenticated, crm.CodeOf(err))
		a := w.areas
		for _, area := range []*hub.Memory{a.jobs, a.settings, a.kept, a.session, a.links, a.cache} {
			assert.Empty(t, rows(t, area), "a wrong key leaves nothing")
		}
		code(t, crm.InvalidArgument, p.connect(hub.Connection{Platform: "acme", APIKey: "x"}), "platform")
		code(t, crm.InvalidArgument, p.connect(hub.Connection{Platform: c.user().Platform, APIKey: " "}), "apiKey")

		require.NoError(t, p.connect(connection(c, false)))
		assert.Len(t, rows(t, a.session), 1)
		assert.Empty(t, rows(t, a.kept))
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.NotNil(t, state.Account)
		assert.True(t, state.Account.SignedIn)
		assert.False(t, state.Account.Kept)
		assert.NotEmpty(t, state.Account.Name)
		assert.Equal(t, c.user().Hostname, state.Account.Hostname)

		require.NoError(t, p.connect(connection(c, true)))
		assert.Empty(t, rows(t, a.session), "it moves")
		assert.Len(t, rows(t, a.kept), 1)

		w.closeBrowser()
		p = w.start(never)
		connected, err := p.Connected(t.Context())
		require.NoError(t, err)
		assert.True(t, connected.SignedIn, "it was kept")

		require.NoError(t, p.Disconnect(t.Context()))
		assert.Empty(t, rows(t, a.kept))
		connected, err = p.Connected(t.Context())
		require.NoError(t, err)
		assert.Nil(t, connected)
		require.NoError(t, p.Disconnect(t.Context()), "twice is once")
	})
}

func TestConnectCompletesTheHost(t *testing.T) {
	for _, typed := range []string{"acme", "Acme", " acme.pipedrive.com ", "https://acme.pipedrive.com/", "https://ACME.pipedrive.com", "api.pipedrive.com"} {
		c := newPipedrive(t)
		w := newWorld(t, c)
		p := w.start(never)
		require.NoError(t, p.connect(hub.Connection{Platform: "pipedrive", Hostname: typed, APIKey: " " + c.key() + "\n"}), typed)
		connected, err := p.Connected(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "acme.pipedrive.com", connected.User.Hostname, typed)
		assert.Equal(t, "pipedrive|acme.pipedrive.com|11", connected.Key)
		assert.Equal(t, "Europe/Tallinn", connected.User.TimezoneName)
	}
	p := newWorld(t, newPipedrive(t)).start(never)
	code(t, crm.InvalidArgument, p.connect(hub.Connection{Platform: "pipedrive", Hostname: "acme.example", APIKey: "x"}), "user.hostname")
}

// Tokens are in the two areas for them, and nowhere else.
func TestTokensStayWhereTheyBelong(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w, contact := newWorld(t, c), c.contact()
		p := w.start(never)
		require.NoError(t, p.connect(connection(c, true)))
		done, err := p.create(call(session, contact, "x"))
		require.NoError(t, err)
		require.NotNil(t, done.Updated, done.Error)
		w.breaks("", 503)
		secret := call("4012345999", contact, "x")
		secret.Values.RecordingLink = "https://media.example/1?accessToken=media-secret"
		_, err = p.create(secret)
		require.NoError(t, err)
		_, err = p.update(done.Updated.Log.ID, logbody.Update{VoicemailLink: "https://media.example/2?access_token=media-secret"})
		require.NoError(t, err)
		p.Wait()
		require.Equal(t, 2, w.jobs())

		export, err := p.Export()
		require.NoError(t, err)
		assert.Contains(t, string(export), "media.example")
		diagnostics, err := p.Diagnostics(t.Context())
		require.NoError(t, err)
		bearer, other := strings.Fields(c.header())[1], strings.Fields(c.otherHeader())[1]
		for _, token := range []string{bearer, other, c.key(), "media-secret"} {
			assert.False(t, w.holds(token), token)
			assert.NotContains(t, string(export)+diagnostics, token)
		}
	})
}

// The browser closes, and with it go the tokens. What waits is sent when somebody connects again.
func TestBrowserCloses(t *testing.T) {
	everyCRM(t, func(t *testing.T, c company) {
		w, contact := newWorld(t, c), c.contact()
		p := w.start(never)
		require.NoError(t, p.connect(connection(c, false)))
		w.breaks("", 503)
		_, err := p.create(call(session, contact, "before"))
		require.NoError(t, err)
		p.Wait()
		w.breaks("", 0)
		w.closeBrowser()
		w.pass(hourAndMore)
		w.asked()

		p = w.start(never)
		p.settle()
		p.settle()
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
		assert.Contains(t, p.Held(), session)

		require.NoError(t, p.connect(connection(c, false)))
		p.Wait()
		_, note := w.note(contact)
		assert.Equal(t, "before", note)
		assert.Zero(t, w.jobs())
	})
}

// What a company has seldom changes, and is asked once: also by the next program.
func TestActivityTypesAreAskedOnce(t *testing.T) {
	c := newPipedrive(t)
	w, contact := newWorld(t, c), c.contact()
	for _, id := range []string{"4012345001", "4012345002", "4012345003"} {
		done, err := w.start(never).create(call(id, contact, id))
		require.NoError(t, err)
		require.NotNil(t, done.Updated, done.Error)
	}
	asked := w.asked()
	assert.Equal(t, 3, count(asked, "POST"))
	assert.Equal(t, 1, count(asked, "GET https://acme.pipedrive.com/v1/activityTypes"))
}

// App Connect's user ids end with the platform. They are the same account as the one that is connected.
func TestOneSessionForBothWaysToLog(t *testing.T) {
	c := newPipedrive(t)
	w, contact := newWorld(t, c), c.contact()
	p := w.start(never)
	require.NoError(t, p.connect(connection(c, false)))
	require.NoError(t, p.Submit(t.Context(), bookCreate("pipedrive|acme.pipedrive.com|11", contact, 1, "by the book")))
	p.Wait()
	done, err := p.create(call(session, contact, "by a caller"))
	require.NoError(t, err)
	require.NotNil(t, done.Updated, done.Error)
	_, note := w.note(contact)
	assert.Equal(t, "by a caller", note)
}
