package crmtest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

var writingRules = []rule{
	{"what is not set is left alone", unsetLeftAlone},
	{"only what is set is sent", onlySetIsSent},
	{"an empty text clears the text", emptyClears},
	{"an empty update sends nothing", emptyUpdate},
	{"the same update again sends nothing", sameAgain},
	{"an empty note clears the note and nothing else", emptyNote},
	{"the result is what the CRM holds", resultIsHeld},
	{"text typed by hand and foreign fields survive", foreignSurvives},
	{"an edit between read and write is not overwritten", editBetween},
	{"usage counts the requests", usageCounts},
}

// noteUpdate is an update of the note alone.
func noteUpdate(id, note string) connectors.Update {
	return connectors.Update{LogID: id, Values: logbody.Update{Note: &note}}
}

// singleChange is a change of one field, and what it makes of a log.
type singleChange struct {
	name   string
	change crm.Change
	apply  func(*crm.CallLog)
}

// singleChanges are those that the platform can keep.
func singleChanges(p crm.Platform) []singleChange {
	start := time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC)
	length := 42 * time.Minute
	changes := []singleChange{{"body", crm.Change{Body: pointer("other")}, func(l *crm.CallLog) { l.Body = "other" }}}
	if p.Keeps.Subject {
		changes = append(changes, singleChange{"subject", crm.Change{Subject: pointer("other")}, func(l *crm.CallLog) { l.Subject = "other" }})
	}
	if p.Keeps.StartTime {
		changes = append(changes, singleChange{"start time", crm.Change{StartTime: &start}, func(l *crm.CallLog) { l.StartTime = start }})
	}
	if p.Keeps.Duration {
		changes = append(changes, singleChange{"duration", crm.Change{Duration: &length}, func(l *crm.CallLog) { l.Duration = &length }})
	}
	if p.Keeps.Result {
		changes = append(changes, singleChange{"result", crm.Change{Result: pointer("other")}, func(l *crm.CallLog) { l.Result = "other" }})
	}
	if p.Keeps.RecordingLink {
		const link = "https://media.example.com/other"
		changes = append(changes, singleChange{"recording link", crm.Change{RecordingLink: pointer(link)}, func(l *crm.CallLog) { l.RecordingLink = link }})
	}
	return changes
}

// write reads a log and writes a change to it, without the flow.
func (s *scope) write(id string, change crm.Change) *crm.CallLog {
	s.Helper()
	connector := s.connector()
	have, err := connector.ReadCallLog(s.Context(), id)
	require.NoError(s, err)
	now, err := connector.WriteCallLog(s.Context(), have, change)
	require.NoError(s, err)
	return now
}

func unsetLeftAlone(s *scope) {
	for _, c := range singleChanges(s.platform) {
		id := s.put()
		want := s.get(id)
		c.apply(&want)
		s.write(id, c.change)
		held := s.get(id)
		if c.change.Body != nil && s.platform.Format == logbody.HTML && strings.Contains(held.Body, want.Body) {
			want.Body = held.Body // it may have become a paragraph
		}
		sameLog(s, want, held)
		if s.Failed() {
			s.Fatalf("after a change of the %s alone", c.name)
		}
	}
}

// onlySetIsSent looks for the old values in the requests: whoever sends them back would undo what
// someone else changed meanwhile.
func onlySetIsSent(s *scope) {
	for _, c := range singleChanges(s.platform) {
		id := s.put()
		s.wire.forget()
		s.write(id, c.change)
		requests := s.wire.requests(s.writes)
		require.Len(s, requests, 1, "writes for a change of the %s", c.name)
		for _, old := range []string{sampleSubject, typedByHand, sampleResult, sampleLink} {
			assert.NotContains(s, string(requests[0].Body), old, "sent with a change of the %s", c.name)
		}
	}
}

func emptyClears(s *scope) {
	id := s.put()
	subject := s.get(id).Subject
	s.write(id, crm.Change{Body: pointer("")})
	assert.Empty(s, s.get(id).Body)
	assert.Equal(s, subject, s.get(id).Subject)
}

func emptyUpdate(s *scope) {
	id := s.put()
	before := s.get(id)
	done := s.update(id, logbody.Update{})
	assert.False(s, done.Changed)
	assert.Empty(s, s.wire.requests(s.writes))
	sameLog(s, before, s.get(id))
}

// fullUpdate has a value for everything.
func fullUpdate(note string) logbody.Update {
	return logbody.Update{
		Subject: "Call with Ada", Note: &note, StartTime: "2026-03-02T17:30:45Z", Duration: "754", Result: "Call connected",
		RecordingLink: "https://media.example.com/recording/7",
	}
}

func sameAgain(s *scope) {
	id := s.put()
	first := s.update(id, fullUpdate("Wants a quote"))
	require.True(s, first.Changed)
	after := s.get(id)
	s.wire.forget()
	second := s.update(id, fullUpdate("Wants a quote"))
	assert.False(s, second.Changed)
	assert.Equal(s, first.Note, second.Note)
	assert.Empty(s, s.wire.requests(s.writes))
	sameLog(s, after, s.get(id))
}

func emptyNote(s *scope) {
	id := s.put()
	s.update(id, fullUpdate("secret thoughts"))
	done := s.update(id, logbody.Update{Note: pointer("")})
	assert.Empty(s, done.Note)
	now := s.get(id)
	assert.NotContains(s, now.Body, "secret thoughts")
	assert.Contains(s, now.Body, typedByHand)
	assert.Contains(s, now.Body, "Call connected")
	if s.platform.Keeps.Subject {
		assert.Equal(s, "Call with Ada", now.Subject)
	}
}

// resultIsHeld lets the CRM keep something else than it is sent, as one that cleans texts does.
func resultIsHeld(s *scope) {
	id := s.put()
	s.wire.meets(s.writes, func(ctx context.Context, req *crm.Request, _ func() (*crm.Response, error)) (*crm.Response, error) {
		other := *req
		other.Body = bytes.ReplaceAll(req.Body, []byte("aswassent"), []byte("asitiskept"))
		return serve(ctx, s.fake, &other)
	})
	done, err := s.session().UpdateCallLog(s.Context(), connectors.Update{LogID: id, Values: logbody.Update{
		Subject: "subject aswassent", Note: pointer("note aswassent")}})
	require.NoError(s, err)
	assert.Equal(s, "note asitiskept", done.Note)
	assert.Equal(s, []crm.Part{connectors.NotePart, crm.SubjectPart}, slices.Sorted(slices.Values(done.NotKept)))
	assert.Equal(s, id, done.Log.ID)
	sameLog(s, s.get(id), *done.Log)
}

func foreignSurvives(s *scope) {
	id := s.put()
	foreign, logs := s.fake.Foreign(id), s.fake.Logs()
	require.NotEmpty(s, foreign, "the fake's records must hold something foreign")
	s.update(id, fullUpdate("first"))
	edited := s.get(id)
	edited.Body += "\nand more of it below"
	s.fake.Put(edited)
	s.update(id, fullUpdate("second"))
	body := s.get(id).Body
	assert.Contains(s, body, typedByHand)
	assert.Contains(s, body, "and more of it below")
	assert.Contains(s, body, "second")
	assert.NotContains(s, body, "first")
	assert.Equal(s, foreign, s.fake.Foreign(id))
	assert.Equal(s, logs, s.fake.Logs())
}

// editBetween edits the log in the CRM after our read: with a precondition the update begins again.
func editBetween(s *scope) {
	if !s.platform.Precondition {
		s.Skip(s.platform.Title + " has no precondition")
	}
	id := s.put()
	s.wire.meetsOnce(s.writes, func(_ context.Context, _ *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
		edited := s.get(id)
		edited.Body += "\nedited meanwhile"
		s.fake.Put(edited)
		return pass()
	})
	done := s.update(id, logbody.Update{Note: pointer("ours")})
	assert.Equal(s, "ours", done.Note)
	assert.Contains(s, s.get(id).Body, "edited meanwhile")
	assert.Contains(s, s.get(id).Body, "ours")
	assert.Len(s, s.wire.requests(s.writes), 2)
}

func usageCounts(s *scope) {
	id, session := s.put(), s.session()
	s.wire.forget()
	for _, note := range []string{"one", "two"} {
		_, err := session.UpdateCallLog(s.Context(), noteUpdate(id, note))
		require.NoError(s, err)
	}
	assert.Equal(s, len(s.wire.requests(all)), session.Usage().Requests)
}
