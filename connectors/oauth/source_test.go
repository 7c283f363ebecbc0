package oauth_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/oauth"
	"callscribe/connectors/oauth/oauthtest"
)

// A token is renewed two minutes before its end, or a fifth of its life; what is renewed is stored.
func TestRenewedAheadOfItsEnd(t *testing.T) {
	for _, c := range []struct {
		life, at time.Duration
		renewed  bool
	}{
		{time.Hour, 0, false},
		{time.Hour, 57 * time.Minute, false},
		{time.Hour, 58*time.Minute + time.Second, true},
		{time.Hour, 3 * time.Hour, true},
		{time.Minute, 47 * time.Second, false},
		{time.Minute, 49 * time.Second, true},
	} {
		w := newWorld(t, func(_ *world, o *oauthtest.Options) { o.Lifetime = c.life })
		source, m := w.connected()
		first := m.token
		w.clock.move(c.at)
		token, err := source.Token(t.Context())
		require.NoError(t, err)
		assert.Equal(t, c.renewed, token.Access != first.Access, "%s after the start of %s", c.at, c.life)
		assert.Equal(t, m.token, token, "stored")
		assert.Equal(t, first.Hostname, token.Hostname)
		assert.Equal(t, first.Client, token.Client)
		if c.renewed {
			assert.NotEqual(t, first.Refresh, token.Refresh)
		}
	}
}

// A service that does not say how long its tokens live is asked when it refuses one.
func TestLifeThatIsNotAnnounced(t *testing.T) {
	w := newWorld(t, func(_ *world, o *oauthtest.Options) { o.Unannounced = true })
	source, m := w.connected()
	assert.True(t, m.token.Expires.IsZero())
	w.clock.move(24 * time.Hour)
	token, err := source.Token(t.Context())
	require.NoError(t, err)
	assert.Equal(t, m.token, token)
	assert.Len(t, w.Requests(), 1)
}

// A refresh token that serves many times is kept when an answer brings no other.
func TestRefreshTokenIsKept(t *testing.T) {
	w := newWorld(t, func(_ *world, o *oauthtest.Options) { o.KeepRefresh = true })
	source, m := w.connected()
	first := m.token.Refresh
	for range 3 {
		w.clock.move(time.Hour)
		_, err := source.Token(t.Context())
		require.NoError(t, err)
	}
	assert.Equal(t, first, m.token.Refresh)
	assert.Len(t, w.Requests(), 4)
}

// However many wait, one renewal is sent: a service that counts a second one as theft would end the account.
func TestOneRenewalAtATime(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	first := m.token.Access
	w.clock.move(time.Hour)
	var wait sync.WaitGroup
	for i := range 40 {
		wait.Go(func() {
			var token oauth.Token
			var err error
			if i%2 == 0 {
				token, err = source.Token(t.Context())
			} else {
				token, err = source.Renew(t.Context(), first)
			}
			if assert.NoError(t, err) {
				assert.NotEqual(t, first, token.Access)
				_, ok := w.Valid(token.Access)
				assert.True(t, ok)
			}
		})
	}
	wait.Wait()
	assert.Len(t, w.Requests(), 2)
	assert.Equal(t, 1, m.saves)
}

// The new token is on disk before anybody has it.
func TestStoredBeforeItIsUsed(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	first := m.token
	m.wait = make(chan struct{})
	w.clock.move(time.Hour)
	got := make(chan oauth.Token)
	go func() {
		token, err := source.Token(t.Context())
		assert.NoError(t, err)
		got <- token
	}()
	select {
	case <-got:
		require.Fail(t, "used before it was stored")
	case <-time.After(50 * time.Millisecond):
	}
	assert.Equal(t, first, m.token)
	close(m.wait)
	assert.Equal(t, <-got, m.token)
}

// Storage that is full keeps the new token from being used, and the next who asks has it stored: the old
// refresh token is worth nothing any more.
func TestStorageIsFull(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	w.clock.move(time.Hour)
	m.full = true
	for range 2 {
		_, err := source.Token(t.Context())
		w.refused(err, crm.Unavailable, "The browser's storage did not take the new sign-in to Acme.")
	}
	m.full = false
	token, err := source.Token(t.Context())
	require.NoError(t, err)
	assert.Equal(t, m.token, token)
	_, ok := w.Valid(token.Access)
	assert.True(t, ok)
	assert.Len(t, w.Requests(), 2, "one renewal")
}

// Who gives up waiting does not end the renewal.
func TestRenewalOutlivesItsCaller(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	w.clock.move(time.Hour)
	m.wait = make(chan struct{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := source.Token(ctx)
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
	close(m.wait)
	token, err := source.Token(t.Context())
	require.NoError(t, err)
	assert.Equal(t, m.token, token)
	assert.Len(t, w.Requests(), 2)
}

// A program that is killed after the service has taken the refresh token, and before its successor is on disk,
// cannot renew any more. The next program finds that out once, and says so.
func TestKilledBetweenAnswerAndStoring(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	w.clock.move(time.Hour)
	m.dies = true
	_, err := source.Token(t.Context())
	w.refused(err, crm.Internal, "could not be renewed")
	m.dies = false

	next := w.source(m)
	for range 3 {
		_, err = next.Token(t.Context())
		w.refused(err, crm.Unauthenticated, "Your sign-in to Acme has ended. Connect Acme again; what waits is kept until then.")
		assert.True(t, crm.AsError(err).AccountWide)
	}
	assert.Len(t, w.Requests(), 3, "a refresh token that is no good is sent once")
	assert.Zero(t, w.Live(), "the server has ended what it must take for stolen")
	assert.Empty(t, m.token.Access+m.token.Refresh, "what is worth nothing is not kept")
	assert.Equal(t, "acme.my.acme.test", m.token.Hostname)
}

// Killed after the successor is on disk, and before it was used: nothing is lost.
func TestKilledAfterStoring(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	w.clock.move(time.Hour)
	_, err := source.Token(t.Context())
	require.NoError(t, err)
	w.clock.move(time.Hour)
	_, err = w.source(m).Token(t.Context())
	require.NoError(t, err)
}

// A clock that is wrong, or is corrected, costs a renewal at most.
func TestClockIsWrong(t *testing.T) {
	for _, c := range []struct {
		moved    time.Duration
		renewals int
	}{{-time.Hour, 1}, {time.Hour, 1}, {-30 * 24 * time.Hour, 1}, {10 * time.Minute, 0}} {
		w := newWorld(t)
		source, _ := w.connected()
		w.clock.move(c.moved)
		for range 5 {
			token, err := source.Token(t.Context())
			require.NoError(t, err)
			_, ok := w.Valid(token.Access)
			assert.True(t, ok)
		}
		assert.Len(t, w.Requests(), 1+c.renewals, "moved by %s", c.moved)
	}
}

// A token that cannot be renewed serves until it is refused: a clock that is an hour ahead must not end it.
func TestWithoutRefreshToken(t *testing.T) {
	w := newWorld(t, func(_ *world, o *oauthtest.Options) { o.NoRefresh = true })
	source, m := w.connected()
	w.clock.move(2 * time.Hour)
	token, err := source.Token(t.Context())
	require.NoError(t, err)
	assert.Equal(t, m.token, token)
	_, err = source.Renew(t.Context(), token.Access)
	w.refused(err, crm.Unauthenticated, "Your sign-in to Acme has ended.")
	assert.Empty(t, m.token.Access)
}

// While the service cannot be asked the old token serves to its end, and not every request waits for the
// service in vain.
func TestServiceIsDown(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	first := m.token
	down := func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusServiceUnavailable) }
	w.Fault(down)
	w.clock.move(59 * time.Minute)
	for range 5 {
		token, err := source.Token(t.Context())
		require.NoError(t, err)
		assert.Equal(t, first, token)
	}
	assert.Len(t, w.Requests(), 2)
	w.clock.move(2 * time.Minute)
	_, err := source.Token(t.Context())
	w.refused(err, crm.Unavailable, "Acme cannot sign people in at the moment. Try again in a moment.")
	assert.Equal(t, first, m.token, "nothing is forgotten")
	w.Fault(nil)
	token, err := source.Token(t.Context())
	require.NoError(t, err)
	assert.NotEqual(t, first.Access, token.Access)
}

func TestRevokedByTheService(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	w.EndAll()
	_, err := source.Renew(t.Context(), m.token.Access)
	w.refused(err, crm.Unauthenticated, "has ended")
	assert.Empty(t, m.token.Refresh)
}

// Disconnecting while a renewal is under way leaves nothing behind, and gives back the token that came of it.
func TestCloseDuringRenewal(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	arrived, release := make(chan struct{}), make(chan struct{})
	w.Fault(func(rw http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-release
		w.Fault(nil)
		w.ServeHTTP(rw, r)
	})
	w.clock.move(time.Hour)
	go func() { _, _ = source.Token(t.Context()) }()
	<-arrived
	closed := make(chan oauth.Token)
	go func() {
		token, err := source.Close(t.Context())
		assert.NoError(t, err)
		closed <- token
	}()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	require.Eventually(t, func() bool {
		_, err := source.Token(gone)
		return crm.CodeOf(err) == crm.Unauthenticated // closed; otherwise it would wait for the renewal
	}, 5*time.Second, time.Millisecond)
	close(release)
	last := <-closed
	assert.Zero(t, m.saves, "nothing is stored after the end")
	told, err := w.config.Revoke(t.Context(), w.transport, w.clock.Now, last)
	require.NoError(t, err)
	assert.True(t, told)
	assert.Zero(t, w.Live())
	_, err = source.Token(t.Context())
	assert.Equal(t, crm.Unauthenticated, crm.CodeOf(err))
}

// A description may be replaced while somebody is signed in. What one server has granted is sent to no other.
func TestGrantedElsewhere(t *testing.T) {
	w := newWorld(t)
	_, m := w.connected()
	w.config.Servers[0].Token, w.config.Servers[0].Revoke = "https://login.evil.test/token", "https://login.evil.test/revoke"
	before := m.token
	w.clock.move(time.Hour)
	source := w.source(m)
	_, err := source.Token(t.Context())
	w.refused(err, crm.Unauthenticated, "Your sign-in to Acme has ended. Connect Acme again")
	told, err := w.config.Revoke(t.Context(), w.transport, w.clock.Now, before)
	require.NoError(t, err)
	assert.False(t, told)
	w.only("https://login.acme.test/token")

	m.token.Issuer = "" // stored by a version that did not note it
	w.config.Servers[0] = config().Servers[0]
	_, err = w.source(m).Token(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "login.acme.test", m.token.Issuer)
}
