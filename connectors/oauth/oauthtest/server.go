// Package oauthtest is an authorization server for tests: consent and refusal, PKCE, codes that serve once,
// refresh tokens that are renewed with each use, and revocation. The protocol is that of go-oauth2, an
// authorization server of others; what stands here is the person's page, the store, and the ways in which a
// server can go wrong.
package oauthtest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/go-oauth2/oauth2/v4"
	oautherrors "github.com/go-oauth2/oauth2/v4/errors"
	"github.com/go-oauth2/oauth2/v4/manage"
	"github.com/go-oauth2/oauth2/v4/models"
	"github.com/go-oauth2/oauth2/v4/server"
)

// Options say what kind of service it is.
type Options struct {
	ClientID     string
	ClientSecret string // "": a public client
	Redirect     string // the one registered address
	Scopes       []string

	Lifetime    time.Duration // of an access token; 0: an hour
	Unannounced bool          // the answers do not say how long a token lives
	KeepRefresh bool          // a refresh token serves many times, and no answer but the first holds one
	NoRefresh   bool          // no refresh token is given

	// More are members of each token answer beside the protocol's own: "instance_url".
	More map[string]any

	// Authorize, Token and Revoke are the paths; "" for "/authorize", "/token" and "/revoke".
	Authorize, Token, Revoke string
}

// Server is the authorization server. Its token address wants a form; what is asked there as JSON is read too.
type Server struct {
	options Options
	server  *server.Server
	store   *store
	mux     *http.ServeMux

	mu       sync.Mutex
	person   string // who is signed in, and agrees
	refuses  bool
	silent   bool // the person is not asked: the answer comes at once
	fault    http.HandlerFunc
	requests []url.Values
}

// New is a server at which ada is signed in, and agrees without being asked.
func New(o Options) *Server {
	s := &Server{options: o, store: &store{}, person: "ada", silent: true}
	m := manage.NewManager()
	m.MapClientStorage(clients{&models.Client{ID: o.ClientID, Secret: o.ClientSecret, Domain: o.Redirect, Public: o.ClientSecret == ""}})
	m.MapTokenStorage(s.store)
	m.MapAuthorizeGenerate(authorizeGenerate{})
	m.MapAccessGenerate(accessGenerate{})
	m.SetValidateURIHandler(func(registered, given string) error {
		if registered != given {
			return oautherrors.ErrInvalidRedirectURI
		}
		return nil
	})
	life := o.Lifetime
	if life == 0 {
		life = time.Hour
	}
	m.SetAuthorizeCodeTokenCfg(&manage.Config{AccessTokenExp: life, RefreshTokenExp: 7 * 24 * time.Hour, IsGenerateRefresh: !o.NoRefresh})
	m.SetRefreshTokenCfg(&manage.RefreshingConfig{AccessTokenExp: life, IsGenerateRefresh: !o.KeepRefresh, IsRemoveAccess: true, IsRemoveRefreshing: !o.KeepRefresh})

	config := server.NewConfig()
	config.ForcePKCE = true
	config.AllowedResponseTypes = []oauth2.ResponseType{oauth2.Code}
	config.AllowedGrantTypes = []oauth2.GrantType{oauth2.AuthorizationCode, oauth2.Refreshing}
	config.AllowedCodeChallengeMethods = []oauth2.CodeChallengeMethod{oauth2.CodeChallengeS256}
	s.server = server.NewServer(config, m)
	s.server.ClientInfoHandler = client
	s.server.UserAuthorizationHandler = s.consent
	s.server.ClientScopeHandler = s.scope
	s.server.ExtensionFieldsHandler = func(oauth2.TokenInfo) map[string]any { return o.More }
	s.server.ResponseTokenHandler = func(w http.ResponseWriter, data map[string]any, _ http.Header, status ...int) error {
		s.answer(w, data, status...)
		return nil
	}
	s.server.ResponseErrorHandler = func(re *oautherrors.Response) {
		if errors.Is(re.Error, oautherrors.ErrInvalidGrant) {
			re.StatusCode = http.StatusBadRequest // as RFC 6749 has it
		}
	}

	s.mux = http.NewServeMux()
	s.mux.HandleFunc(cmp.Or(o.Authorize, "/authorize"), s.authorize)
	s.mux.HandleFunc("POST "+cmp.Or(o.Token, "/token"), s.token)
	s.mux.HandleFunc("POST "+cmp.Or(o.Revoke, "/revoke"), s.revoke)
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Person signs another person in at the server.
func (s *Server) Person(name string) { s.set(func() { s.person = name }) }

// Refuse makes the person refuse from now on, without being asked.
func (s *Server) Refuse() { s.set(func() { s.refuses = true }) }

// Ask shows the person a page with two buttons, #allow and #refuse, instead of an answer at once.
func (s *Server) Ask() { s.set(func() { s.silent = false }) }

// Silent ends what Ask began.
func (s *Server) Silent() { s.set(func() { s.silent = true }) }

// Fault answers the token address in place of the server; nil ends the fault.
func (s *Server) Fault(f http.HandlerFunc) { s.set(func() { s.fault = f }) }

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// Requests are the forms that the token address has been sent so far, those that met a fault included.
func (s *Server) Requests() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]url.Values(nil), s.requests...)
}

// Valid reports whether an access token is good, and whose it is.
func (s *Server) Valid(access string) (person string, ok bool) {
	info, err := s.server.Manager.LoadAccessToken(context.Background(), access)
	if err != nil {
		return "", false
	}
	return info.GetUserID(), true
}

// EndAccess ends an access token and leaves its refresh token good, as a service does that signs sessions out.
func (s *Server) EndAccess(token string) { _ = s.store.remove(access, token) }

// EndAll ends every token, as an administrator does who blocks the app.
func (s *Server) EndAll() { s.store.endAll() }

// Live is how many refresh tokens are good.
func (s *Server) Live() int { return s.store.renewable() }

func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("redirect_uri") != s.options.Redirect || r.FormValue("client_id") != s.options.ClientID {
		http.Error(w, "unknown app or redirect address", http.StatusBadRequest) // never a redirect to a stranger's address
		return
	}
	if err := s.server.HandleAuthorizeRequest(w, r); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// consent is the person's answer; "" without an error: the person is being asked.
func (s *Server) consent(w http.ResponseWriter, r *http.Request) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.refuses, r.Method == http.MethodPost && r.FormValue("answer") == "refuse":
		return "", oautherrors.ErrAccessDenied
	case s.silent, r.Method == http.MethodPost && r.FormValue("answer") == "allow":
		return s.person, nil
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><title>Allow Callscribe?</title><h1>Allow Callscribe?</h1><p>You are signed in as %s.</p>
<form method="post"><button id="allow" name="answer" value="allow">Allow</button> <button id="refuse" name="answer" value="refuse">Refuse</button></form>`, html.EscapeString(s.person))
	return "", nil
}

func (s *Server) scope(r *oauth2.TokenGenerateRequest) (bool, error) {
	return allowed(r.Scope, s.options.Scopes), nil
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	if err := readForm(r); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, r.Form)
	fault := s.fault
	s.mu.Unlock()
	if fault != nil {
		fault(w, r)
		return
	}
	if !s.isClient(r) { // the library asks this of a code only
		s.answer(w, map[string]any{"error": "invalid_client"}, http.StatusUnauthorized)
		return
	}
	if refresh := r.Form.Get("refresh_token"); s.store.replayed(refresh) {
		s.store.endFamily(refresh) // somebody has stolen it, or lost the answer: nobody can tell which
	}
	if code := r.Form.Get("code"); s.store.replayed(code) {
		s.store.endFamily(code)
	}
	if err := s.server.HandleTokenRequest(w, r); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// revoke is RFC 7009's: an unknown token counts as revoked.
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	if readForm(r) != nil || !s.isClient(r) {
		s.answer(w, map[string]any{"error": "invalid_client"}, http.StatusUnauthorized)
		return
	}
	s.store.endFamily(r.FormValue("token"))
}

func (s *Server) isClient(r *http.Request) bool {
	id, secret, err := client(r)
	return err == nil && id == s.options.ClientID && secret == s.options.ClientSecret
}

// answer writes a token answer.
func (s *Server) answer(w http.ResponseWriter, data map[string]any, status ...int) {
	if s.options.Unannounced {
		delete(data, "expires_in")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	for _, code := range status {
		w.WriteHeader(code)
	}
	_ = json.NewEncoder(w).Encode(data) // one who does not listen to the end has gone
}
