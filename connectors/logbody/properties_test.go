package logbody

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var formats = []Format{Plain, Markdown, HTML}

// pieces are what hostile and honest bodies are made of.
var pieces = map[Format][]string{
	Plain: {"- Note: n", "- Agent notes: a", "- Note:", "- Summary: s", "- Duration: 1 minute", "- Result:", "- Contact Number: +1-2",
		"- Call recording link: https://r/1", "- Call recording link: (pending...)", "- Next step: x", "- Buy milk", "- AI Note:",
		"- Transcript:", "- ACE bulleted summary:", "- ACE bulleted summary: x", "- Call journey:", "--- END", "--- JOURNEY END", " --- END",
		"- Result: x- Call journey:", "- RingCentral user name: (pending...)", "typed", "$1 $& \\0", "\n", "\n", "\n", "\r\n", "\r", " ", "\x00"},
	Markdown: {"## Agent notes", "## Call details", "## Call details**Result**: x", "**Summary**: s", "**Duration**: 1 minute", "**Result**:",
		"**Other**: v", "**Call recording link**: https://r/1", "**Call score**: 5", "### AI Note", "### Transcript", "### Call journey",
		"### Own", "#", "# H", "#### deep", " ## Call details", "\t## Agent notes", "typed", "$1", "\n", "\n", "\n", "\r\n", "\r", " ", "\u2028"},
	HTML: {"<b>Agent notes</b>", "<strong>Call details</strong>", "<b>Call details</b>", "<br>", "<br/>", "<li>", "</li>", "<ul>", "</ul>", "<ol>", "</ol>",
		"<p>", "</p>", "<div>", "</div>", "<div dir=\"ltr\">", "<b>", "</b>", "<span>", "</span>", "<b>Duration</b>: 1", "<b>Summary:</b> s", "<b>Result</b>",
		":", "<b>AI Note</b>", "<strong>Transcript</strong>", "<div><b>AI Note</b><br>x</div>", "<li><b>Call score</b>: 1</li>",
		"<li><b>Call recording link</b>: <a href=\"https://r/1\">open</a></li>", "<b>Caller phone number</b>: 1", "<!--", "-->", "<a href=\"", "\">", "'", "\"",
		"<a title='", "&nbsp;", "&amp;", "&", "typed", " ", "\n", "<h2>", "</h2>", "<td>", "<hr>", "<u>", "</u>", "<", ">", "</"},
}

// bodies draws a body in a format: pieces of logs and of other text in any order.
func bodies(f Format) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(0, 14).Draw(t, "pieces") {
			if rapid.IntRange(0, 12).Draw(t, "kind of piece") == 0 {
				b.WriteString(rapid.String().Draw(t, "text"))
			} else {
				b.WriteString(rapid.SampledFrom(pieces[f]).Draw(t, "piece"))
			}
			if f != HTML && rapid.Bool().Draw(t, "line end") {
				b.WriteByte('\n')
			}
		}
		return b.String()
	})
}

// values draws a value: text that people type, with pieces of the log's own structure.
func values() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 3).Draw(t, "kind of value") {
		case 0:
			return ""
		case 1:
			return rapid.String().Draw(t, "text")
		}
		return bodies(rapid.SampledFrom(formats).Draw(t, "syntax")).Draw(t, "look-alike")
	})
}

// updates draws an update of some sections.
func updates() *rapid.Generator[Update] {
	return rapid.Custom(func(t *rapid.T) Update {
		var u Update
		if rapid.Bool().Draw(t, "with a note") {
			u.Note = text(values().Draw(t, "note"))
		}
		draw := func(name string) string {
			if rapid.IntRange(0, 2).Draw(t, "without "+name) > 0 {
				return ""
			}
			return values().Draw(t, name)
		}
		link := func(name string) string {
			return rapid.SampledFrom([]string{"", "", "https://x/?a=1&b=\"2\"", "(pending...)", "javascript:1", "http://a\nb"}).Draw(t, name)
		}
		u.Subject, u.Result, u.ContactNumber, u.RingSenseScore = draw("subject"), draw("result"), draw("contact"), draw("score")
		u.StartTime = rapid.SampledFrom([]string{"", "2024-01-15T22:30:45Z", "x"}).Draw(t, "start")
		u.Duration = rapid.SampledFrom([]string{"", "61", "pending", "NaN"}).Draw(t, "duration")
		u.RecordingLink, u.VoicemailLink, u.RingSenseLink = link("recording"), link("voicemail"), link("ace")
		u.AINote, u.Transcript, u.RingSenseTranscript = draw("ai note"), draw("transcript"), draw("ace transcript")
		u.RingSenseSummary, u.RingSenseBulletedSummary = draw("ace summary"), draw("ace bullets")
		if rapid.IntRange(0, 3).Draw(t, "legs") == 0 {
			u.Legs = []Leg{{To: &Party{Name: values().Draw(t, "name")}}, {Duration: "5"}}
		}
		return u
	})
}

func optionsWithEverything(f Format) Options {
	o := in(f)
	o.Settings = everything
	o.Call = &Call{SessionID: "1", From: &Party{Name: "Bob", PhoneNumber: "+1"}}
	return o
}

// check runs a property for each format.
func check(t *testing.T, property func(t *rapid.T, f Format)) {
	for _, f := range formats {
		t.Run(string(f), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { property(t, f) })
		})
	}
}

// Property 1: applying the same update again changes nothing.
func TestIdempotence(t *testing.T) {
	check(t, func(t *rapid.T, f Format) {
		body, u := bodies(f).Draw(t, "body"), updates().Draw(t, "update")
		once, err := Compose(body, u, optionsWithEverything(f))
		require.NoError(t, err)
		twice, err := Compose(once, u, optionsWithEverything(f))
		require.NoError(t, err)
		assert.Equal(t, once, twice)
	})
}

// spanOf finds the first section of a kind.
func spanOf(body string, f Format, k kind) span {
	format, err := (&Options{Format: f}).syntax()
	if err != nil {
		panic(err)
	}
	var out outline
	format.parse(body, &out)
	return out.first[k]
}

// typedAs is a note as a format can hold it. A CR that ends the text would be part of a line end, and HTML has one
// kind of line break only.
func typedAs(f Format, note string) string {
	if f == HTML {
		return strings.ReplaceAll(strings.ReplaceAll(note, "\r\n", "\n"), "\r", "\n")
	}
	return finalBreaks(note)
}

// Property 3: note in, note out. A plain note in front of a block loses its final line breaks to the blank lines there.
func TestNoteRoundTrip(t *testing.T) {
	check(t, func(t *rapid.T, f Format) {
		body, u := bodies(f).Draw(t, "body"), updates().Draw(t, "update")
		typed := values().Filter(func(s string) bool { return s != "" }).Draw(t, "typed")
		u.Note = &typed
		got, err := Compose(body, u, optionsWithEverything(f))
		require.NoError(t, err)
		read, ok := Note(got, f)
		require.True(t, ok)
		want := typedAs(f, typed)
		if f == Plain && isPlainBlockNext(got, spanOf(got, f, note).end) {
			want = strings.TrimRight(want, "\r\n")
		}
		assert.Equal(t, want, read)
	})
}

// alone splits an update into updates of one section each, in the order of the sections.
func alone(u Update) []Update {
	return []Update{
		{Note: u.Note}, {Subject: u.Subject}, {ContactNumber: u.ContactNumber}, {StartTime: u.StartTime}, {Duration: u.Duration},
		{Result: u.Result}, {RecordingLink: u.RecordingLink}, {VoicemailLink: u.VoicemailLink}, {AINote: u.AINote},
		{Transcript: u.Transcript}, {RingSenseTranscript: u.RingSenseTranscript}, {RingSenseSummary: u.RingSenseSummary},
		{RingSenseScore: u.RingSenseScore}, {RingSenseBulletedSummary: u.RingSenseBulletedSummary},
		{RingSenseLink: u.RingSenseLink}, {Legs: u.Legs},
	}
}

// An update of many sections is the same as one of each after the other, though it parses the body only once.
func TestOnePassIsManyPasses(t *testing.T) {
	check(t, func(t *rapid.T, f Format) {
		body, u := bodies(f).Draw(t, "body"), updates().Draw(t, "update")
		if u.Note != nil {
			*u.Note = strings.ReplaceAll(*u.Note, "---", "") + "." // see TestOrderOfRecordingAndNote
		}
		o := in(f)
		o.Settings = everything
		want := body
		var err error
		for _, one := range alone(u) {
			want, err = Compose(want, one, o)
			require.NoError(t, err)
		}
		got, err := Compose(body, u, o)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	})
}

// Property 4: a recording and a note may come in either order. A note with line breaks at its end may not: how many
// of them are kept depends on what follows.
func TestOrderOfRecordingAndNote(t *testing.T) {
	check(t, func(t *rapid.T, f Format) {
		body := bodies(f).Draw(t, "body")
		typed := values().Draw(t, "note") + "."
		withNote, withLink := Update{Note: &typed}, Update{RecordingLink: "https://r/1"}
		compose := func(body string, u Update) string {
			got, err := Compose(body, u, in(f))
			require.NoError(t, err)
			return got
		}
		assert.Equal(t, compose(compose(body, withNote), withLink), compose(compose(body, withLink), withNote))
	})
}

// A place is a section in a log that the test writes itself, with text that a person typed after it.
type place struct {
	kind  kind
	value string
	typed string
}

// simple are words on lines that are no part of any structure.
func simple() *rapid.Generator[string] {
	return rapid.StringMatching(`[a-z0-9 $&%\\.\x{00e9}]{1,20}`)
}

// render is a log as it is documented, independent of the code under test.
func render(f Format, places []place) string {
	var b strings.Builder
	for _, p := range places {
		label, isBlock := rows[p.kind].label, p.kind.isBlock()
		switch {
		case p.kind == note && f == Plain:
			b.WriteString("- Note: " + p.value + "\n- Other: ")
		case p.kind == note && f == Markdown:
			b.WriteString("## Agent notes\n" + p.value + "\n\n## Call details\n")
		case p.kind == note:
			b.WriteString("<b>Agent notes</b><br>" + strings.ReplaceAll(p.value, "&", "&amp;") + "<br><br><b>Call details</b><br>")
		case f == Plain && isBlock:
			b.WriteString("- " + label + ":\n" + p.value + "\n--- END\n")
		case f == Plain:
			b.WriteString("- " + label + ": " + p.value + "\n")
		case f == Markdown && isBlock:
			b.WriteString("### " + label + "\n" + p.value + "\n\n## ")
		case f == Markdown:
			b.WriteString("**" + label + "**: " + p.value + "\n")
		case isBlock:
			b.WriteString("<div><b>" + label + "</b><br>" + strings.ReplaceAll(p.value, "&", "&amp;") + "</div>")
		default:
			b.WriteString("<li><b>" + label + "</b>: " + strings.ReplaceAll(p.value, "&", "&amp;") + "</li>")
		}
		b.WriteString(p.typed)
		b.WriteString(lineBreak(f))
	}
	return b.String()
}

func lineBreak(f Format) string {
	if f == HTML {
		return "<br>"
	}
	return "\n"
}

// Property 2: an update changes the text of its sections; what a person typed before, between and after them stays.
func TestLocality(t *testing.T) {
	check(t, func(t *rapid.T, f Format) {
		kinds := []kind{note, subject, result, aiNote, transcript, callScore, aceSummary}
		kinds = rapid.Permutation(kinds).Draw(t, "order")[:rapid.IntRange(1, len(kinds)).Draw(t, "sections")]
		before := simple().Draw(t, "typed before") + lineBreak(f)
		var old, changed []place
		var u Update
		for _, k := range kinds {
			p := place{k, simple().Draw(t, "old"), simple().Draw(t, "typed")}
			old = append(old, p)
			if rapid.Bool().Draw(t, "changed") {
				p.value = simple().Draw(t, "new")
				switch k {
				case note:
					u.Note = &p.value
				case subject:
					u.Subject = p.value
				case result:
					u.Result = p.value
				case aiNote:
					u.AINote = p.value
				case transcript:
					u.Transcript = p.value
				case callScore:
					p.value += "x" // 0 is no score
					u.RingSenseScore = p.value
				case aceSummary:
					u.RingSenseSummary = p.value
				}
			}
			changed = append(changed, p)
		}
		got, err := Compose(before+render(f, old), u, in(f))
		require.NoError(t, err)
		assert.Equal(t, before+render(f, changed), got)
	})
}

// Property 5: no value brings markup with it, and links lead to http and https only.
func TestNoMarkupFromValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got, err := Compose("", updates().Draw(t, "update"), optionsWithEverything(HTML))
		require.NoError(t, err)
		for rest := got; ; {
			n := strings.IndexByte(rest, '<')
			if n < 0 {
				break
			}
			rest = rest[n:]
			end := strings.IndexByte(rest, '>')
			require.Positive(t, end)
			switch tag := rest[:end+1]; tag {
			case "<b>", "</b>", "<br>", "<li>", "</li>", "<div>", "</div>", "</a>":
			default:
				address, ok := strings.CutPrefix(tag, `<a target="_blank" href="`)
				require.True(t, ok, tag)
				address, ok = strings.CutSuffix(address, `">`)
				require.True(t, ok, tag)
				assert.True(t, isLink(address), tag)
				assert.NotContains(t, address, `"`)
			}
			rest = rest[end:]
		}
	})
}
