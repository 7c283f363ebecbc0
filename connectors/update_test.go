package connectors

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// memory is a CRM behind the contract: one log, and what was asked of it.
type memory struct {
	log     crm.CallLog
	reads   int
	changes []crm.Change

	readError  error
	conflicts  int                      // how many writes are refused because someone else wrote
	meanwhile  func(log *crm.CallLog)   // what that someone writes
	keepInText func(body string) string // how the CRM cleans a body
	shows      func(log *crm.CallLog)   // how the answer to a write differs from what is asked
	refuses    func(change crm.Change) *crm.Error
}

func (m *memory) ReadCallLog(context.Context, string) (*crm.CallLog, error) {
	m.reads++
	if m.readError != nil {
		return nil, m.readError
	}
	log := m.log
	return &log, nil
}

func (m *memory) WriteCallLog(_ context.Context, _ *crm.CallLog, change crm.Change) (*crm.CallLog, error) {
	m.changes = append(m.changes, change)
	if m.refuses != nil {
		if e := m.refuses(change); e != nil {
			return nil, e
		}
	}
	if m.conflicts > 0 {
		m.conflicts--
		if m.meanwhile != nil {
			m.meanwhile(&m.log)
		}
		return nil, &crm.Error{Code: crm.Conflict, Message: "Someone else wrote first."}
	}
	set(&m.log.Subject, change.Subject)
	set(&m.log.Result, change.Result)
	set(&m.log.RecordingLink, change.RecordingLink)
	set(&m.log.OwnerID, change.OwnerID)
	set(&m.log.StartTime, change.StartTime)
	if change.Duration != nil {
		m.log.Duration = change.Duration
	}
	if change.Body != nil {
		m.log.Body = *change.Body
		if m.keepInText != nil {
			m.log.Body = m.keepInText(m.log.Body)
		}
	}
	log := m.log
	if m.shows != nil {
		m.shows(&log)
	}
	return &log, nil
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func (m *memory) Usage() crm.Usage { return crm.Usage{Requests: m.reads + len(m.changes)} }

// at opens a session at a platform that keeps every field, unless change says otherwise.
func (m *memory) at(t *testing.T, change func(*crm.Platform)) *Session {
	platform := crm.Platform{
		Name: "memory", Title: "Memory", Format: logbody.Plain,
		Keeps: crm.Fields{Subject: true, StartTime: true, Duration: true, Result: true, RecordingLink: true, Contact: true, Disposition: true, Owner: true},
		Open:  func(crm.Account) (crm.Connector, error) { return m, nil },
	}
	if change != nil {
		change(&platform)
	}
	session, err := OpenAt(platform, crm.Account{User: crm.User{TimezoneOffset: "0"}}, nil)
	require.NoError(t, err)
	return session
}

func (m *memory) update(t *testing.T, update Update) Updated {
	t.Helper()
	done, err := m.at(t, nil).UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	return done
}

func note(text string) Update { return Update{Values: logbody.Update{Note: &text}} }

func TestUpdateWritesWhatDiffers(t *testing.T) {
	start := time.Date(2026, 3, 2, 17, 30, 45, 0, time.UTC)
	length := 754 * time.Second
	full := logbody.Update{Subject: "S", StartTime: "2026-03-02T17:30:45.9Z", Duration: "754", Result: "Accepted", RecordingLink: "https://media.example/7"}
	m := &memory{}
	done := m.update(t, Update{Values: full, OwnerID: "12"})
	require.Len(t, m.changes, 1)
	assert.True(t, done.Changed)
	body := "- Summary: S\n- Date/Time: 2026-03-02 05:30:45 PM\n- Duration: 12 minutes, 34 seconds\n- Result: Accepted\n" +
		"- Call recording link: https://media.example/7\n"
	subject, result, link, owner := "S", "Accepted", "https://media.example/7", "12"
	assert.Equal(t, crm.Change{Subject: &subject, Body: &body, StartTime: &start, Duration: &length, Result: &result,
		RecordingLink: &link, OwnerID: &owner}, m.changes[0])

	full.Result = "Voicemail"
	m.update(t, Update{Values: full, OwnerID: "12"})
	require.Len(t, m.changes, 2)
	body, result = strings.Replace(body, "Accepted", "Voicemail", 1), "Voicemail"
	assert.Equal(t, crm.Change{Body: &body, Result: &result}, m.changes[1])

	done = m.update(t, Update{Values: full, OwnerID: "12"})
	assert.False(t, done.Changed)
	assert.Len(t, m.changes, 2)
}

func TestUpdateLeavesAlone(t *testing.T) {
	for name, values := range map[string]logbody.Update{
		"nothing":                {},
		"a pending recording":    {RecordingLink: "(pending...)"},
		"an unreadable time":     {StartTime: "yesterday"},
		"a negative duration":    {Duration: "-5"},
		"an endless duration":    {Duration: "1e300"},
		"a duration that is NaN": {Duration: "NaN"},
	} {
		t.Run(name, func(t *testing.T) {
			length := time.Minute
			m := &memory{log: crm.CallLog{Subject: "S", StartTime: time.Unix(1, 0), Duration: &length, RecordingLink: "https://media.example/7",
				Body: "- Duration: 1 minute\n- Call recording link: https://media.example/7\n"}}
			before := m.log
			m.update(t, Update{Values: values})
			m.log.Body = before.Body // the text may name what has no field
			assert.Equal(t, before, m.log)
		})
	}
}

func TestUpdateOfWhatTheCRMHasNoFieldFor(t *testing.T) {
	m := &memory{}
	session := m.at(t, func(p *crm.Platform) { p.Keeps = crm.Fields{} })
	_, err := session.UpdateCallLog(t.Context(), Update{OwnerID: "12", Values: logbody.Update{
		StartTime: "2026-03-02T17:30:45Z", Duration: "754", Result: "Accepted", RecordingLink: "https://media.example/7"}})
	require.NoError(t, err)
	require.Len(t, m.changes, 1)
	assert.Equal(t, crm.Change{Body: m.changes[0].Body}, m.changes[0])
	for _, part := range []string{"05:30:45 PM", "12 minutes", "Accepted", "https://media.example/7"} {
		assert.Contains(t, m.log.Body, part)
	}
}

func TestUpdateInTheCRMsPrecision(t *testing.T) {
	m := &memory{}
	session := m.at(t, func(p *crm.Platform) {
		p.RoundDuration = func(d time.Duration) time.Duration { return d.Round(time.Minute) }
		p.RoundTime = func(at time.Time) time.Time { return at.Truncate(time.Minute) }
	})
	values := logbody.Update{StartTime: "2026-03-02T17:30:45Z", Duration: "754"}
	for range 2 {
		_, err := session.UpdateCallLog(t.Context(), Update{Values: values})
		require.NoError(t, err)
	}
	require.Len(t, m.changes, 1, "the rounded values are the same the second time")
	assert.Equal(t, time.Date(2026, 3, 2, 17, 30, 0, 0, time.UTC), m.log.StartTime.UTC())
	assert.Equal(t, 13*time.Minute, *m.log.Duration)
}

func TestUpdateDropsTokens(t *testing.T) {
	m := &memory{}
	m.update(t, Update{Values: logbody.Update{RecordingLink: "https://media.example/1?access_token=s3cret",
		VoicemailLink: "https://media.example/2?accessToken=s3cret", RingSenseLink: "https://media.example/3?access_token=s3cret"}})
	assert.Equal(t, "https://media.example/1", m.log.RecordingLink)
	assert.NotContains(t, m.log.Body, "s3cret")
	for _, link := range []string{"https://media.example/1", "https://media.example/2", "https://media.example/3"} {
		assert.Contains(t, m.log.Body, link)
	}
}

func TestUpdateAfterAFailedReadWritesNothing(t *testing.T) {
	m := &memory{readError: &crm.Error{Code: crm.Unavailable, Message: "Not now."}}
	_, err := m.at(t, nil).UpdateCallLog(t.Context(), note("new"))
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
	assert.Empty(t, m.changes)
	assert.Equal(t, 1, m.reads)
}

func TestUpdateAfterAConflict(t *testing.T) {
	t.Run("is composed again on what is there now", func(t *testing.T) {
		m := &memory{conflicts: 2, log: crm.CallLog{Body: "a"}, meanwhile: func(log *crm.CallLog) { log.Body += "b" }}
		done := m.update(t, note("ours"))
		assert.Equal(t, 3, m.reads)
		assert.Len(t, m.changes, 3)
		assert.Contains(t, m.log.Body, "abb")
		assert.Equal(t, "ours", done.Note)
	})
	t.Run("ends when the other wrote the same", func(t *testing.T) {
		m := &memory{conflicts: 1, meanwhile: func(log *crm.CallLog) { log.Body = "- Note: ours\n" }}
		done := m.update(t, note("ours"))
		assert.False(t, done.Changed)
		assert.Len(t, m.changes, 1)
	})
	t.Run("is given up after a few tries", func(t *testing.T) {
		m := &memory{conflicts: 100}
		_, err := m.at(t, nil).UpdateCallLog(t.Context(), note("ours"))
		assert.Equal(t, crm.Conflict, crm.CodeOf(err))
		assert.Len(t, m.changes, conflictTries)
	})
	t.Run("is given up with its caller", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		m := &memory{conflicts: 100, meanwhile: func(*crm.CallLog) { cancel() }}
		_, err := m.at(t, nil).UpdateCallLog(ctx, note("ours"))
		assert.Error(t, err)
		assert.Len(t, m.changes, 1)
	})
}

func TestUpdateTellsOfAnAlteredNote(t *testing.T) {
	m := &memory{keepInText: func(body string) string { return strings.ReplaceAll(body, "rude", "****") }}
	done := m.update(t, note("a rude word"))
	assert.Equal(t, []crm.Part{NotePart}, done.NotKept)
	assert.Equal(t, "a **** word", done.Note)
	assert.Equal(t, Warning, done.Message("Memory").Level)

	done = m.update(t, note("a kind word"))
	assert.Empty(t, done.NotKept)
	assert.Equal(t, Success, done.Message("Memory").Level)
}

// TestUpdateOfCleanedMarkup has a CRM that rewrites HTML in its own way, as most do.
func TestUpdateOfCleanedMarkup(t *testing.T) {
	cleaner := strings.NewReplacer("<b>", "<strong>", "</b>", "</strong>", "<br>", "<br />", "&quot;", `"`,
		`<a target="_blank" href="`, `<a rel="noopener" href="`)
	m := &memory{keepInText: cleaner.Replace, log: crm.CallLog{Body: "<p>typed</p>"}}
	session := m.at(t, func(p *crm.Platform) { p.Format = logbody.HTML })
	text := "first \"line\"\n\nthird <line> & more"
	update := Update{Values: logbody.Update{Note: &text, Subject: "S", StartTime: "2026-03-02T17:30:45Z", Duration: "754", Result: "Accepted",
		RecordingLink: "https://media.example/7?a=1&b=2", AINote: "summed\nup", Transcript: "A: hello"}}
	done, err := session.UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	assert.Equal(t, text, done.Note)
	assert.Empty(t, done.NotKept)
	require.Contains(t, m.log.Body, "<strong>")

	done, err = session.UpdateCallLog(t.Context(), update)
	require.NoError(t, err)
	assert.False(t, done.Changed, "the CRM says the same in other markup")
	assert.Len(t, m.changes, 1)

	other := "other"
	done, err = session.UpdateCallLog(t.Context(), Update{Values: logbody.Update{Note: &other}})
	require.NoError(t, err)
	assert.True(t, done.Changed)
	assert.Equal(t, "other", done.Note)
	assert.Contains(t, m.log.Body, "<p>typed</p>")

	empty := ""
	done, err = session.UpdateCallLog(t.Context(), Update{Values: logbody.Update{Note: &empty}})
	require.NoError(t, err)
	assert.True(t, done.Changed, "clearing a note is a difference")
	assert.Empty(t, done.Note)
}

func TestUpdateOfATooLongText(t *testing.T) {
	m := &memory{}
	_, err := m.at(t, nil).UpdateCallLog(t.Context(), note(strings.Repeat("x", logbody.MaxBytes+1)))
	assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
	assert.Empty(t, m.changes)
}

func TestUpdateCost(t *testing.T) {
	m := &memory{}
	session := m.at(t, nil)
	_, err := session.UpdateCallLog(t.Context(), note("new"))
	require.NoError(t, err)
	assert.Equal(t, 2, session.Usage().Requests, "one read and one write")
	_, err = session.UpdateCallLog(t.Context(), note("new"))
	require.NoError(t, err)
	assert.Equal(t, 3, session.Usage().Requests, "a read is enough when nothing differs")
}

// A note that the user's own settings leave out is not said to be written.
func TestANoteThatTheSettingsLeaveOut(t *testing.T) {
	c := &creator{}
	s := c.session(t)
	s.user.Settings = logbody.Settings{"addCallLogNote": map[string]any{"value": false}}
	in := newCall()
	in.Values.Note = ptr("typed")
	made, err := s.CreateCallLog(t.Context(), in, never)
	require.NoError(t, err)
	updated, err := s.UpdateCallLog(t.Context(), note("typed"))
	require.NoError(t, err)
	for _, done := range []Updated{made, updated} {
		assert.Empty(t, done.Note)
		m := done.Message("Memory")
		assert.Equal(t, Warning, m.Level)
		assert.Contains(t, m.Message, "your settings leave it out")
	}
	updated, err = s.UpdateCallLog(t.Context(), Update{Values: logbody.Update{Result: "Accepted"}})
	require.NoError(t, err)
	assert.Equal(t, Success, updated.Message("Memory").Level)
	updated, err = s.UpdateCallLog(t.Context(), note(""))
	require.NoError(t, err)
	assert.Equal(t, Success, updated.Message("Memory").Level, "there is none")
}
