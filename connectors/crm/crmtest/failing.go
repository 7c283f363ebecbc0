package crmtest

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"callscribe/connectors/crm"
)

var faultRules = []rule{
	{"a refused read has its code", func(s *scope) { s.refused(s.reads) }},
	{"a refused write has its code", func(s *scope) { s.refused(s.writes) }},
	{"Retry-After is kept", retryAfterKept},
	{"a broken answer to a read is an error", func(s *scope) { s.allFail(s.reads, s.brokenReads()) }},
	{"a broken answer to a write is no success", func(s *scope) { s.allFail(s.writes, brokenAnswers) }},
	{"a broken connection is unavailable", brokenConnection},
	{"a failed read writes nothing", failedReadWritesNothing},
	{"a failed write is sent once", failedWriteOnce},
	{"an update whose answer was lost can be sent again", lostAnswer},
	{"each request has a time limit", timeLimit},
	{"silence ends with the caller's patience", silenceEnds},
	{"canceled before: nothing is sent", canceledBefore},
	{"canceled during a request: it ends at once, and nothing more is sent", canceledDuring},
}

// failure is the error of a note update while the requests of a kind meet a fault, and when that was, in words.
func (s *scope) failure(kind func(*crm.Request) bool, f fault) (err *crm.Error, when string) {
	s.Helper()
	id := s.put()
	s.wire.meets(kind, f.answer)
	defer s.wire.heal()
	_, got := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "new"))
	if when = "after " + f.name + " in answer to an update's requests"; !s.failsWith(got, f.codes, "%s", when) {
		return nil, when
	}
	return crm.AsError(got), when
}

// brokenReads are the answers that cannot be meant as one to the request for a log.
func (s *scope) brokenReads() []fault {
	if fake, ok := s.fake.(ListingFake); ok {
		if _, logs := fake.AnswersWithLists(); logs {
			return slices.DeleteFunc(slices.Clone(brokenAnswers), isList)
		}
	}
	return brokenAnswers
}

func (s *scope) allFail(kind func(*crm.Request) bool, faults []fault) {
	s.Helper()
	for _, f := range faults {
		_, _ = s.failure(kind, f)
	}
}

func (s *scope) refused(kind func(*crm.Request) bool) {
	for _, st := range statuses {
		e, when := s.failure(kind, fault{"the status " + strconv.Itoa(st.status), []crm.Code{st.code}, refusal(st.status, "x")})
		if e == nil {
			continue
		}
		s.is("the Status of the error "+when, st.status, e.Status)
		if st.status != 429 { // may count for an account or for a request
			s.is("whether the error "+when+" is AccountWide", st.code == crm.Unauthenticated, e.AccountWide)
		}
		s.has("the sentence of the error "+when, e.Message, s.platform.Title)
		s.is("the Field of the error "+when+", since only an input that was not sent has one,", "", e.Field)
	}
	for _, status := range []int{500, 502, 503, 504} { // from a proxy in between
		_, _ = s.failure(kind, fault{"an HTML page with the status " + strconv.Itoa(status), []crm.Code{crm.Unavailable},
			fixed(status, "text/html", "<html><body>Bad gateway</body></html>")})
	}
}

func retryAfterKept(s *scope) {
	for status, code := range map[int]crm.Code{429: crm.RateLimited, 503: crm.Unavailable} {
		for value, want := range map[string]time.Duration{
			"7": 7 * time.Second, now.Add(90 * time.Second).Format(time.RFC1123): 90 * time.Second,
			"99999999999": 24 * time.Hour,
		} {
			for _, kind := range []func(*crm.Request) bool{s.reads, s.writes} {
				name := "the status " + strconv.Itoa(status) + " with the header Retry-After: " + value
				if e, when := s.failure(kind, fault{name, []crm.Code{code}, refusal(status, "x", "retry-after", value)}); e != nil {
					s.is("the RetryAfter of the error "+when, want, e.RetryAfter)
				}
			}
		}
	}
}

func brokenConnection(s *scope) {
	s.allFail(s.reads, brokenConnections)
	s.allFail(s.writes, brokenConnections)
}

func failedReadWritesNothing(s *scope) {
	for _, f := range everyFault("x") {
		if f.codes[0] == crm.NotFound {
			continue // has rules of its own
		}
		id := s.put()
		before, logs := s.get(id), s.fake.Logs()
		s.wire.forget()
		s.wire.meets(s.reads, f.answer)
		_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "new"))
		s.wire.heal()
		s.want(err != nil, "the connector reports success after %s in answer to a read", f.name)
		s.wrote(0, "after %s in answer to a read", f.name)
		s.isLog(held, before, s.get(id))
		s.is("how many logs the CRM holds after "+f.name, logs, s.fake.Logs())
	}
}

// failedWriteOnce: whether and when a write is repeated is not for a connector to decide. A conflict
// is another matter: it is read and composed again.
func failedWriteOnce(s *scope) {
	for _, f := range everyFault("x") {
		if f.codes[0] == crm.Conflict {
			continue
		}
		id := s.put()
		s.wire.forget()
		s.wire.meets(s.writes, f.answer)
		_, _ = s.session().UpdateCallLog(s.Context(), noteUpdate(id, "new"))
		s.wrote(1, "after %s in answer to a write", f.name)
	}
}

func lostAnswer(s *scope) {
	id := s.put()
	logs := s.fake.Logs()
	s.wire.meetsOnce(s.writes, lost)
	session := s.session()
	_, err := session.UpdateCallLog(s.Context(), noteUpdate(id, "sent twice"))
	s.failsWith(err, []crm.Code{crm.Unavailable}, "after a write whose answer is lost")
	done, err := session.UpdateCallLog(s.Context(), noteUpdate(id, "sent twice"))
	s.works(err, "send an update again whose answer was lost")
	s.is("the note", "sent twice", done.Note)
	s.wrote(1, "for an update that is sent again, since the CRM holds it already,")
	s.is("how many logs the CRM holds", logs, s.fake.Logs())
}

func timeLimit(s *scope) {
	id, session := s.put(), s.session()
	s.wire.forget()
	_, err := session.UpdateCallLog(s.Context(), noteUpdate(id, "new"))
	s.works(err, "update a log")
	for _, request := range s.wire.requests(all) {
		s.want(!request.deadline.IsZero() && time.Until(request.deadline) < time.Minute,
			"the context of the request %s %s must have a deadline within a minute, and has %s", request.Method, request.URL, show(request.deadline))
	}
}

func silenceEnds(s *scope) {
	for _, kind := range []func(*crm.Request) bool{s.reads, s.writes} {
		var overran atomic.Bool
		id, session := s.put(), s.session()
		s.wire.meets(kind, silence(&overran))
		ctx, cancel := context.WithTimeout(s.Context(), 20*time.Millisecond)
		_, err := session.UpdateCallLog(ctx, noteUpdate(id, "new"))
		cancel()
		s.wire.heal()
		s.failsWith(err, []crm.Code{crm.Unavailable}, "when the CRM is silent")
		s.want(!overran.Load(), "a request goes on after its caller's patience has ended")
	}
}

func canceledBefore(s *scope) {
	id, connector := s.put(), s.connector()
	have, err := connector.ReadCallLog(s.Context(), id)
	s.works(err, "read a log")
	s.wire.forget()
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	_, err = connector.ReadCallLog(ctx, id)
	s.failsWith(err, []crm.Code{crm.Canceled}, "for a read that was canceled before")
	_, err = connector.WriteCallLog(ctx, have, crm.Change{Subject: pointer("new")})
	s.failsWith(err, []crm.Code{crm.Canceled}, "for a write that was canceled before")
	s.silent("when its context was canceled before")
}

func canceledDuring(s *scope) {
	for _, kind := range []func(*crm.Request) bool{s.reads, s.writes} {
		var overran atomic.Bool
		quiet := silence(&overran)
		id, session := s.put(), s.session()
		s.wire.forget()
		ctx, cancel := context.WithCancel(s.Context())
		s.wire.meets(kind, func(inner context.Context, req *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
			cancel()
			return quiet(inner, req, pass)
		})
		_, err := session.UpdateCallLog(ctx, noteUpdate(id, "new"))
		cancel()
		s.wire.heal()
		s.failsWith(err, []crm.Code{crm.Canceled}, "for an update that is canceled during a request")
		s.want(!overran.Load(), "a request goes on after it was canceled")
		s.is("the number of requests of the kind that was canceled", 1, len(s.wire.requests(kind)))
	}
}
