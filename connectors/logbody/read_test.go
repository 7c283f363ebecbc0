package logbody

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNote(t *testing.T) {
	const p, m, h = Plain, Markdown, HTML
	for _, c := range []struct {
		name   string
		format Format
		body   string
		want   string
	}{
		{"one line", p, "- Note: a\n- Duration: x\n", "a"},
		{"older label", p, "- Agent notes: a\n", "a"},
		{"lines", p, "- Note: a\n\nb\n- Duration: x\n", "a\n\nb"},
		{"cut", p, "- Note: a", "a"},
		{"CRLF", p, "- Note: a\r\nb\r\n- Duration: x\r\n", "a\r\nb"},
		{"no blank after the label", p, "- Note:a\n", "a"},
		{"blanks", p, "- Note:   a  \n", "  a  "},
		{"empty", p, "- Note: \n- Duration: x\n", ""},
		{"before a block", p, "- Note: a\n\n- AI Note:\nx\n--- END\n", "a"},
		{"after typed text", p, "typed\n- Note: a\n", "a"},

		{"headers", m, "## Agent notes\na\nb\n\n## Call details\n", "a\nb"},
		{"CRLF", m, "## Agent notes\r\na\r\nb\r\n\r\n## Call details\r\n", "a\r\nb"},
		{"no empty line", m, "## Agent notes\na\n## Call details\n", "a"},
		{"glued header", m, "## Agent notes\na\n\n## Call details**Summary**: s\n", "a"},
		{"no header", m, "## Agent notes\na\n\n**Duration**: x\n", "a"},
		{"no header, end", m, "## Agent notes\na", "a"},
		{"empty", m, "## Agent notes\n\n\n## Call details\n", ""},
		{"empty and trimmed", m, "## Agent notes\n## Call details\n", ""},
		{"nothing but the heading", m, "## Agent notes", ""},

		{"one line", h, "<b>Agent notes</b><br>a<br><br><b>Call details</b><br>", "a"},
		{"lines", h, "<b>Agent notes</b><br>a<br><br>b<br><br><b>Call details</b><br>", "a\n\nb"},
		{"entities", h, "<b>Agent notes</b><br>&lt;b&gt; &amp;amp; &quot;&#39;&#x1F600;&eacute;&nbsp;&hellip;<br><br><b>Call details</b>",
			"<b> &amp; \"'\U0001F600\u00e9\u00a0\u2026"},
		{"App Connect's line breaks", h, "<b>Agent notes</b><br>a\nb\n\nc<br><br><b>Call details</b><br>", "a\nb\n\nc"},
		{"layout after a comment", h, "<b>Agent notes</b><br>a<br><!-- c -->\nb<br><br><b>Call details</b>", "a\nb"},
		{"layout", h, "<b>Agent notes</b>\n<br>\n  a  <br/>\r\n  b<br />\n<br>\n<b>Call details</b>", "a  \nb"},
		{"paragraphs", h, "<p><b>Agent notes</b></p>\n<p>a</p>\n<p>b</p>\n<p><b>Call details</b></p>", "a\nb"},
		{"divs", h, "<div><b>Agent notes</b><br>a<div>b</div><div>c</div></div><div><b>Call details</b></div>", "a\nb\nc"},
		{"list", h, "<b>Agent notes</b><br><ul><li>a</li><li>b</li></ul><br><b>Call details</b>", "a\nb"},
		{"other tags", h, "<b>Agent notes</b><br><i>a</i> <a href=\"x\">b</a><!-- c --><br><br><b>Call details</b>", "a b"},
		{"no header", h, "<b>Agent notes</b><br>a<li><b>Duration</b>: x</li>", "a"},
		{"no header, end", h, "<b>Agent notes</b><br>a", "a"},
		{"blanks", h, "<b>Agent notes</b><br>  a  b  <br><br><b>Call details</b>", "  a  b  "},
		{"stray signs", h, "<b>Agent notes</b><br>1 < 2 & 3 > 2 &x; &#0; &;<br><br><b>Call details</b>", "1 < 2 & 3 > 2 &x; &#0; &;"},
	} {
		t.Run(string(c.format)+" "+c.name, func(t *testing.T) {
			got, ok := Note(c.body, c.format)
			assert.True(t, ok)
			assert.Equal(t, c.want, got)
		})
	}
}

func TestNoNote(t *testing.T) {
	for _, c := range []struct {
		format Format
		body   string
	}{
		{Plain, ""}, {Plain, "- Duration: x\n"}, {Plain, "\n- Transcript:\n- Note: x\n--- END\n"},
		{Markdown, "## Call details\n"}, {Markdown, "## Agent notes of today\n"}, {Markdown, "### Agent notes\n"},
		{HTML, "<b>Call details</b>"}, {HTML, "typed <strong>Agent notes</strong><br>x"}, {HTML, "<div><b>AI Note</b><br><b>Agent notes</b><br>x</div>"},
		{HTML, "<!-- <b>Agent notes</b> -->"}, {"text/rtf", "- Note: x\n"},
	} {
		_, ok := Note(c.body, c.format)
		assert.False(t, ok, c.body)
	}
}

// TestReadBack writes every section and reads it.
func TestReadBack(t *testing.T) {
	u := full
	u.AINote, u.Transcript = "**Summary**\n# A <b> & \"b\"\n- Duration: 1", "--- END\n### AI Note\n</div>\nAna: x\n"
	for _, f := range formats {
		o := in(f)
		o.Settings, o.Call = everything, &fullCall
		got := Read(mustCompose(t, "", u, o), f)
		want := Values{
			Note: text("N"), SessionID: "42", UserName: "Bob", Number: "+2 22", Subject: "S", ContactNumber: "+9",
			DateTime: "2024-03-10 03:04:05 PM", Duration: "1 minute, 1 second", Result: "Missed",
			RecordingLink: "https://r", VoicemailLink: "https://v", AINote: u.AINote, Transcript: u.Transcript,
			RingSenseTranscript: "RT", RingSenseSummary: "RS", RingSenseScore: "5", RingSenseBulletedSummary: "- B",
			RingSenseLink: "https://a", Journey: "Received call at Main",
		}
		if f == Markdown { // the line ends after a block are not part of it
			want.Transcript = "--- END\n### AI Note\n</div>\nAna: x"
		}
		assert.Equal(t, want, got, f)
	}
}

func TestReadLinks(t *testing.T) {
	for _, c := range []struct{ item, want string }{
		{`<a target="_blank" href="https://r/1?a=1&amp;b=2">open</a>`, "https://r/1?a=1&b=2"},
		{`<a rel=x HREF='https://r'>open</a>`, "https://r"},
		{`<a title="" href="https://r">open</a>`, "https://r"},
		{`<a ="x" href="https://r">open</a>`, "https://r"},
		{`<a rel href = https://r class=y>open</a>`, "https://r"},
		{`<a data-href="https://no" href="https://r"/>`, "https://r"},
		{`<u><a href="https://r"><u>open</u></a></u> (5 min)`, "https://r"},
		{`https://r`, "https://r"},
		{`(pending...)`, "(pending...)"},
		{`<a href="javascript:1">open</a>`, "open"},
		{`<a href="https://r>open</a>`, "open"},
		{`<a>open</a>`, "open"},
		{`1 < 2`, "1 < 2"},
	} {
		assert.Equal(t, c.want, Read("<li><b>Call recording link</b>: "+c.item+"</li>", HTML).RecordingLink, c.item)
	}
}

func TestReadKnowsNoOtherFormat(t *testing.T) {
	assert.Equal(t, Values{}, Read("- Note: x\n", "text/rtf"))
	require.NotNil(t, Read("- Note: x\n", "").Note, "no format means plain")
}
