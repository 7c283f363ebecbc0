package logbody

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var hostilePieces = map[Format][]string{
	Plain: {"- AI Note:\n", "- AI Note:\n- Summary: s\n", "- Call journey:\n", "- Result: x- Call journey:\n", "- Note: a\n", "- Note:\n\n",
		"--- END\n", "- AI Note:\n--- END\n", "- Aaaa ", "\n", "\r", " ", "- AI Note:\n--- END\n- Foo: bar\n", "- Note: a\n- AI Note:\n\n"},
	Markdown: {"## Agent notes\n", "## Agent notes\n## Call details\n", "## Call details\n", "### AI Note\n", "### AI Note\n\n", "**Result**:\n", "**",
		"#", "## Agent notes\n### AI Note\n", "\n", "\r"},
	HTML: {"<b>", "<b> ", "<b>Result</b>", "<b>Result</b>:", "<li><b>Result</b>: ", "<li>", "<div>", "<div><b>AI Note</b><br>", "<p><b>AI Note</b>",
		"<div><b>AI Note</b></div>", "<p><b>AI Note</b><br>x</div>", "<b>Agent notes</b><br>", "<br><b>Agent notes</b>", "<br><b>Call details</b>",
		"<!--", "<!-- <div>", "<a href=\"", "<a href='\"", "<a \"'=", "<", "</", "&", "&nbsp;", "<b>&nbsp;", "<b><i>", "<ul>", "</ul>", "</div>", "<ul><li><b>Result</b>: x",
		"<li><div><b>AI Note</b>", "<li><b>Result</b><i>", "<b>Result</b> <i> ", "<div><b>AI Note</b></div></div>", "<div><b>AI Note</b><br></p>", ">", "\"", "<b\n"},
}
var hostileStarts = map[Format][]string{
	Plain:    {"", "- Note: ", "- AI Note:\n", "- Result: x- Call journey:\n"},
	Markdown: {"", "## Agent notes\n", "### AI Note\n", "**Result**: "},
	HTML:     {"", "<b>Duration</b>:", "<li><b>Duration</b>:", "<b>", "<div><b>AI Note</b><br>", "<b>Agent notes</b><br>", "<!--", "<a href=\""},
}

// TestTimeIsLinear composes hostile bodies. In quadratic time it would take hours.
func TestTimeIsLinear(t *testing.T) {
	const size = 1 << 16
	for _, f := range formats {
		for _, piece := range append(hostilePieces[f], "x", "\u00a0", "$&", "\xff") {
			for _, start := range hostileStarts[f][:3] {
				body := start + strings.Repeat(piece, size/len(piece))
				got, err := Compose(body, Update{Note: text("n"), AINote: "a", Result: "r"}, in(f))
				assert.NoError(t, err)
				assert.NotEqual(t, body, got)
			}
		}
	}
}

// A text that were not read in linear time would take hours here.
func TestReadingIsLinear(t *testing.T) {
	for _, piece := range []string{"<br>\n", " \n", "&amp;", "<p>", "<a href=\"", "&", "<", "\r\n <br> ", "<!--", "<!-- -->", "<a href= "} {
		body := "<li><b>Call recording link</b>: " + strings.Repeat(piece, 4<<20/len(piece))
		assert.LessOrEqual(t, len(Read(body, HTML).RecordingLink), len(body))
	}
}
