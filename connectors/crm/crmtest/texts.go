package crmtest

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"callscribe/connectors/logbody"
)

var textRules = []rule{
	{"any note comes back as it was written", anyNote},
	{"any subject comes back as it was written", anySubject},
	{"a long subject is taken, if need be without its end", longSubject},
	{"a long text is taken, if need be without the end of its transcript", longText},
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
		if most := s.platform.Limits.Body; most > 0 && len(note) > most/2 {
			note = strings.TrimSpace(note[:most/2])
		}
		done := s.update(id, logbody.Update{Note: &note})
		if !s.is("the note after an update", note, done.Note) {
			return
		}
		again := s.update(id, logbody.Update{Note: &note})
		s.must(!again.Changed && again.Note == note, "the note %s, sent again, is written again, as %s", show(note), show(again.Note))
	}
	s.has("the text of "+held, s.get(id).Body, typedByHand)
}

func anySubject(s *scope) {
	if !s.platform.Keeps.Subject {
		s.Skip(s.platform.Title + " has no field for it")
	}
	id := s.put()
	for _, subject := range nastyLines {
		done := s.update(id, logbody.Update{Subject: subject})
		if held := s.get(id).Subject; held != subject { // a CRM that does not take each character may have another in its place
			s.must(utf8.RuneCountInString(subject) == utf8.RuneCountInString(held), "the CRM holds the subject %s of the subject %s", show(held), show(subject))
			s.is("the subject of "+returned, subject, done.Log.Subject)
		}
		again := s.update(id, logbody.Update{Subject: subject})
		s.must(!again.Changed, "the subject %s, sent again, is written again", show(subject))
	}
}

// longSubject tells a limit that the platform does not name, or counts in another unit than the CRM.
func longSubject(s *scope) {
	if !s.platform.Keeps.Subject {
		s.Skip(s.platform.Title + " has no field for it")
	}
	length := 2000
	if most := s.platform.Limits.Body; most > 0 { // it stands in the text too
		length = min(length, most/5)
	}
	for _, letter := range []string{"a", "\u00e4", "\u65e5", "\U0001f600"} {
		id, whole := s.put(), strings.Repeat(letter, length)
		s.update(id, logbody.Update{Subject: whole})
		now := s.get(id).Subject
		cut := strings.TrimSuffix(now, "\u2026")
		s.want(cut != "" && strings.HasPrefix(whole, cut), "a subject of %d times %s is held as %s, and must be held from its beginning", length, letter, show(now))
	}
}

func longText(s *scope) {
	const note, words = "what a person wrote", "Wort f\u00fcr Wort: \u65e5\u672c \U0001f600 "
	id := s.put()
	done := s.update(id, logbody.Update{Note: pointer(note), Transcript: strings.Repeat(words, 100_000/len(words))})
	s.is("the note beside a transcript of 100 KB", note, done.Note)
	for _, part := range []string{typedByHand, note, "Wort f\u00fcr Wort"} {
		s.has("the text of "+held, s.get(id).Body, part)
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
		got := s.get(id).Duration
		s.want(ok && got != nil && math.Abs(want-got.Seconds()) < 60 && (want == 0) == (*got == 0),
			"the duration of %s seconds is held as %s, and must differ by less than a minute and be none only where it was", seconds, show(got))
		again := s.update(id, logbody.Update{Duration: seconds})
		s.want(!again.Changed, "the duration of %s seconds, sent again, is written again", seconds)
	}
}

func startTimesKept(s *scope) {
	id := s.put()
	before := s.get(id)
	s.update(id, logbody.Update{Note: pointer("no start time here"), Duration: "60"})
	if !s.is("the start time after an update without one", before.StartTime.UTC(), s.get(id).StartTime.UTC()) || !s.platform.Keeps.StartTime {
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
		s.want(!got.After(instant) && !got.Before(instant.Add(-time.Minute)),
			"the start time %s is held as %s, and must be %s or less than a minute before", text, show(got), show(instant))
		again := s.update(id, logbody.Update{StartTime: text})
		s.want(!again.Changed, "the start time %s, sent again, is written again", text)
	}
}

func resultKept(s *scope) {
	id := s.put()
	s.update(id, fullUpdate("note"))
	now := s.get(id)
	s.has("the text of "+held, now.Body, "Call connected")
	s.has("the text of "+held, now.Body, "https://media.example.com/recording/7")
	if s.platform.Keeps.Result {
		s.is("the result of "+held, "Call connected", now.Result)
	}
	s.update(id, logbody.Update{RecordingLink: "(pending...)"})
	if s.platform.Keeps.RecordingLink {
		s.is("the recording link of "+held, "https://media.example.com/recording/7", s.get(id).RecordingLink)
	}
	s.has("the text of "+held, s.get(id).Body, "https://media.example.com/recording/7")
}

func recordingToken(s *scope) {
	id := s.put()
	s.update(id, logbody.Update{RecordingLink: "https://media.example.com/content?x=1&accessToken=r1ngt0ken"})
	for _, request := range s.wire.requests(s.writes) {
		s.lacks("the body of a request", string(request.Body), "r1ngt0ken")
	}
	s.has("the text of "+held, s.get(id).Body, "https://media.example.com/content?x=1")
}
