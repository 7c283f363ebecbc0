package crmtest

import (
	"fmt"
	"io"
	"log"
	"os"
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

// TestBrokenFails holds the suite to its word: each broken connector fails the rules made for it and
// passes all others.
func TestBrokenFails(t *testing.T) {
	log.SetOutput(io.Discard) // one of them logs all that it sends
	defer log.SetOutput(os.Stderr)
	caught := map[string]bool{}
	for _, b := range slices.Concat(brokenConnectors, brokenAbilities) {
		t.Run(b.name, func(t *testing.T) {
			platform := reference
			platform.Open = b.open
			failed := map[string]string{}
			var names []string
			for _, r := range rules() {
				if isNative(r) && !slices.Contains(b.fails, r.name) {
					continue // sixty times over sockets takes long and shows nothing new
				}
				if said, ok := outcome(t, r, platform); !ok {
					names = append(names, r.name)
					failed[r.name] = said
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

func isRule(name string) bool {
	return slices.ContainsFunc(rules(), func(r rule) bool { return r.name == name })
}

func isNative(r rule) bool {
	return slices.ContainsFunc(nativeRules, func(native rule) bool { return native.name == r.name })
}

// outcome tries one rule and returns what it said, and whether the connector passed.
func outcome(t *testing.T, r rule, platform crm.Platform) (said string, ok bool) {
	rec := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.check(newScope(rec, platform, newReferenceFake))
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
	failed   bool
	cleanups []func()
}

func (r *recorder) Helper()             {}
func (r *recorder) Cleanup(f func())    { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Failed() bool        { return r.failed }
func (r *recorder) Logf(string, ...any) {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
	fmt.Fprintf(&r.said, format, args...)
}

func (r *recorder) FailNow() {
	r.mu.Lock()
	r.failed = true
	r.mu.Unlock()
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	r.FailNow()
}

func (r *recorder) Skip(...any) { runtime.Goexit() }
