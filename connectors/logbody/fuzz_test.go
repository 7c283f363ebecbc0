package logbody

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// found are bodies that once did not hold.
var found = map[Format][]string{
	Plain: {"- Transcript:\n- Note:", "\ufeff- Note: old\n- Duration: 5\n", "- Note: a\r\r\n- AI Note:\nx\n--- END\n", "- AI Note:\nx\n--- END\n- Note: old\n- Foo: bar\n--- END\n",
		"- Call journey:\u200b- AI Note:\na\r\r\nb\n--- END- Call score: 5\r\r\n- Result:- Call recording link: https://r/1",
		"\xff- Call recording link: (pending...)\x00typed- Call journey:\n- Result:\n- Note: n",
		"--- END- Call score: 5\n- Transcript:\n- Note: n\r\n\n--- END\n- AI Note:\n\t\n\r",
		"- Transcript:\n--- END\u200b- AI Note:\n\r\n- Note: n\n- Note:\n- Contact Number: +1-2\n- Buy milk\n--- END- Call score: 5\n- ACE bulleted summary:",
		"- Note: n\n- Buy milk- Result: x- Call journey:\n--- END\n",
		"\t\n- ACE coaching:- Result: x- Call journey:  --- JOURNEY END\n\u200b- AI Note:\n- Call journey:\n- Note:\n\r\n\n- Call journey:\n"},
	Markdown: {"**Duration**: 1 minute\n### AI Note\n### Own## Agent notes", "## Agent notes\nx\n## Call details\n**Result**: R\n\n## Call details\n"},
	HTML: {"<div><b>Transcript</b><div><b>AI Note</b><div><ul><b>Duration</b>:</div>", "<b>Duration</b>: 1<b>Agent notes</b><br><strong>Call details</strong>",
		"<div>old</div><td><b>AI Note</b><br>x<td><b>AI Note</b><br>x", "<p><br>\n<a title='<<td><b>AI Note</b><br>x<h2>", "<b>Agent notes</b><li>", "</ul>",
		"'<li><b>Summary:</b> s<div>old</div><span><b>Result</b>:<ol>a\rb", "<div><b>Transcript</b><div><ol>\n\"><b>Caller phone number</b>: 1<i>x</i></div><h2><hr>",
		"<b>Agent notes</b><ol><strong>Transcript</strong><u><td><b>AI Note</b><br>x<div>a\rb<!--<br/><</blockquote><b>Summary:</b> s</ol>",
		"<div><b>AI Note</b><br>\u00a0</div><p>old</p>", "</ol><ul></<div><b>ACE transcript</b></div><b>Agent notes</b>:</ul>",
		"&<ul></blockquote><b>Agent notes</b><a href=\"</ul><div><b>AI Note</b><br>x</div><td><strong>Call details</strong><i>x</i>",
		"<div dir=\"ltr\"><b>Agent notes</b></div>&nbsp;<p style=\"font-weight:bold\">Transcript</p><b>Call details</b><b>Summary:</b> s#<span>",
		"<p>:<div><b>Transcript</b><div><b>Agent notes</b><ol>b{}</style><b>Duration</b>: 1<strong>Call details</strong></ol></u>-->see <b>Result</b>: x",
		"<div><b>Transcript</b><div></blockquote><b>Agent notes</b>&</div><b></ul>", "</ul><ul><strong>Call details</strong></ul>", "<ul><b>Agent notes</b><li></ul>"},
}

// seeds are bodies to start from: the documented ones, and what editors and attackers make of them.
func seeds(f *testing.F, add func(format byte, body string)) {
	for i, format := range formats {
		o := in(format)
		o.Settings, o.Call = everything, &fullCall
		body, err := Compose("", full, o)
		if err != nil {
			f.Fatal(err)
		}
		add(byte(i), body)
		add(byte(i), strings.ReplaceAll(body, "\n", "\r\n"))
		add(byte(i), body[:len(body)/2])
		add(byte(i), body+body)
		for _, piece := range append(found[format], pieces[format]...) {
			add(byte(i), piece)
		}
		add(byte(i), strings.Join(pieces[format], "\n"))
	}
}

// updateOf puts text into every section that takes text.
func updateOf(note *string, value string) Update {
	return Update{Note: note, Subject: value, StartTime: value, Duration: value, Result: value, RecordingLink: value, VoicemailLink: value,
		AINote: value, Transcript: value, RingSenseTranscript: value, RingSenseSummary: value, RingSenseScore: value,
		RingSenseBulletedSummary: value, RingSenseLink: value, ContactNumber: value, Legs: []Leg{{To: &Party{Name: value}}}}
}

// FuzzCompose checks what must hold for any body and any values: no panic, the same update again changes nothing,
// the note comes back as typed.
func FuzzCompose(f *testing.F) {
	seeds(f, func(format byte, body string) {
		f.Add(format, body, "typed\n- Duration: 5", "value $1 <b>")
		f.Add(format, body, "", "https://r/1")
		f.Add(format, "typed", body, body)
	})
	f.Fuzz(func(t *testing.T, format byte, body, typed, value string) {
		o := optionsWithEverything(formats[int(format)%len(formats)])
		u := updateOf(&typed, value)
		once, err := Compose(body, u, o)
		if err != nil {
			t.Skip("over the limit")
		}
		twice, err := Compose(once, u, o)
		if err == nil && once != twice {
			t.Fatalf("the same update again\n%q\n%q", once, twice)
		}
		if typed == "" || !utf8.ValidString(typed) {
			return
		}
		read, ok := Note(once, o.Format)
		want := typedAs(o.Format, typed)
		if noteBeforeBlock(once, o.Format) {
			want = strings.TrimRight(want, "\r\n")
		}
		if !ok || read != want {
			t.Fatalf("typed %q\nread  %q\nin    %q", want, read, once)
		}
	})
}

// FuzzSections checks that updates of single sections, applied one after the other, are stable too.
func FuzzSections(f *testing.F) {
	seeds(f, func(format byte, body string) { f.Add(format, body, "value", "61") })
	f.Fuzz(func(t *testing.T, format byte, body, value, number string) {
		o := optionsWithEverything(formats[int(format)%len(formats)])
		u := updateOf(nil, value)
		u.Duration, u.StartTime = number, number
		for _, one := range alone(u) {
			once, err := Compose(body, one, o)
			if err != nil {
				t.Skip("over the limit")
			}
			twice, err := Compose(once, one, o)
			if err == nil && once != twice {
				t.Fatalf("%+v again\n%q\n%q", one, once, twice)
			}
			body = once
		}
	})
}

// FuzzRead checks that reading any bytes ends, and finds nothing that is longer than the body.
func FuzzRead(f *testing.F) {
	seeds(f, func(format byte, body string) { f.Add(format, body) })
	f.Fuzz(func(t *testing.T, format byte, body string) {
		v := Read(body, formats[int(format)%len(formats)])
		for _, text := range []string{v.SessionID, v.Subject, v.RecordingLink, v.AINote, v.Transcript, v.Journey} {
			if len(text) > len(body) {
				t.Fatalf("%q\nread from\n%q", text, body)
			}
		}
	})
}

// FuzzTimes checks that no text of a time, zone or format panics.
func FuzzTimes(f *testing.F) {
	f.Add("2024-01-15T22:30:45.123Z", "-0800", "YYYY-MM-DD hh:mm:ss A [at] Do")
	f.Add("Mon, 15 Jan 2024 22:30:45 +0000", "GMT+05:30", "dddd MMMM")
	f.Add("1705314600000", "America/New_York", "[")
	f.Add("2024-02-30", "1e300", "ZZZZ")
	f.Add("9999-12-31T23:59:59+23:59", "-1e6", "YYYY SSS")
	f.Fuzz(func(t *testing.T, text, offset, format string) {
		at, ok := ParseTime(text)
		if !ok {
			return
		}
		o := Options{TimezoneOffset: offset, Zones: systemZones}
		formatDate(at, o.Offset(at), format)
		if words, ok := durationWords(text); ok && words == "" {
			t.Fatal("a duration of no words")
		}
	})
}
