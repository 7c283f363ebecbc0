package crmtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"

	"callscribe/connectors/crm"
)

// A rule that fails says so in a sentence for whoever writes a connector and its fake: the rule, what came and what
// must come, and the request to look at. What went over the wire stands below it: see [scope.report].

// Errorf fails the rule with a sentence, without its end. What is wrong with many requests is said once.
func (s *scope) Errorf(sentence string, args ...any) {
	s.Helper()
	text := s.hide(s.rule + ": " + fmt.Sprintf(sentence, args...))
	if _, again := s.said.LoadOrStore(text, true); again {
		s.Fail()
		return
	}
	s.TB.Errorf("%s.", text+s.hide(s.after()))
}

// Fatalf is Errorf, and the end of the rule.
func (s *scope) Fatalf(sentence string, args ...any) {
	s.Helper()
	s.Errorf(sentence, args...)
	s.FailNow()
}

// want fails the rule unless ok.
func (s *scope) want(ok bool, sentence string, args ...any) bool {
	s.Helper()
	if !ok {
		s.Errorf(sentence, args...)
	}
	return ok
}

// must is want, and the end of the rule.
func (s *scope) must(ok bool, sentence string, args ...any) {
	s.Helper()
	if !ok {
		s.Fatalf(sentence, args...)
	}
}

// works ends the rule where the connector fails to do what it must be able to: "read a log".
func (s *scope) works(err error, do string, args ...any) {
	s.Helper()
	if err != nil {
		s.Fatalf("the connector fails to %s: %s", fmt.Sprintf(do, args...), inWords(err))
	}
}

// failsWith wants an error with one of some codes. when says when: "after an HTML page".
func (s *scope) failsWith(err error, codes []crm.Code, when string, args ...any) bool {
	s.Helper()
	when = fmt.Sprintf(when, args...)
	return s.want(err != nil, "the connector reports success %s, and must fail with %s", when, oneOf(codes)) &&
		s.want(slices.Contains(codes, crm.CodeOf(err)), "the connector fails %s with %s, and must fail with %s", when, inWords(err), oneOf(codes))
}

// failsAt wants an input to be refused by its name; "" is any name.
func (s *scope) failsAt(err error, field, when string, args ...any) {
	s.Helper()
	if !s.failsWith(err, []crm.Code{crm.InvalidArgument}, when, args...) {
		return
	}
	got := crm.AsError(err).Field
	s.want(got != "" && (field == "" || got == field), "the connector's error %s must say in its Field which input is wrong%s, and says %s",
		fmt.Sprintf(when, args...), map[bool]string{true: ", " + field}[field != ""], show(got))
}

// is wants a value to be what it must be. what names it: "the subject that the CRM holds".
func (s *scope) is(what string, want, got any) bool {
	s.Helper()
	return s.want(assert.ObjectsAreEqual(want, got), "%s is %s, and must be %s", what, show(got), show(want))
}

// has wants a text to hold a part.
func (s *scope) has(what, text, part string) {
	s.Helper()
	s.want(strings.Contains(text, part), "%s must hold %s, and is %s", what, show(part), show(text))
}

// lacks wants a text not to hold a part.
func (s *scope) lacks(what, text, part string) {
	s.Helper()
	s.want(!strings.Contains(text, part), "%s must not hold %s, and is %s", what, show(part), show(text))
}

// wrote wants so many requests that may change something to have been sent since the wire forgot.
func (s *scope) wrote(n int, when string, args ...any) bool {
	s.Helper()
	got := len(s.wire.requests(s.writes))
	return s.want(got == n, "the connector sends %s that may change something %s, and must send %s", requests(got), fmt.Sprintf(when, args...), count(n))
}

// silent holds the connector to no request at all.
func (s *scope) silent(when string) {
	s.Helper()
	got := len(s.wire.requests(all))
	s.want(got == 0, "the connector sends %s %s, and must send none", requests(got), when)
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return count(n) + " requests"
}

func count(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

// isLog compares what the contract's fields say; Version, URL and the contact's name are the connector's own
// business. whose says which log got is.
func (s *scope) isLog(whose string, want, got crm.CallLog) {
	s.Helper()
	for _, v := range values {
		s.is("the "+v.name+" of "+whose, v.of(want), v.of(got))
	}
}

const (
	returned = "the log that the connector returns"
	held     = "the log that the CRM holds"
)

// inWords is an error in words.
func inWords(err error) string {
	if err == nil {
		return "no error"
	}
	e := crm.AsError(err)
	return string(e.Code) + " (" + show(e.Message) + ")"
}

func oneOf(codes []crm.Code) string {
	return strings.ReplaceAll(list(codes, func(c crm.Code) string { return string(c) }), ", ", " or ")
}

// show is a value as people read it. A long text is shortened.
func show(value any) string {
	switch v := value.(type) {
	case nil:
		return "nothing"
	case string:
		const most = 300
		if runes := []rune(v); len(runes) > most {
			v = string(runes[:most]) + "…"
		}
		return fmt.Sprintf("%q", v)
	case *time.Duration:
		if v == nil {
			return "unknown"
		}
		return v.String()
	case time.Time:
		if v.IsZero() {
			return "unknown"
		}
		return v.UTC().Format(time.RFC3339Nano)
	case crm.Disposition:
		switch {
		case v.DealID != "":
			return "deal " + v.DealID
		case v.LeadID != "":
			return "lead " + v.LeadID
		}
		return "none"
	case []string:
		return list(v, func(s string) string { return s })
	case []crm.Part:
		return list(v, func(p crm.Part) string { return "the " + p.Name() })
	case []crm.Choice:
		return list(v, func(c crm.Choice) string { return c.ID + " " + show(c.Title) })
	}
	return fmt.Sprint(value)
}

func list[T any](all []T, word func(T) string) string {
	if len(all) == 0 {
		return "none"
	}
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = word(one)
	}
	return strings.Join(words, ", ")
}
