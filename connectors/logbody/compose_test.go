package logbody

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func text(s string) *string { return &s }

// everything turns all sections on.
var everything = func() Settings {
	s := Settings{}
	for k := range rows {
		s[rows[k].setting] = map[string]any{"value": true}
	}
	return s
}()

var utc = Options{TimezoneOffset: "UTC", Zones: systemZones}

// in is utc with a format.
func in(f Format) Options {
	o := utc
	o.Format = f
	return o
}

func mustCompose(t testing.TB, body string, u Update, o Options) string {
	t.Helper()
	got, err := Compose(body, u, o)
	require.NoError(t, err)
	return got
}

// A change is a body before and after an update.
type change struct {
	name   string
	format Format
	body   string
	update Update
	want   string
}

func checkChanges(t *testing.T, o Options, changes []change) {
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			o := o
			o.Format = c.format
			got := mustCompose(t, c.body, c.update, o)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.want, mustCompose(t, got, c.update, o), "the same update again")
		})
	}
}

// TestDeviations holds what this package does where App Connect goes wrong. The names say what App Connect does.
func TestDeviations(t *testing.T) {
	const (
		p = Plain
		m = Markdown
		h = HTML
	)
	o := utc
	o.Settings = everything
	checkChanges(t, o, []change{
		{"dollar is expanded", p, "- Note: Quote: $100\n", Update{Note: text("Quote: $100")}, "- Note: Quote: $100\n"},
		{"dollar is expanded, new text", p, "- Note: old\n", Update{Note: text("$& $1 $$ $` $' \\1 %s")},
			"- Note: $& $1 $$ $` $' \\1 %s\n"},

		{"glues after a cut line end", p, "- Note: x\n- Duration: 1 minute", Update{Result: "Accepted"},
			"- Note: x\n- Duration: 1 minute\n- Result: Accepted\n"},
		{"has glued", p, "- Note: x\n- Duration: 1 minute- Result: Accepted\n", Update{Duration: "65", Result: "Missed"},
			"- Note: x\n- Duration: 1 minute, 5 seconds\n- Result: Missed\n"},
		{"glues in Markdown", m, "**Duration**: 1 minute", Update{Result: "Accepted"},
			"**Duration**: 1 minute\n**Result**: Accepted\n"},
		{"updates the last line of a cut body", p, "- Duration: 1 minute", Update{Duration: "5"}, "- Duration: 5 seconds"},
		{"updates the last line of a cut Markdown body", m, "**Duration**: 1 minute", Update{Duration: "5"},
			"**Duration**: 5 seconds"},
		{"glues a block", p, "typed", Update{AINote: "x"}, "typed\n- AI Note:\nx\n--- END\n"},
		{"glues the journey", p, "typed", Update{Legs: []Leg{{}}}, "typed\n- Call journey:\nReceived call at unknown\n--- JOURNEY END\n"},
		{"has glued the journey", p,
			"- Contact Number: +1- Call journey:\nReceived call at +2\n--- JOURNEY END\n", Update{Legs: []Leg{{}}},
			"- Contact Number: +1- Call journey:\nReceived call at unknown\n--- JOURNEY END\n"},
		{"has glued the journey to a line", p,
			"- Result: Missed- Call journey:\nReceived call at +2\n--- JOURNEY END\n", Update{Result: "Accepted"},
			"- Result: Accepted- Call journey:\nReceived call at +2\n--- JOURNEY END\n"},
		{"has no journey end", p, "- Result: Missed- Call journey:\nx\n", Update{Result: "Accepted"}, "- Result: Accepted\nx\n"},
		{"has a block before the journey end", p,
			"- Result: A- Call journey:\n- AI Note:\nx\n--- END\n--- JOURNEY END\n", Update{Result: "B"},
			"- Result: B\n- AI Note:\nx\n--- END\n--- JOURNEY END\n"},

		{"field in the note", p, "", Update{Note: text("He said\n- Duration: 5 min"), Duration: "60"},
			"- Note: He said\n - Duration: 5 min\n- Duration: 1 minute\n"},
		{"field in an AI note", p, "- Note: n\n\n- AI Note:\n- Summary: good\n--- END\n", Update{Subject: "S"},
			"- Note: n\n\n- AI Note:\n- Summary: good\n--- END\n- Summary: S\n"},
		{"note in a transcript", p, "\n- Transcript:\nBob: - Note: hey\nAl: x\n--- END\n", Update{Note: text("n")},
			"- Note: n\n\n- Transcript:\nBob: - Note: hey\nAl: x\n--- END\n"},
		{"end marker in an AI note", p, "\n- AI Note:\nx\n--- END\ny\n--- END\n", Update{AINote: "new"},
			"\n- AI Note:\nnew\n--- END\n"},
		{"field in an HTML note", h, "", Update{Note: text("x <b>Duration</b>: none"), Duration: "60"},
			"<b>Agent notes</b><br>x &lt;b&gt;Duration&lt;/b&gt;: none<br><br><b>Call details</b><br><li><b>Duration</b>: 1 minute</li>"},
		{"closing tag in a note", h, "<b>Agent notes</b><br>Call details</b> trick<br><br><b>Call details</b><br>",
			Update{Note: text("final")}, "<b>Agent notes</b><br>final<br><br><b>Call details</b><br>"},
		{"header in a note", m, "## Agent notes\nx\n## Call details\nmore\n\n## Call details\n", Update{Note: text("e")},
			"## Agent notes\ne\n\n## Call details\n"},
		{"header in a note, a field between", m,
			"## Agent notes\nx\n## Call details\n**Result**: R\n\n## Call details\n", Update{Note: text("e")},
			"## Agent notes\ne\n\n## Call details\n**Result**: R\n\n## Call details\n"},
		{"field in a Markdown block", m, "**Duration**: 1 minute\n### AI Note\n**Summary**: Ana\n", Update{Subject: "P"},
			"**Duration**: 1 minute\n**Summary**: P\n### AI Note\n**Summary**: Ana\n"},
		{"letters over a line end", p, "- Note: a\n- Buy milk\nand eggs: 3\n- Duration: 5 seconds\n", Update{Note: text("f")},
			"- Note: f\n- Duration: 5 seconds\n"},
		{"label-shaped line in its own note", p, "- Note: a\n- Call: Bob\n- Duration: 5 seconds\n", Update{Note: text("f")},
			"- Note: f\n- Call: Bob\n- Duration: 5 seconds\n"},

		{"empty lines above a Markdown block", m, "\n\n### AI Note\nx\n", Update{Result: "A"}, "**Result**: A\n\n\n### AI Note\nx\n"},
		{"empty lines below a note", p, "typed\n- Note: n\n\n\n", Update{AINote: "x"}, "typed\n- Note: n\n\n\n\n- AI Note:\nx\n--- END\n"},
		{"swallows the recording", m, "### AI Note\nai\n**Call recording link**: https://r/1\n", Update{AINote: "ai2"},
			"### AI Note\nai2\n**Call recording link**: https://r/1\n"},
		{"swallows a heading", m, "### AI Note\nold\n\n## My section\ntyped", Update{AINote: "new"},
			"### AI Note\nnew\n\n## My section\ntyped"},
		{"note goes in front of typed text", p, "typed by a person", Update{Note: text("n")}, "typed by a person\n- Note: n\n"},
		{"typed text above the fields", p, "typed\n- Duration: 5 seconds\n", Update{Note: text("n")},
			"typed\n- Note: n\n- Duration: 5 seconds\n"},
		{"typed text above a block", p, "typed\n\n- AI Note:\nx\n--- END\n", Update{Note: text("n\n\n")},
			"typed\n- Note: n\n\n- AI Note:\nx\n--- END\n"},
		{"typed text above the journey", p, "typed\n\n- Call journey:\nx\n--- JOURNEY END\n", Update{Note: text("n")},
			"typed\n\n- Note: n\n- Call journey:\nx\n--- JOURNEY END\n"},

		{"header with CRLF", m, "## Agent notes\r\none\r\n\r\n## Call details\r\n**Duration**: 5 seconds\r\n",
			Update{Note: text("two"), Duration: "6"}, "## Agent notes\ntwo\n\n## Call details\r\n**Duration**: 6 seconds\r\n"},
		{"header without Agent notes", m, "Intro\n## Call details\n**Duration**: 5 seconds\n", Update{Note: text("n")},
			"Intro\n## Agent notes\nn\n\n## Call details\n**Duration**: 5 seconds\n"},
		{"HTML header without Agent notes", h, "Intro<br><strong>Call details</strong><br>x", Update{Note: text("n")},
			"Intro<br><b>Agent notes</b><br>n<br><br><b>Call details</b><br>x"},
		{"strong in the header", h, "<strong>Agent notes</strong><br/>one<br/><br/><strong>Call details</strong><br/>",
			Update{Note: text("two")}, "<b>Agent notes</b><br>two<br><br><b>Call details</b><br/>"},
		{"header missing in HTML", h, "<b>Agent notes</b><br>one<li><b>Result</b>: A</li>", Update{Note: text("two")},
			"<b>Agent notes</b><br>two<br><br><b>Call details</b><br><li><b>Result</b>: A</li>"},
		{"header missing in Markdown", m, "## Agent notes\none\n**Result**: A\n", Update{Note: text("two")},
			"## Agent notes\ntwo\n\n## Call details\n**Result**: A\n"},
		{"header missing, then another note", m, "## Agent notes\none\n## Agent notes\nx\n\n## Call details\n",
			Update{Note: text("two")}, "## Agent notes\ntwo\n\n## Call details\n## Agent notes\nx\n\n## Call details\n"},
		{"CRLF in plain text", p, "- Summary: a\r\n- Duration: 1 minute\r\n- Result: A\r\n", Update{Subject: "b", Duration: "5"},
			"- Summary: b\r\n- Duration: 5 seconds\r\n- Result: A\r\n"},
		{"CRLF around a plain note", p, "- Note: a\r\nb\r\n- Result: A\r\n", Update{Note: text("c")}, "- Note: c\r\n- Result: A\r\n"},

		{"late pending", p, "- Call recording link: https://r/1\n", Update{RecordingLink: "(pending...)"},
			"- Call recording link: https://r/1\n"},
		{"late pending in Markdown", m, "**Voicemail recording link**: HTTPS://v/1\n", Update{VoicemailLink: "gone"},
			"**Voicemail recording link**: HTTPS://v/1\n"},
		{"late pending in HTML", h, `<li><b>Call recording link</b>: <a target="_blank" href="https://r/1">open</a></li>`,
			Update{RecordingLink: "(pending...)"},
			`<li><b>Call recording link</b>: <a target="_blank" href="https://r/1">open</a></li>`},
		{"late pending, link as text", h, `<li><b>Call recording link</b>: https://r/1</li>`,
			Update{RecordingLink: "(pending...)"}, `<li><b>Call recording link</b>: https://r/1</li>`},
		{"late pending for the ACE link", h, `<li><b>ACE recording link</b>: <a href="https://r/1">open</a></li>`,
			Update{RingSenseLink: "<soon>"}, `<li><b>ACE recording link</b>: &lt;soon&gt;</li>`},

		{"growing contact number", p, "- Contact Number: +1\n- Duration: 1 minute\n", Update{ContactNumber: "+2"},
			"- Contact Number: +2\n- Duration: 1 minute\n"},
		{"growing Markdown block", m, "### Transcript\na\n\n\n### AI Note\nb\n", Update{Transcript: "c\n"},
			"### Transcript\nc\n\n\n### AI Note\nb\n"},
		{"growing Markdown ACE link", m, "**ACE recording link**: https://a\n\n", Update{RingSenseLink: "https://b"},
			"**ACE recording link**: https://b\n\n"},

		{"attributes", h, `<div dir="ltr"><strong>AI Note</strong><br/>old</div><br/>`, Update{AINote: "new"},
			`<div><b>AI Note</b><br>new</div><br/>`},
		{"upper case", h, "<DIV><B>AI Note</B><BR>a\nb</DIV><BR>", Update{AINote: "new"}, `<div><b>AI Note</b><br>new</div><BR>`},
		{"block in a paragraph", h, "<p><b>AI Note</b><br>old</p>", Update{AINote: "new"}, `<div><b>AI Note</b><br>new</div>`},
		{"colon in the label", h, `<ul><li class="x"><p><b>Duration:</b> 1 minute</p></li></ul>`, Update{Duration: "66"},
			`<ul><li><b>Duration</b>: 1 minute, 6 seconds</li></ul>`},
		{"blank before the colon", h, `<li><strong>Duration</strong> : 1 minute <i>(about)</i></li>`, Update{Duration: "66"},
			`<li><b>Duration</b>: 1 minute, 6 seconds</li>`},
		{"indented", h, "<ul>\n  <li>\n    <b>Duration</b>: 1\n</li>\n</ul>", Update{Duration: "66"},
			"<ul>\n  <li><b>Duration</b>: 1 minute, 6 seconds</li>\n</ul>"},
		{"another link", h,
			`<li><b>Call recording link</b>: <a rel="x" href="https://old"><u>open</u></a> (5 min)</li>`, Update{RecordingLink: "https://r"},
			`<li><b>Call recording link</b>: <a target="_blank" href="https://r">open</a></li>`},
		{"link with other words", h, `<li><b>Call recording link</b>: <a target="_blank" href="https://old">here</a></li>`, Update{RecordingLink: "https://r"},
			`<li><b>Call recording link</b>: <a target="_blank" href="https://r">open</a></li>`},
		{"note that ends in another element", h, "<div><b>Agent notes</b><br>old</div><b>Call details</b>y", Update{Note: text("new")},
			"<div><b>Agent notes</b><br>new<br><br><b>Call details</b></div>y"},
		{"note that ends in another element, and a label right behind it", h, "<div><b>Agent notes</b><br>old</div><b>Call details</b><strong>Result</strong>: x",
			Update{Note: text("new")}, "<div></div><b>Agent notes</b><br>new<br><br><b>Call details</b><strong>Result</strong>: x"},
		{"empty value", h, "<li><b>Summary</b>:</li>", Update{Subject: "S"}, "<li><b>Summary</b>: S</li>"},
		{"entities in the label", h, "<li><b> Call&nbsp;\n score </b>&#160;: 5</li>", Update{RingSenseScore: "6"},
			"<li><b>Call score</b>: 6</li>"},
		{"quoted bracket", h, `<li title="a>b"><b>Result</b>: x</li>`, Update{Result: "y"}, `<li><b>Result</b>: y</li>`},
		{"paragraphs", h, "<p><b>Result</b>: x</p><p>typed</p>", Update{Result: "y"}, "<li><b>Result</b>: y</li><p>typed</p>"},
		{"lines in a paragraph", h, "<p><b>Summary</b>: s<br><b>Result</b>: x</p>", Update{Result: "y"},
			"<p><b>Summary</b>: s<br><li><b>Result</b>: y</li></p>"},
		{"item without an end", h, "<li><b>Result</b>: x<li>typed</li>", Update{Result: "y"}, "<li><b>Result</b>: y</li><li>typed</li>"},
		{"item without an end before a block", h, "<li><b>Result</b>: x<div><b>AI Note</b><br>a</div>", Update{Result: "y"},
			"<li><b>Result</b>: y</li><div><b>AI Note</b><br>a</div>"},
		{"item without an end before the header", h, "<li><b>Result</b>: x<br><b>Call details</b>", Update{Result: "y"},
			"<li><b>Result</b>: y</li><b>Call details</b>"},
		{"strong, not at a line start", h, "typed <strong>Result</strong>: x", Update{Result: "y"},
			"typed <strong>Result</strong>: x<li><b>Result</b>: y</li>"},

		{"adds after the list", h, "<ul><li><b>Duration</b>: 1 minute</li></ul>", Update{Result: "A"},
			"<ul><li><b>Duration</b>: 1 minute</li><li><b>Result</b>: A</li></ul>"},
		{"recording into any list", h, "<ul><li>y</li></ul>", Update{RecordingLink: "https://r", RingSenseScore: "5", Subject: "S"},
			`<ul><li>y</li><li><b>Call recording link</b>: <a target="_blank" href="https://r">open</a></li>` +
				`<li><b>Call score</b>: 5</li></ul><li><b>Summary</b>: S</li>`},
		{"recording into a list that a note ends", h, "<ul><li><b>Result</b>: x</li><b>Agent notes</b><br>n</ul>y", Update{RecordingLink: "x"},
			"<ul><li><b>Result</b>: x</li><b>Agent notes</b><br>n<li><b>Call recording link</b>: (pending...)</li></ul>y"},
		{"list in a note", h, "<b>Agent notes</b><br><ul><li>y</li></ul><b>Call details</b><br>", Update{RecordingLink: "x"},
			"<b>Agent notes</b><br><ul><li>y</li></ul><b>Call details</b><br><li><b>Call recording link</b>: (pending...)</li>"},

		{"no escaping", h, "", Update{Subject: `Tom & "J" <t@x>`}, "<li><b>Summary</b>: Tom &amp; &quot;J&quot; &lt;t@x&gt;</li>"},
		{"no escaping of links", h, "", Update{RecordingLink: "https://r/1?a=1&b=2"},
			`<li><b>Call recording link</b>: <a target="_blank" href="https://r/1?a=1&amp;b=2">open</a></li>`},
		{"tag in a value", h, "<li><b>Summary</b>: A <b>big</b> deal</li>", Update{Subject: "B"}, "<li><b>Summary</b>: B</li>"},
		{"closing tag in a block", h, "<div><b>AI Note</b><br>a </div> b</div><br>", Update{AINote: "new"},
			"<div><b>AI Note</b><br>new</div><br>"},
		{"empty block", h, "<div><b>AI Note</b><br></div><br><div><b>Transcript</b><br>t</div><br>", Update{AINote: "new"},
			"<div><b>AI Note</b><br>new</div><br><div><b>Transcript</b><br>t</div><br>"},
		{"four letters make a link", h, "", Update{RecordingLink: "httpfoo", RingSenseLink: "javascript:alert(1)"},
			"<li><b>Call recording link</b>: (pending...)</li><li><b>ACE recording link</b>: javascript:alert(1)</li>"},
		{"block without an end", h, "<div><b>AI Note</b><br>a<li><b>Result</b>: x</li>", Update{AINote: "new"},
			"<div><b>AI Note</b><br>new</div><li><b>Result</b>: x</li>"},

		{"cannot clear", p, "- Note: secret\n- Summary: s\n", Update{Note: text("")}, "- Summary: s\n"},
		{"cannot clear HTML", h, "<b>Agent notes</b><br>n<br><br><b>Call details</b><br>x", Update{Note: text("")}, "<b>Call details</b><br>x"},
		{"cannot clear HTML that it wrote", h, "<b>Agent notes</b><br>n<br><br><b>Call details</b><br><li><b>Result</b>: A</li>", Update{Note: text("")},
			"<b>Call details</b><br><li><b>Result</b>: A</li>"},
		{"cannot clear HTML that stands between two lines", h, "<b>Result</b>: x <b>Agent notes</b><br>n<br><strong>Summary</strong>: s", Update{Note: text("")},
			"<b>Result</b>: x <b>Call details</b><br><strong>Summary</strong>: s"},
		{"cannot clear Markdown", m, "## Agent notes\nn\n\n## Call details\nx", Update{Note: text("")}, "## Call details\nx"},
		{"clears one of two", p, "- Note: a\n- Agent notes: b\n- Summary: s\n", Update{Note: text("")}, "- Summary: s\n"},
		{"clears an absent note", p, "- Summary: s\n", Update{}, "- Summary: s\n"},

		{"growing bullets", p, "\n- ACE bulleted summary:\n- A\n- B\n--- END\n- B\n--- END\n", Update{RingSenseBulletedSummary: "- A\n- B"},
			"\n- ACE bulleted summary:\n- A\n- B\n--- END\n"},
		{"hyphens", p, "- Contact Number: 650-555-1234\n", Update{ContactNumber: "650-555-9999"}, "- Contact Number: 650-555-9999\n"},
		{"eats blank lines", p, "- Summary: s\n\n- AI Note:\nx\n--- END\n", Update{Subject: "S2"}, "- Summary: S2\n\n- AI Note:\nx\n--- END\n"},
		{"line break in a line", p, "", Update{Subject: "one\ntwo"}, "- Summary: one two\n"},
		{"line breaks in a line", h, "", Update{Subject: "one\r\n\ntwo"}, "<li><b>Summary</b>: one two</li>"},
		{"line feeds of a note that a CRM has cut", h, "<b>Agent notes</b><br>l1<br>l2<br><br><b>Call details</b><br>", Update{Note: text("l1\nl2")},
			"<b>Agent notes</b><br>l1<br>l2<br><br><b>Call details</b><br>"},
		{"line breaks of a note", h, "", Update{Note: text("l1\nl2\n\nl4")},
			"<b>Agent notes</b><br>l1<br>\nl2<br>\n<br>\nl4<br><br><b>Call details</b><br>"},
	})
}

func TestContactNumberFollowsTheDirection(t *testing.T) {
	o := in(HTML)
	o.Settings = everything
	o.Call = &Call{Direction: "Outbound"}
	got := mustCompose(t, "<li><b>Caller phone number</b>: +1</li>", Update{ContactNumber: "+2"}, o)
	assert.Equal(t, "<li><b>Recipient phone number</b>: +2</li>", got)
}

// Bodies for which the property of the order once failed.
func TestNoteAndRecordingInAnyOrder(t *testing.T) {
	for _, body := range []string{
		"</ul><ol><li><b>Call score</b>: 1</li><b>Agent notes</b></ol><strong>Call details</strong>", // the list of items ends in the note
	} {
		withNote, withLink := Update{Note: text("n")}, Update{RecordingLink: "https://r/1"}
		noteFirst := mustCompose(t, mustCompose(t, body, withNote, in(HTML)), withLink, in(HTML))
		assert.Equal(t, noteFirst, mustCompose(t, mustCompose(t, body, withLink, in(HTML)), withNote, in(HTML)), body)
	}
}
