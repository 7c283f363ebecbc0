package crmtest

import (
	"bytes"
	"encoding/base64"
	"log"
	"net/url"
	"strings"

	"callscribe/connectors/crm"
)

var secrecyRules = []rule{
	{"the token stays in its header", tokenInHeader},
	{"requests go to the platform's hosts only", hostsOnly},
	{"errors and logs hold no token, note or number", errorsHoldNothing},
}

// secrets are the forms of the account's token that must not be seen.
func (s *scope) secrets() []string {
	_, value, _ := strings.Cut(s.fake.AuthHeader(), " ")
	token := value
	if c, err := crm.ParseAuth(s.fake.AuthHeader()); err == nil {
		token = c.Token
		if c.Secret != "" { // the token is a user's name then
			token = c.Secret
		}
	}
	encoded := base64.StdEncoding.EncodeToString
	return []string{value, token, url.QueryEscape(token), encoded([]byte(token + ":")), encoded([]byte(token))}
}

// exercise makes all kinds of requests, good ones and failing ones, and returns the errors.
func (s *scope) exercise(quote string) []error {
	var failed []error
	id := s.put()
	session := s.session()
	for _, kind := range []func(*crm.Request) bool{s.reads, s.writes} {
		for _, f := range everyFault(quote) {
			s.wire.meets(kind, f.answer)
			if _, err := session.UpdateCallLog(s.Context(), noteUpdate(id, quote)); err != nil {
				failed = append(failed, err)
			}
		}
	}
	s.wire.heal()
	s.update(id, fullUpdate("done"))
	return failed
}

func tokenInHeader(s *scope) {
	s.exercise("quote")
	for _, request := range s.wire.requests(all) {
		what, carriers := "a request, "+request.Method+" "+request.URL, 0
		for _, value := range request.Header {
			if containsAny(value, s.secrets()) {
				carriers++
			}
		}
		s.want(!containsAny(request.URL, s.secrets()), "the key is in the address of %s", what)
		if fake, ok := s.fake.(KeyInBodyFake); ok && fake.KeyInBody() {
			s.is("the number of headers with the key in "+what, 0, carriers)
			continue
		}
		s.is("the number of headers with the key in "+what, 1, carriers)
		s.want(!containsAny(string(request.Body), s.secrets()), "the key is in the body of %s", what)
	}
}

func hostsOnly(s *scope) {
	s.exercise("quote")
	own, _, _ := strings.Cut(s.fake.User().Hostname, "/")
	for _, request := range s.wire.requests(all) {
		matches := s.platform.AnyHost && matchesPattern(request.URL, "https://"+own+"/*")
		for _, pattern := range s.platform.Hosts {
			matches = matches || matchesPattern(request.URL, pattern)
		}
		s.want(matches, "a request goes to none of the platform's hosts, which are %s: %s %s", strings.Join(s.platform.Hosts, ", "), request.Method, request.URL)
	}
}

// matchesPattern reports whether a URL matches a match pattern as a manifest writes it. A pattern
// without a port stands for all ports.
func matchesPattern(address, pattern string) bool {
	u, err := url.Parse(address)
	scheme, rest, ok := strings.Cut(pattern, "://")
	host, path, hasPath := strings.Cut(rest, "/")
	if err != nil || !ok || !hasPath || path != "*" || u.Scheme != scheme || u.User != nil {
		return false
	}
	if suffix, wild := strings.CutPrefix(host, "*."); wild {
		return u.Hostname() == suffix || strings.HasSuffix(u.Hostname(), "."+suffix)
	}
	return u.Hostname() == strings.Trim(host, "[]")
}

// errorsHoldNothing has the CRM quote the secrets in its refusals, and looks for them in what people
// and logs get to see.
func errorsHoldNothing(s *scope) {
	var logged bytes.Buffer
	before := log.Writer()
	log.SetOutput(&logged)
	defer log.SetOutput(before)

	const number, note = "+12025550147", "a private thought"
	hidden := append(s.secrets(), number, note, sampleSubject, typedByHand)
	quote := strings.Join(hidden, " ")
	failed := s.exercise(quote)
	s.want(len(failed) > 0, "none of the updates that meet faults fails")
	for _, err := range failed {
		s.quotes(err, hidden)
	}
	s.want(!containsAny(logged.String(), hidden), "what is written to the log quotes the key, a text or a number")
}

// quotes fails the rule where an error quotes what it must not. It does not show the error, for it would be quoted again.
func (s *scope) quotes(err error, hidden []string) {
	s.Helper()
	s.want(err == nil || !containsAny(err.Error(), hidden), "the sentence of an error with the code %s quotes the key, a text, a name or a number", crm.CodeOf(err))
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if part != "" && strings.Contains(text, part) {
			return true
		}
	}
	return false
}
