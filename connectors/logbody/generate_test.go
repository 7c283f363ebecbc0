package logbody

import (
	"strings"
	"unicode/utf8"
)

// dice chooses one of n. The properties are tried with those of rapid, which shrink what fails, and with those of
// math/rand, which are quick.
type dice func(n int) int

func pick[T any](d dice, from []T) T { return from[d(len(from))] }

// pieces are what hostile and honest bodies are made of.
var pieces = map[Format][]string{
	Plain: {"- Note: n", "- Agent notes: a", "- Note:", "- Summary: s", "- Duration: 1 minute", "- Result:", "- Contact Number: +1-2",
		"- Call recording link: https://r/1", "- Call recording link: (pending...)", "- Next step: x", "- Buy milk", "- AI Note:",
		"- Transcript:", "- ACE bulleted summary:", "- ACE bulleted summary: x", "- ACE coaching:", "- Call journey:", "--- END", "--- JOURNEY END",
		" --- END", "  --- JOURNEY END", " - Result: r", "> - Note: q", "typed- Duration: 5 seconds", "typed- Call journey:", "--- END- Call score: 5",
		"- Result: x- Call journey:", "- RingCentral user name: (pending...)", "- RingCentral user name: ", "- Date/Time: d", "typed",
		"$1 $& \\0", "\n", "\n", "\n", "\r\n", "\r", "\r\r\n", " ", "\x00", "\ufeff", "\u200b", "\ufeff- Duration: 5", "\u200b- AI Note:"},
	Markdown: {"## Agent notes", "## Call details", "## Call details**Result**: x", "**Summary**: s", "**Duration**: 1 minute", "**Result**:",
		"**Other**: v", "**Call recording link**: https://r/1", "**Call score**: 5", "### AI Note", "### Transcript", "### Call journey",
		"### Own", "### ACE coaching", "#", "# H", "#### deep", " ## Call details", "\t## Agent notes", "typed**Duration**: 5", "* **Result**: x",
		"typed### AI Note", "typed## Agent notes", "> ## Agent notes", "**ringcentral USER name**: ", "typed", "$1", "\n", "\n", "\n", "\r\n", "\r", "\r\r\n",
		" ", "\u2028", "\ufeff", "\u200b## Agent notes", "\ufeff### AI Note"},
	HTML: {"<b>Agent notes</b>", "<strong>Call details</strong>", "<b>Call details</b>", "<br>", "<br/>", "<br>\n", "<li>", "</li>", "<ul>", "</ul>", "<ol>", "</ol>",
		"<p>", "</p>", "<div>", "</div>", "<div dir=\"ltr\">", "<b>", "</b>", "<span>", "</span>", "<b>Duration</b>: 1", "<b>Summary:</b> s", "<b>Result</b>",
		":", "<b>AI Note</b>", "<strong>Transcript</strong>", "<div><b>AI Note</b><br>x</div>", "<li><b>Call score</b>: 1</li>",
		"<li><b>Call recording link</b>: <a href=\"https://r/1\">open</a></li>", "<b>Caller phone number</b>: 1", "<!--", "-->", "<a href=\"", "\">", "'", "\"",
		"<a title='", "&nbsp;", "&amp;", "&", "typed", " ", "\n", "<h2>", "</h2>", "<td>", "</td>", "<hr>", "<u>", "</u>", "<", ">", "</",
		"<b>Agent notes</b><br>old<br><br><b>Call details</b><br>", "<div><b>Transcript</b><div>", "<div><b>ACE coaching</b><br>keep</div>",
		"<div><b>ACE summary</b><br>x", "<p><strong>AI Note</strong></p>", "<p>old</p>", "<p><br></p>", "<p><strong>ACE coaching</strong></p>",
		"<div><b>ACE transcript</b></div>", "<div>old</div>", "<span style=\"font-weight: bold\">Duration</span>: 5", "<span style=\"font-weight:700\">AI Note</span>",
		"<p style=\"font-weight:bold\">Transcript</p>", "see <b>Result</b>: x", "<blockquote>", "</blockquote>", "<o:p></o:p>", "<style>", "b{}</style>",
		"&#8203;", "\ufeff", "&zwnj;", "<li><b>RingCentral user name</b>: </li>", "<td><b>AI Note</b><br>x", "<title>"},
}

// anyText are texts that are not made of the log's structure.
var anyText = []string{"", "a", "Ana called", "\u00e9\u4e16", "\xff", "0", "a\rb", "\r", "a\r\r\nb", "<i>x</i>", "https://x", "\u2028", "\u00a0", "\t", "**", "- ", "---", "#"}

// body is a body in a format: pieces of logs and of other text in any order.
func (d dice) body(f Format) string {
	var b strings.Builder
	for range d(15) {
		if d(13) == 0 {
			b.WriteString(pick(d, anyText))
		} else {
			b.WriteString(pick(d, pieces[f]))
		}
		if f != HTML && d(2) == 0 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// value is text that people type, with pieces of the log's own structure.
func (d dice) value() string {
	switch d(4) {
	case 0:
		return pick(d, anyText) + pick(d, []string{"", "\n", " ", "\n\n"}) + pick(d, anyText)
	case 1:
		return pick(d, anyText)
	}
	return d.body(pick(d, formats))
}

// update is an update of some sections.
func (d dice) update() (u Update) {
	if d(2) == 0 {
		u.Note = text(d.value())
	}
	some := func() string {
		if d(3) > 0 {
			return ""
		}
		return d.value()
	}
	links := []string{"", "", "https://x/?a=1&b=\"2\"", "(pending...)", "javascript:1", "http://a\nb"}
	u.Subject, u.Result, u.ContactNumber, u.RingSenseScore = some(), some(), some(), some()
	u.StartTime = pick(d, []string{"", "2024-01-15T22:30:45Z", "x"})
	u.Duration = pick(d, []string{"", "61", "pending", "NaN"})
	u.RecordingLink, u.VoicemailLink, u.RingSenseLink = pick(d, links), pick(d, links), pick(d, links)
	u.AINote, u.Transcript, u.RingSenseTranscript = some(), some(), some()
	u.RingSenseSummary, u.RingSenseBulletedSummary = some(), some()
	if d(4) == 0 {
		u.Legs = []Leg{{To: &Party{Name: d.value()}}, {Duration: "5"}}
	}
	return u
}

// options turn every section on; of the call they tell what only some bodies get.
func (d dice) options(f Format) Options {
	o := in(f)
	o.Settings = everything
	if d(3) == 0 {
		o.Call = &Call{SessionID: "1", Direction: pick(d, []string{"", "Outbound"}), From: &Party{Name: "Bob", PhoneNumber: "+1"}}
	}
	return o
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

// typedAs is a note as a format can hold it. A CR that ends the text would be part of a line end, and HTML has one
// kind of line break only.
func typedAs(f Format, note string) string {
	if f == HTML {
		return string([]rune(strings.ReplaceAll(strings.ReplaceAll(note, "\r\n", "\n"), "\r", "\n")))
	}
	return finalBreaks(note)
}

func isText(s string) bool { return utf8.ValidString(s) }
