package oauth

import (
	"context"
	"errors"
	"sync"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/words"
)

// Store keeps an account's token. Save returns when the token is stored.
type Store interface {
	Load(ctx context.Context) (Token, error)
	Save(ctx context.Context, token Token) error
}

// Source keeps the access token of one account good. An account has one Source in a program; it is safe for
// concurrent use.
type Source struct {
	Config    *Config
	Transport crm.Transport // of the token requests
	Now       func() time.Time
	Store     Store

	mu      sync.Mutex
	token   Token
	loaded  bool
	unsaved bool // token was granted, but is not stored yet: it is not used before it is
	closed  bool
	brought string    // the access token that came in place of a refused one
	failed  time.Time // when a renewal ahead of the end last failed
	renewal *renewal  // under way, nil for none
}

// renewal is one exchange of a refresh token, for which all wait who need it.
type renewal struct {
	done chan struct{}
	err  error
}

const (
	// ahead is how long before its end a token is renewed, though never more than a fifth of its life.
	ahead = 2 * time.Minute

	// fresh is how long a token counts as new that was brought because the one before was refused. A service
	// that refuses it too would refuse the next.
	fresh = time.Minute

	// pause is how long a token that still serves is not tried to be renewed again.
	pause = 30 * time.Second
)

// Token is a token to use now. It is renewed if its end is near; while the service cannot be asked, the old
// one serves until it ends. An account whose sign-in is over gives [crm.Unauthenticated], and asks nobody.
func (s *Source) Token(ctx context.Context) (Token, error) {
	s.mu.Lock()
	if err := s.load(ctx); err != nil {
		s.mu.Unlock()
		return Token{}, err
	}
	token, now := s.token, s.Now()
	good := !s.unsaved && now.Before(token.Expires)
	switch {
	case token.Access == "" || s.closed:
		s.mu.Unlock()
		return Token{}, s.Config.ended()
	case s.unsaved || s.renewal != nil:
	case token.Refresh == "" || !due(token, now) || good && now.Sub(s.failed).Abs() < pause:
		s.mu.Unlock() // one that cannot be renewed serves until it is refused: the clock may be wrong
		return token, nil
	}
	renewed, err := s.wait(ctx)
	if err == nil || !good || crm.CodeOf(err) == crm.Unauthenticated {
		return renewed, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token.Access != token.Access { // granted, and not stored
		return Token{}, err
	}
	s.failed = now
	return token, nil
}

// Renew is a token in place of one that the service refuses, which it is asked for once: if others found the
// same before, theirs is the answer.
func (s *Source) Renew(ctx context.Context, refused string) (Token, error) {
	s.mu.Lock()
	if err := s.load(ctx); err != nil {
		s.mu.Unlock()
		return Token{}, err
	}
	token, age := s.token, s.Now().Sub(s.token.Obtained)
	switch {
	case token.Access == "", s.closed, refused == s.brought && age >= 0 && age < fresh:
		s.mu.Unlock()
		return Token{}, s.Config.ended()
	case token.Access != refused && !s.unsaved && s.renewal == nil:
		s.mu.Unlock()
		return token, nil
	}
	token, err := s.wait(ctx)
	if err == nil {
		s.mu.Lock()
		s.brought = token.Access
		s.mu.Unlock()
	}
	return token, err
}

// wait waits for the renewal, which it begins if none is under way. It is called with the lock held, and
// releases it.
func (s *Source) wait(ctx context.Context) (Token, error) {
	r := s.renewal
	if r == nil {
		r = &renewal{done: make(chan struct{})}
		s.renewal = r
		// It goes on when the caller is gone: a refresh token that the service has taken is worth nothing any
		// more, and its successor must be stored.
		go s.renew(context.WithoutCancel(ctx), r)
	}
	s.mu.Unlock()
	select {
	case <-r.done:
	case <-ctx.Done():
		return Token{}, crm.AsError(ctx.Err())
	}
	if r.err != nil {
		return Token{}, r.err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, nil
}

// Close ends the source: nothing is stored any more, a renewal under way not excepted. It returns the last
// token, for [Config.Revoke].
func (s *Source) Close(ctx context.Context) (Token, error) {
	s.mu.Lock()
	s.closed = true
	err := s.load(ctx)
	r := s.renewal
	s.mu.Unlock()
	if r != nil {
		select {
		case <-r.done:
		case <-ctx.Done():
			return Token{}, crm.AsError(ctx.Err())
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, err
}

func (s *Source) renew(ctx context.Context, r *renewal) {
	r.err = &crm.Error{Code: crm.Internal, Message: words.Say("signInNotRenewed", s.Config.Title) + " " + crm.TryAgain(crm.InWords(0))}
	defer func() {
		_ = recover() // r.err says what a caller needs; the program goes on
		s.mu.Lock()
		s.renewal = nil
		s.mu.Unlock()
		close(r.done)
	}()
	r.err = s.exchange(ctx)
}

// exchange has the refresh token exchanged, and stores what comes of it.
func (s *Source) exchange(ctx context.Context) error {
	s.mu.Lock()
	token, unsaved := s.token, s.unsaved
	s.mu.Unlock()
	if unsaved {
		return s.keep(ctx, token)
	}
	if token.Refresh == "" {
		return s.end(ctx, token)
	}
	server, err := s.Config.renewing(token)
	if errors.Is(err, errEnded) {
		return s.Config.ended()
	}
	if err != nil {
		return err
	}
	next, err := s.Config.ask(ctx, s.Transport, s.Now, asked{
		server: server, client: token.Client,
		parameters: []parameter{{"grant_type", "refresh_token"}, {"refresh_token", token.Refresh}},
	})
	switch {
	case errors.Is(err, errEnded):
		return s.end(ctx, token)
	case err != nil:
		return err
	case s.Config.Host != "" && next.Hostname != token.Hostname:
		return s.Config.foreign(words.Say("otherAddress", s.Config.Title))
	case token.Person != "" && next.Person != token.Person:
		return s.Config.foreign(words.Say("otherPersonAnswer", s.Config.Title))
	}
	next.Client, next.Server, next.Hostname = token.Client, token.Server, token.Hostname
	if next.Refresh == "" { // not every service gives a new one
		next.Refresh = token.Refresh
	}
	return s.keep(ctx, next)
}

// end drops tokens that are worth nothing any more, and keeps whose they were.
func (s *Source) end(ctx context.Context, token Token) error {
	token.Access, token.Refresh = "", ""
	if err := s.keep(ctx, token); err != nil {
		return err
	}
	return s.Config.ended()
}

// keep stores a token; until that is done it is not used.
func (s *Source) keep(ctx context.Context, token Token) error {
	s.mu.Lock()
	s.token, s.unsaved = token, true
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return s.Config.ended()
	}
	if err := s.Store.Save(ctx, token); err != nil {
		return &crm.Error{Code: crm.Unavailable, AccountWide: true,
			Message: words.Say("newSignInNotStored", s.Config.Title)}
	}
	s.mu.Lock()
	s.unsaved = false
	s.mu.Unlock()
	return nil
}

// load reads the stored token, once. It is called with the lock held.
func (s *Source) load(ctx context.Context) error {
	if s.loaded {
		return nil
	}
	token, err := s.Store.Load(ctx)
	if err != nil {
		return crm.AsError(err)
	}
	s.token, s.loaded = token, true
	return nil
}

// due reports whether a token should be renewed now. A clock that was set back before the token was granted
// can no longer tell its age.
func due(token Token, now time.Time) bool {
	if token.Expires.IsZero() {
		return false
	}
	life := token.Expires.Sub(token.Obtained)
	return now.Before(token.Obtained) || !now.Before(token.Expires.Add(-min(ahead, life/5)))
}
