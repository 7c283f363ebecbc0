package crmtest

import (
	"bytes"
	"encoding/base64"
	"log"
	"net/url"
	"strings"

	"github.com/stretchr/testify/assert"

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
	return []string{value, token, url.QueryEscape(token), base64.StdEncoding.EncodeToString([]byte(token))}
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
		carriers := 0
		for _, value := range request.Header {
			if containsAny(value, s.secrets()) {
				carriers++
			}
		}
		if fake, ok := s.fake.(KeyInBodyFake); ok && fake.KeyInBody() {
			assert.Zero(s, carriers, "headers with the token")
			assert.False(s, containsAny(request.URL, s.secrets()), "the token is in the URL of a %s", request.Method)
			continue
		}
		assert.Equal(s, 1, carriers, "headers with the token")
		assert.False(s, containsAny(request.URL, s.secrets()), "the token is in the URL of a %s", request.Method)
		assert.False(s, containsAny(string(request.Body), s.secrets()), "the token is in the body of a %s", request.Method)
	}
}

func hostsOnly(s *scope) {
	s.exercise("quote")
	for _, request := range s.wire.requests(all) {
		matches := s.platform.AnyHost && matchesPattern(request.URL, "https://"+s.fake.User().Hostname+"/*")
		for _, pattern := range s.platform.Hosts {
			matches = matches || matchesPattern(request.URL, pattern)
		}
		assert.True(s, matches, "%s %s is at none of %v", request.Method, request.URL, s.platform.Hosts)
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
	assert.NotEmpty(s, failed)
	for _, err := range failed {
		assert.False(s, containsAny(err.Error(), hidden), "the error for %s quotes what it must not", crm.CodeOf(err))
	}
	assert.False(s, containsAny(logged.String(), hidden), "the log quotes what it must not")
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if part != "" && strings.Contains(text, part) {
			return true
		}
	}
	return false
}
