package crmtest

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
)

func TestReferencePasses(t *testing.T) {
	Run(t, reference, newReferenceFake)
}

// keyFake says nothing of other ways to sign in than that of its AuthHeader.
type keyFake struct{ Fake }

func (keyFake) AuthHeader() string {
	return crm.SignIn{Kind: crm.SignInKey}.AuthHeader("", "reference-t0ken")
}

// A token that stands beside a key is a program's: an author need not show how people would enter one.
func TestATokenBesideAKeyIsAPrograms(t *testing.T) {
	keyed := func(t testing.TB) Fake { return keyFake{newReferenceFake(t)} }
	for _, c := range []struct {
		kinds  []crm.SignInKind
		passes bool
	}{
		{[]crm.SignInKind{crm.SignInKey, crm.SignInBearer}, true},
		{[]crm.SignInKind{crm.SignInKey, crm.SignInLogin}, false},
		{[]crm.SignInKind{crm.SignInBearer}, false},
		{nil, false},
	} {
		platform := reference
		platform.SignIn = nil
		for _, kind := range c.kinds {
			platform.SignIn = append(platform.SignIn, crm.SignIn{Kind: kind})
		}
		said, ok := outcome(t, rule{"signing in", signingIn}, platform, keyed)
		assert.Equal(t, c.passes, ok, "%v: %s", c.kinds, said)
	}
}

// TestBrokenFails holds the suite to its word: each broken connector fails the rules made for it and
// passes all others.
func TestBrokenFails(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("the suite judges alike there, at a tenth of the speed")
	}
	log.SetOutput(io.Discard) // one of them logs all that it sends
	defer log.SetOutput(os.Stderr)
	caught := map[string]bool{}
	for _, b := range slices.Concat(brokenConnectors, brokenAbilities, brokenValues()) {
		t.Run(b.name, func(t *testing.T) {
			platform := reference
			platform.Open = b.open
			failed := map[string]string{}
			var names []string
			for _, r := range rules() {
				if isNative(r) && !slices.Contains(b.fails, r.name) {
					continue // sixty times over sockets takes long and shows nothing new
				}
				if said, ok := outcome(t, r, platform, newReferenceFake); !ok {
					names = append(names, r.name)
					failed[r.name] = said
					inSentences(t, r, said)
				}
			}
			for _, name := range names {
				caught[name] = true
			}
			want := slices.DeleteFunc(slices.Clone(b.fails), func(name string) bool { return !isRule(name) }) // some are native only
			if !assert.ElementsMatch(t, want, names) {
				for _, name := range names {
					if !slices.Contains(want, name) {
						t.Logf("%s:\n%s", name, failed[name])
					}
				}
			}
		})
	}
	t.Run("each rule can fail", func(t *testing.T) {
		for _, r := range rules() {
			if !caught[r.name] && !slices.Contains(rulesOfTheFlow, r.name) {
				t.Errorf("no broken connector fails %q", r.name)
			}
		}
	})
}

// inSentences holds what a rule says to be for people who have never seen the Go code.
func inSentences(t *testing.T, r rule, said string) {
	for line := range strings.Lines(said) {
		assert.Regexp(t, "^"+regexp.QuoteMeta(r.name)+": [^\n]*\\.\n$", line)
		for _, word := range []string{"Error Trace", "[]", "<nil>", "%!", "(*", "&{", "0x", "interface", "map["} {
			assert.NotContains(t, line, word)
		}
	}
	assert.NotEmpty(t, said, r.name)
}

// TestSaysWhatIsWrong has whoever writes a connector read what is wrong with it.
func TestSaysWhatIsWrong(t *testing.T) {
	asksWrongly := onWire(func(ctx context.Context, req *crm.Request, next crm.Transport) (*crm.Response, error) {
		if req.Method == "PATCH" {
			req.Body = []byte("Subject=x")
		}
		return next.Do(ctx, req)
	})
	for _, c := range []struct {
		rule string
		open func(crm.Account) (crm.Connector, error)
		says string
	}{
		{"a log is read as the CRM holds it", defect("loses the duration when it reads"),
			"the duration of the log that the connector returns is unknown, and must be 5m0s; " +
				"see GET https://acme.crm.example/logs/1, which the fake answered with 200 OK."},
		{"only what is set is sent", defect("sends back what it read"),
			`the body of the request for a change of the text alone must not hold "samplesubject", and is "{\"ID\":null,\"Subject\":\"samplesubject\"`},
		{"the token stays in its header", defect("puts the token into the URL"),
			"the key is in the address of a request, GET https://acme.crm.example/logs/1?api_token=<key>; see "},
		{"a refused read has its code", defect("maps a refused read to success"),
			"the connector reports success after the status 402 in answer to an update's requests, and must fail with permission_denied; " +
				"see PATCH https://acme.crm.example/logs/1, which the fake answered with "},
		{ruleOfUpdate("recording link"), defect("returns the recording link that it sent"),
			`the recording link of the log that the connector returns is "https://media.example.com/other", and must be "https://media.example.com/samplerecording"; ` +
				"see PATCH https://acme.crm.example/logs/1, which a fault of the suite answered with 200 OK."},
		{"an empty text clears the text", asksWrongly,
			`the connector fails to write to a log: invalid_argument ("Reference CRM refused a value of call log 1. Correct it and save again."); ` +
				"see PATCH https://acme.crm.example/logs/1, which the fake answered with 400 Bad Request."},
	} {
		platform := reference
		platform.Open = c.open
		said, ok := outcome(t, *named(c.rule), platform, newReferenceFake)
		assert.False(t, ok, c.rule)
		assert.Contains(t, said, c.rule+": "+c.says)
	}
}

// TestReportsTheRequests shows below the sentence what went over the wire, without the key.
func TestReportsTheRequests(t *testing.T) {
	rec := &recorder{TB: t}
	r := rule{"a rule", func(s *scope) {
		s.update(s.put(), fullUpdate("a note"))
		s.Errorf("it fails")
		s.Errorf("it fails") // is said once
	}}
	r.try(rec, reference, newReferenceFake)
	assert.Equal(t, "a rule: it fails; see PATCH https://acme.crm.example/logs/1, which the fake answered with 200 OK.\n", rec.said.String())
	for _, part := range []string{"The fake refused none of the requests", "GET https://acme.crm.example/logs/1\n    headers accept, authorization\n",
		"the fake answered with 200 OK \"{", "a note"} {
		assert.Contains(t, rec.logged.String(), part)
	}
	assert.NotContains(t, rec.logged.String(), "t0ken")
}

func defect(name string) func(crm.Account) (crm.Connector, error) {
	for _, b := range slices.Concat(brokenConnectors, brokenAbilities, brokenValues()) {
		if b.name == name {
			return b.open
		}
	}
	panic("there is no defect " + name)
}

func named(name string) *rule {
	all := rules()
	for i := range all {
		if all[i].name == name {
			return &all[i]
		}
	}
	return nil
}

func isRule(name string) bool {
	return named(name) != nil
}

func isNative(r rule) bool {
	return slices.ContainsFunc(nativeRules, func(native rule) bool { return native.name == r.name })
}

// outcome tries one rule and returns what it said, and whether the connector passed.
func outcome(t *testing.T, r rule, platform crm.Platform, newFake NewFake) (said string, ok bool) {
	rec := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.try(rec, platform, newFake)
	}()
	<-done
	for _, cleanup := range slices.Backward(rec.cleanups) {
		cleanup()
	}
	return rec.said.String(), !rec.failed
}

// recorder is a testing.TB whose failures do not reach the test around it.
type recorder struct {
	testing.TB
	mu       sync.Mutex // a rule may fail from several goroutines
	said     strings.Builder
	logged   strings.Builder
	failed   bool
	cleanups []func()
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Failed() bool     { return r.failed }

func (r *recorder) Log(args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintln(&r.logged, args...)
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
	fmt.Fprintf(&r.said, format+"\n", args...)
}

func (r *recorder) Fail() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

func (r *recorder) FailNow() {
	r.Fail()
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	r.FailNow()
}

func (r *recorder) Skip(...any) { runtime.Goexit() }
