package crmtest

import (
	"bytes"
	"context"
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
	changes := []singleChange{
		{"subject", crm.Change{Subject: pointer("other")}, func(l *crm.CallLog) { l.Subject = "other" }},
		{"body", crm.Change{Body: pointer("other")}, func(l *crm.CallLog) { l.Body = "other" }},
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
		sameLog(s, want, s.get(id))
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
		requests := s.wire.requests(writes)
		require.Len(s, requests, 1, "writes for a change of the %s", c.name)
		for _, old := range []string{sampleSubject, typedByHand, sampleResult, sampleLink} {
			assert.NotContains(s, string(requests[0].Body), old, "sent with a change of the %s", c.name)
		}
	}
}

func emptyClears(s *scope) {
	id := s.put()
	s.write(id, crm.Change{Body: pointer("")})
	assert.Empty(s, s.get(id).Body)
	assert.Equal(s, sampleSubject, s.get(id).Subject)
}

func emptyUpdate(s *scope) {
	id := s.put()
	before := s.get(id)
	done := s.update(id, logbody.Update{})
	assert.False(s, done.Changed)
	assert.Empty(s, s.wire.requests(writes))
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
	assert.Empty(s, s.wire.requests(writes))
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
	assert.Equal(s, "Call with Ada", now.Subject)
}

// resultIsHeld lets the CRM keep something else than it is sent, as one that cleans texts does.
func resultIsHeld(s *scope) {
	id := s.put()
	s.wire.meets(writes, func(ctx context.Context, req *crm.Request, _ func() (*crm.Response, error)) (*crm.Response, error) {
		other := *req
		other.Body = bytes.ReplaceAll(req.Body, []byte("aswassent"), []byte("asitiskept"))
		return serve(ctx, s.fake, &other)
	})
	done, err := s.session().UpdateCallLog(s.Context(), connectors.Update{LogID: id, Values: logbody.Update{
		Subject: "subject aswassent", Note: pointer("note aswassent")}})
	require.NoError(s, err)
	assert.Equal(s, "note asitiskept", done.Note)
	assert.True(s, done.Altered)
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
	s.wire.meetsOnce(writes, func(_ context.Context, _ *crm.Request, pass func() (*crm.Response, error)) (*crm.Response, error) {
		edited := s.get(id)
		edited.Body += "\nedited meanwhile"
		s.fake.Put(edited)
		return pass()
	})
	done := s.update(id, logbody.Update{Note: pointer("ours")})
	assert.Equal(s, "ours", done.Note)
	assert.Contains(s, s.get(id).Body, "edited meanwhile")
	assert.Contains(s, s.get(id).Body, "ours")
	assert.Len(s, s.wire.requests(writes), 2)
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

var textRules = []rule{
	{"any note comes back as it was written", anyNote},
	{"any subject comes back as it was written", anySubject},
	{"durations are kept", durationsKept},
	{"start times are kept, and a missing one is never now", startTimesKept},
	{"result and recording are kept", resultKept},
	{"a recording link carries no token into the CRM", recordingToken},
}

// nastyLines are texts that have broken other programs.
var nastyLines = []string{
	"plain", "ümläut, ñ, 日本語, ไทย", "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301", `"double" 'single' “curly”`, "</script><script>alert(1)</script>",
	"<img src=x onerror=alert(1)>", "$& $1 $$ $` $' ${x} %s %41 %", "a & b &amp; c &lt; d &nbsp; e", "\u05e9\u05dc\u05d5\u05dd \u202eevil\u202c \u0645\u0631\u062d\u0628\u0627",
	`back\slash \n \u0041 \"`, `{"json": [true, null]}`, "' OR 1=1; --", "{{template}} <%= erb %>", "- Note: not a note",
	"# Heading **bold** ### AI Note", "- Duration: 5 min", "--- END", "1 < 2 > 0", "tab\there",
}

func anyNote(s *scope) {
	notes := append([]string{
		"line 1\nline 2\n\nline 4", "first\n- Duration: 5 min\n- Result: none", "## Agent notes\ninner\n## Call details",
		strings.Repeat("100 KB of text. ", 6400),
	}, nastyLines...)
	id := s.put()
	for _, note := range notes {
		done := s.update(id, logbody.Update{Note: &note})
		require.Equal(s, note, done.Note)
		again := s.update(id, logbody.Update{Note: &note})
		require.False(s, again.Changed, "the note %.40q again", note)
		require.Equal(s, note, again.Note)
	}
	assert.Contains(s, s.get(id).Body, typedByHand)
}

func anySubject(s *scope) {
	id := s.put()
	for _, subject := range nastyLines {
		s.update(id, logbody.Update{Subject: subject})
		require.Equal(s, subject, s.get(id).Subject)
		again := s.update(id, logbody.Update{Subject: subject})
		require.False(s, again.Changed, "the subject %q again", subject)
	}
}

func durationsKept(s *scope) {
	if !s.platform.Keeps.Duration {
		s.Skip(s.platform.Title + " has no field for it")
	}
	for _, seconds := range []string{"0", "1", "59", "60", "61", "3540", "3599", "3600", "7199", "90000", "90061"} {
		id := s.put()
		s.update(id, logbody.Update{Duration: seconds})
		want, ok := logbody.ParseSeconds(seconds)
		require.True(s, ok)
		got := s.get(id).Duration
		require.NotNil(s, got, "%s seconds", seconds)
		assert.InDelta(s, want, got.Seconds(), 59.9, "%s seconds", seconds)
		assert.Equal(s, want == 0, *got == 0, "a call of %s seconds became %v", seconds, got)
		again := s.update(id, logbody.Update{Duration: seconds})
		assert.False(s, again.Changed, "%s seconds again", seconds)
	}
}

func startTimesKept(s *scope) {
	id := s.put()
	before := s.get(id)
	s.update(id, logbody.Update{Note: pointer("no start time here"), Duration: "60"})
	require.True(s, before.StartTime.Equal(s.get(id).StartTime), "a missing start time became %v", s.get(id).StartTime)
	if !s.platform.Keeps.StartTime {
		return
	}
	for text, instant := range map[string]time.Time{
		"2026-01-15T10:00:00Z":          time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC),
		"2026-01-15T23:59:30-08:00":     time.Date(2026, 1, 16, 7, 59, 30, 0, time.UTC),
		"2026-07-01T05:30:00+05:45":     time.Date(2026, 6, 30, 23, 45, 0, 0, time.UTC),
		"2026-03-29T01:30:00.999+01:00": time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC),
		"1795336779322":                 time.UnixMilli(1795336779000),
		"2000-02-29T00:00:00+14:00":     time.Date(2000, 2, 28, 10, 0, 0, 0, time.UTC),
	} {
		s.update(id, logbody.Update{StartTime: text})
		got := s.get(id).StartTime
		assert.False(s, got.After(instant) || got.Before(instant.Add(-time.Minute)), "%s became %v", text, got.UTC())
		again := s.update(id, logbody.Update{StartTime: text})
		assert.False(s, again.Changed, "%s again", text)
	}
}

func resultKept(s *scope) {
	id := s.put()
	s.update(id, fullUpdate("note"))
	now := s.get(id)
	assert.Contains(s, now.Body, "Call connected")
	assert.Contains(s, now.Body, "https://media.example.com/recording/7")
	if s.platform.Keeps.Result {
		assert.Equal(s, "Call connected", now.Result)
	}
	s.update(id, logbody.Update{RecordingLink: "(pending...)"})
	if s.platform.Keeps.RecordingLink {
		assert.Equal(s, "https://media.example.com/recording/7", s.get(id).RecordingLink)
	}
	assert.Contains(s, s.get(id).Body, "https://media.example.com/recording/7")
}

func recordingToken(s *scope) {
	id := s.put()
	s.update(id, logbody.Update{RecordingLink: "https://media.example.com/content?x=1&accessToken=r1ngt0ken"})
	for _, request := range s.wire.requests(writes) {
		assert.NotContains(s, string(request.Body), "r1ngt0ken")
	}
	assert.Contains(s, s.get(id).Body, "https://media.example.com/content?x=1")
}
