package crmtest

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

var faultRules = []rule{
	{"a refused read has its code", func(s *scope) { s.refused(s.reads) }},
	{"a refused write has its code", func(s *scope) { s.refused(s.writes) }},
	{"Retry-After is kept", retryAfterKept},
	{"a broken answer to a read is an error", func(s *scope) { s.fails(s.reads, s.brokenReads()) }},
	{"a broken answer to a write is no success", func(s *scope) { s.fails(s.writes, brokenAnswers) }},
	{"a broken connection is unavailable", brokenConnection},
	{"a failed read writes nothing", failedReadWritesNothing},
	{"a failed write is sent once", failedWriteOnce},
	{"an update whose answer was lost can be sent again", lostAnswer},
	{"each request has a time limit", timeLimit},
	{"silence ends with the caller's patience", silenceEnds},
	{"canceled before: nothing is sent", canceledBefore},
	{"canceled during a request: it ends at once, and nothing more is sent", canceledDuring},
}

// failure is the error of a note update while the requests of a kind meet a fault.
func (s *scope) failure(kind func(*crm.Request) bool, f fault) *crm.Error {
	s.Helper()
	id := s.put()
	s.wire.meets(kind, f.answer)
	defer s.wire.heal()
	_, err := s.session().UpdateCallLog(s.Context(), noteUpdate(id, "new"))
	if !assert.Error(s, err, "%s", f.name) {
		return &crm.Error{}
	}
	return crm.AsError(err)
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

func (s *scope) fails(kind func(*crm.Request) bool, faults []fault) {
	s.Helper()
	for _, f := range faults {
		e := s.failure(kind, f)
		assert.Contains(s, f.codes, e.Code, "%s", f.name)
	}
}

func (s *scope) refused(kind func(*crm.Request) bool) {
	for _, st := range statuses {
		e := s.failure(kind, fault{strconv.Itoa(st.status), []crm.Code{st.code}, refusal(st.status, "x")})
		assert.Equal(s, st.code, e.Code, "status %d", st.status)
		assert.Equal(s, st.status, e.Status, "status %d", st.status)
		assert.Equal(s, st.code == crm.Unauthenticated, e.AccountWide && st.status != 429, "account-wide at status %d", st.status)
		assert.Contains(s, e.Message, s.platform.Title, "the sentence for status %d must name the CRM", st.status)
		assert.Empty(s, e.Field, "a field is named only where nothing was sent")
	}
	for _, status := range []int{500, 502, 503, 504} { // from a proxy in between
		e := s.failure(kind, fault{"an HTML page", nil, fixed(status, "text/html", "<html><body>Bad gateway</body></html>")})
		assert.Equal(s, crm.Unavailable, e.Code, "an HTML page with status %d", status)
	}
}

func retryAfterKept(s *scope) {
	for _, status := range []int{429, 503} {
		for value, want := range map[string]time.Duration{
			"7": 7 * time.Second, now.Add(90 * time.Second).Format(time.RFC1123): 90 * time.Second,
			"99999999999": 24 * time.Hour,
		} {
			for _, kind := range []func(*crm.Request) bool{s.reads, s.writes} {
				e := s.failure(kind, fault{value, nil, refusal(status, "x", "retry-after", value)})
				assert.Equal(s, want, e.RetryAfter, "status %d, Retry-After: %s", status, value)
			}
		}
	}
}

func brokenConnection(s *scope) {
	s.fails(s.reads, brokenConnections)
	s.fails(s.writes, brokenConnections)
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
		assert.Error(s, err, "%s", f.name)
		assert.Empty(s, s.wire.requests(s.writes), "%s", f.name)
		sameLog(s, before, s.get(id))
		assert.Equal(s, logs, s.fake.Logs(), "%s", f.name)
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
		assert.Len(s, s.wire.requests(s.writes), 1, "%s", f.name)
	}
}

func lostAnswer(s *scope) {
	id, logs := s.put(), s.fake.Logs()+1
	s.wire.meetsOnce(s.writes, lost)
	session := s.session()
	_, err := session.UpdateCallLog(s.Context(), noteUpdate(id, "sent twice"))
	require.Error(s, err)
	assert.Equal(s, crm.Unavailable, crm.CodeOf(err))
	done, err := session.UpdateCallLog(s.Context(), noteUpdate(id, "sent twice"))
	require.NoError(s, err)
	assert.Equal(s, "sent twice", done.Note)
	assert.Len(s, s.wire.requests(s.writes), 1, "the CRM holds it already")
	assert.Equal(s, logs, s.fake.Logs()+1)
}

func timeLimit(s *scope) {
	id, session := s.put(), s.session()
	s.wire.forget()
	_, err := session.UpdateCallLog(s.Context(), noteUpdate(id, "new"))
	require.NoError(s, err)
	for _, request := range s.wire.requests(all) {
		require.False(s, request.deadline.IsZero(), "%s has no deadline", request.Method)
		assert.Less(s, time.Until(request.deadline), time.Minute)
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
		require.Error(s, err)
		assert.Equal(s, crm.Unavailable, crm.CodeOf(err))
		assert.False(s, overran.Load(), "the request outlived its caller")
	}
}

func canceledBefore(s *scope) {
	id, connector := s.put(), s.connector()
	have, err := connector.ReadCallLog(s.Context(), id)
	require.NoError(s, err)
	s.wire.forget()
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	_, err = connector.ReadCallLog(ctx, id)
	assert.Equal(s, crm.Canceled, crm.CodeOf(err), "of a read")
	_, err = connector.WriteCallLog(ctx, have, crm.Change{Subject: pointer("new")})
	assert.Equal(s, crm.Canceled, crm.CodeOf(err), "of a write")
	assert.Empty(s, s.wire.requests(all))
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
		require.Error(s, err)
		assert.Equal(s, crm.Canceled, crm.CodeOf(err))
		assert.False(s, overran.Load(), "the request outlived its caller")
		assert.Len(s, s.wire.requests(kind), 1, "requests after the cancel")
	}
}
