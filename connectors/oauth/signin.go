package oauth

import (
	"context"
	"encoding/base64"
	"strings"
	"sync"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/words"
)

// secretBytes make a state, or a verifier: 43 characters in base64, the fewest that RFC 7636 allows.
const secretBytes = 32

// Crypto is what a sign-in needs of cryptography. A browser has both; Go's own would add 300 KB to the module.
type Crypto interface {
	Random(n int) ([]byte, error)                            // n bytes that nobody can guess
	SHA256(ctx context.Context, data []byte) ([]byte, error) // the 32 bytes of the digest
}

// Request says who is to sign in where.
type Request struct {
	Client   Client
	Server   string // name of the authorization server, "" for the usual one
	Hostname string // the account's own host, where it is known; the answer may name it
	Redirect string // the address, registered with the service, to which the person is sent back
}

// SignIn is a sign-in under way. It lives in memory only: it holds the verifier.
type SignIn struct {
	Address string // where the person signs in and agrees

	config   *Config
	server   crm.OAuthServer
	request  Request
	state    string
	verifier string

	mu   sync.Mutex
	done bool
}

// Begin prepares a sign-in. It sends nothing. An input that does not fit is refused by name: hostname, server,
// clientId, clientSecret.
func (c *Config) Begin(ctx context.Context, crypto Crypto, r Request) (*SignIn, error) {
	server, err := c.Server(r.Server)
	if err != nil {
		return nil, err
	}
	if err := c.CheckClient(r.Client); err != nil {
		return nil, err
	}
	if (r.Hostname != "" && len(c.Hosts) > 0 || c.asksAtHost()) && !c.Allows(r.Hostname) {
		return nil, c.wrongHost()
	}
	r.Server = server.Name
	if server, err = c.at(server, r.Hostname); err != nil {
		return nil, err
	}
	random, err := crypto.Random(2 * secretBytes)
	if err != nil {
		return nil, crm.AsError(err)
	}
	s := &SignIn{
		config: c, server: server, request: r,
		state:    base64.RawURLEncoding.EncodeToString(random[:secretBytes]),
		verifier: base64.RawURLEncoding.EncodeToString(random[secretBytes:]),
	}
	digest, err := crypto.SHA256(ctx, []byte(s.verifier))
	if err != nil {
		return nil, crm.AsError(err)
	}
	s.Address = server.Authorize + "?" + encode(s.parameters(base64.RawURLEncoding.EncodeToString(digest)))
	return s, nil
}

func (s *SignIn) parameters(challenge string) []parameter {
	c := s.config
	list := []parameter{
		{"response_type", "code"},
		{"client_id", s.request.Client.ID},
		{"redirect_uri", s.request.Redirect},
		{"state", s.state},
		{"code_challenge", challenge},
		{"code_challenge_method", "S256"},
	}
	if len(c.Scopes) > 0 {
		separator := c.ScopeSeparator
		if separator == "" {
			separator = " "
		}
		list = append(list, parameter{"scope", s.named(strings.Join(c.Scopes, separator))})
	}
	for _, p := range c.Parameters {
		list = append(list, parameter{p.Key, s.named(p.Text)})
	}
	return list
}

// named is a text with the account's host in its place.
func (s *SignIn) named(text string) string {
	return strings.ReplaceAll(text, HostnamePlace, s.request.Hostname)
}

// Finish takes the address to which the person was sent back, and exchanges its code. Of all that is said
// there only the code is believed, and that only if the sign-in is the one that began here. A second call is
// refused, whatever became of the first.
func (s *SignIn) Finish(ctx context.Context, t crm.Transport, now func() time.Time, address string) (Token, error) {
	s.mu.Lock()
	done := s.done
	s.done = true
	s.mu.Unlock()
	if done {
		return Token{}, s.config.failed(words.Say("signInOver"))
	}
	code, err := s.code(address)
	if err != nil {
		return Token{}, err
	}
	token, err := s.config.ask(ctx, t, now, asked{
		server: s.server, client: s.request.Client, signingIn: true,
		parameters: []parameter{
			{"grant_type", "authorization_code"},
			{"code", code},
			{"redirect_uri", s.request.Redirect},
			{"code_verifier", s.verifier},
		},
	})
	if err != nil {
		return Token{}, err
	}
	token.Client, token.Server = s.request.Client, s.request.Server
	if token.Hostname == "" {
		token.Hostname = s.request.Hostname
	}
	return token, nil
}

// code is the authorization code that an address holds.
func (s *SignIn) code(address string) (string, error) {
	c := s.config
	values, ok := answered(address, s.request.Redirect)
	if !ok {
		return "", c.failed(words.Say("sentElsewhere", c.Title))
	}
	state, hasState := values["state"]
	refusal, refused := values["error"]
	if state != s.state && (hasState || !refused) { // some servers refuse without a state; believing a refusal is safe
		return "", c.failed(words.Say("otherSignIn"))
	}
	if refused {
		return "", c.refusal(refusal, true)
	}
	if values["code"] == "" {
		return "", c.failed(words.Say("noCode", c.Title))
	}
	return values["code"], nil
}
