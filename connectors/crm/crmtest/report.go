package crmtest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// mostReported is how many of the last requests are shown below a rule that failed.
const mostReported = 6

// after names the request to look at: the last that the fake itself refused, else the last of all.
func (s *scope) after() string {
	requests := s.wire.requests(all)
	if len(requests) == 0 {
		return ""
	}
	r := requests[len(requests)-1]
	for _, one := range requests {
		if one.refused() {
			r = one
		}
	}
	return "; see " + r.Method + " " + r.URL + ", which " + r.by() + " answered with " + r.result()
}

// report says, below a rule that failed, what went over the wire, and whether it was the fake that refused: whoever
// writes a connector and its fake at once wants to know which of the two is wrong.
func (s *scope) report() {
	s.Helper()
	if !s.Failed() {
		return
	}
	requests := s.wire.requests(all)
	if len(requests) == 0 {
		s.Log("Nothing went over the suite's wire.")
		return
	}
	text := "The fake refused none of the requests: what is wrong is what the connector asks for, or what it makes of the answers."
	if slices.ContainsFunc(requests, sent.refused) {
		text = "The fake itself refused a request. If the rule is not about that, the connector asks wrongly, or the fake does not know what the CRM knows."
	}
	if first := len(requests) - mostReported; first > 0 {
		requests = requests[first:]
		text += " The last requests:"
	}
	for _, r := range requests {
		text += "\n  " + r.Method + " " + r.URL + "\n    headers " + strings.Join(slices.Sorted(maps.Keys(r.Header)), ", ")
		if len(r.Body) > 0 {
			text += "\n    body " + show(string(r.Body))
		}
		text += "\n    " + r.by() + " answered with " + r.result()
		if r.answer != "" {
			text += " " + show(r.answer)
		}
	}
	s.Log(s.hide(text))
}

// hide leaves the account's token out of a text: what is read there may be shown to others.
func (s *scope) hide(text string) string {
	for _, secret := range s.secrets() {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "<key>")
		}
	}
	return text
}

// refused reports whether the fake refused a request without a fault of the suite in its way.
func (r sent) refused() bool { return !r.faulty && r.status >= http.StatusBadRequest }

func (r sent) by() string {
	if r.faulty {
		return "a fault of the suite"
	}
	return "the fake"
}

// result is how a request ended, in words.
func (r sent) result() string {
	if r.status == 0 {
		return "nothing"
	}
	return strings.TrimSpace(strconv.Itoa(r.status) + " " + http.StatusText(r.status))
}
