package logbody

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTagAt(t *testing.T) {
	for _, c := range []struct {
		body string
		want token
	}{
		{"<br>", token{0, 4, 0, lineBreak, false}},
		{"<BR/>x", token{0, 5, 0, lineBreak, false}},
		{"<br />", token{0, 6, 0, lineBreak, false}},
		{"</Div\n>", token{0, 7, 0, division, true}},
		{"<h1>", token{0, 4, 0, heading, false}},
		{`<li title="a>b">x`, token{0, 16, 0, listItem, false}},
		{`<li title='a"b>' >x`, token{0, 18, 0, listItem, false}},
		{`<li title = "a>b">x`, token{0, 18, 0, listItem, false}},
		{`<li id="" title="a>b">x`, token{0, 22, 0, listItem, false}},
		{"<style>b{}</style >x", token{0, 19, 0, invisible, false}},
		{`<li title=it's>x`, token{0, 15, 0, listItem, false}},
		{`<li title="open>x`, token{0, 17 - 1, 0, listItem, false}},
		{`<li title="open>x<li>"`, token{0, 16, 0, listItem, false}},
		{"<strong>", token{0, 8, 0, bold, false}},
		{"<blockquote>", token{0, 12, 0, container, false}},
		{"<b-x>", token{0, 5, 0, unknown, false}},
		{"<!-- <b> -->x", token{0, 12, 0, invisible, false}},
		{"<!-->x", token{0, 5, 0, invisible, false}},
		{"<!doctype html>", token{0, 15, 0, invisible, false}},
		{"<?xml?>", token{0, 7, 0, invisible, false}},
	} {
		tags := tagReader{text: c.body}
		var got token
		assert.True(t, tags.read(0, &got), c.body)
		assert.Equal(t, c.want, got, c.body)
	}
	for _, body := range []string{"<", "< b>", "</", "</>", "<1>", "<b", "<b <i>", "<!", "<!-- ", "<!--", "<!a<b>", "<b title='<'>", "<>"} {
		tags := tagReader{text: body}
		assert.False(t, tags.read(0, &token{}), body)
	}
}

// TestRecognition holds bodies as editors leave them: which label is found as what.
func TestRecognition(t *testing.T) {
	for _, c := range []struct {
		name, body string
		kind       kind
		want       string // what a new text would replace, "" for nothing
	}{
		{"plain item", "<li><b>Result</b>: x</li>", result, "<li><b>Result</b>: x</li>"},
		{"any case", "<LI><STRONG>rEsUlT</STRONG>: x</LI>", result, "<LI><STRONG>rEsUlT</STRONG>: x</LI>"},
		{"no folding of other letters", "<li><b>Re\u017fult</b>: x</li>", result, ""},
		{"nested bold", "<li><b><strong>Result</strong></b>: x</li>", result, "<li><b><strong>Result</strong></b>: x</li>"},
		{"span inside", "<li><b><span style=\"a:b\">Res</span>ult</b>: x</li>", result, "<li><b><span style=\"a:b\">Res</span>ult</b>: x</li>"},
		{"span outside", "<li><span><b>Result</b></span>: x</li>", result, "<li><span><b>Result</b></span>: x</li>"},
		{"bold colon", "<li><b>Result</b><b>:</b> x</li>", result, "<li><b>Result</b><b>:</b> x</li>"},
		{"colon and blank inside", "<li><b>Result : </b>x</li>", result, "<li><b>Result : </b>x</li>"},
		{"break inside", "<li><b>Result<br></b>: x</li>", result, "<li><b>Result<br></b>: x</li>"},
		{"invisible inside", "<li><b>Res\u00adult</b>: x</li>", result, "<li><b>Res\u00adult</b>: x</li>"},
		{"empty, before a break", "<b>Result</b>:<br>typed", result, "<b>Result</b>:"},
		{"empty, in a span", "<span><b>Result</b>:</span><br>", result, "<b>Result</b>:"},
		{"bold by the shortest style", "<p style=font:700>AI Note</p><p>x</p>y", aiNote, "<p style=font:700>AI Note</p><p>x</p>"},
		{"no colon", "<li><b>Result</b> x</li>", result, ""},
		{"link before the colon", "<li><b>Result</b><a>: x</a></li>", result, ""},
		{"half a label", "<li><b>Results</b>: x</li>", result, ""},
		{"not bold", "<li>Result: x</li>", result, ""},
		{"unclosed bold", "<li><b>Result: x</li>", result, ""},
		{"mid line", "<p>The <strong>Result</strong>: x</p>", result, ""},
		{"mid line, as App Connect writes it", "<p>The <b>Result</b>: x</p>", result, "<b>Result</b>: x"},
		{"mid line, in another case", "<p>The <b>result</b>: x</p>", result, ""},
		{"after a closed span", "<span></span><strong>Result</strong>: x", result, "<strong>Result</strong>: x"},
		{"after a comment", "<!-- a --><b>Result</b>: x", result, "<b>Result</b>: x"},
		{"in a comment", "<!-- <li><b>Result</b>: x</li> -->", result, ""},
		{"after an open comment", "<!-- <li><b>Result</b>: x</li>", result, "<li><b>Result</b>: x</li>"},
		{"table cell", "<table><tr><td><b>Result</b>: x</td></tr></table>", result, "<b>Result</b>: x"},
		{"heading", "<h2><b>Result</b>: x</h2>", result, "<b>Result</b>: x"},
		{"whole paragraph", "<p class=a> <u><b>Result</b></u>: x</p>", result, "<p class=a> <u><b>Result</b></u>: x</p>"},
		{"paragraph with more", "<p><b>Result</b>: x<br>y</p>", result, "<b>Result</b>: x"},
		{"div with a list", "<div><b>Result</b>: x<ul></ul></div>", result, "<b>Result</b>: x"},
		{"end of the body", "<b>Result</b>: x <i>y</i>", result, "<b>Result</b>: x <i>y</i>"},
		{"span around", "<span><b>Result</b>: x</span><br>", result, "<b>Result</b>: x"},
		{"span and text", "<span><b>Result</b>: x</span> y<br>", result, "<b>Result</b>: x</span> y"},
		{"nested list", "<li><b>Result</b>: x<ul><li>y</li></ul></li>", result, "<li><b>Result</b>: x"},
		{"end of the list", "<ul><li><b>Result</b>: x</ul>", result, "<li><b>Result</b>: x"},
		{"to the end", "<li><b>Result</b>: x", result, "<li><b>Result</b>: x"},
		{"item after a break", "<li><br><b>Result</b>: x</li>", result, "<b>Result</b>: x"},
		{"block label in an item", "<li><b>Result</b>: x <b>AI Note</b></li>", result, "<li><b>Result</b>: x <b>AI Note</b></li>"},
		{"first of two", "<li><b>Result</b>: 1</li><li><b>Result</b>: 2</li>", result, "<li><b>Result</b>: 1</li>"},

		{"block", "<div><b>AI Note</b><br>x</div>y", aiNote, "<div><b>AI Note</b><br>x</div>"},
		{"block with attributes", "<div id=a>\n <span><b>AI Note</b></span><br>x</div>y", aiNote, "<div id=a>\n <span><b>AI Note</b></span><br>x</div>"},
		{"nested divs", "<div><b>AI Note</b><div>a<div>b</div></div>c</div>y", aiNote, "<div><b>AI Note</b><div>a<div>b</div></div>c</div>"},
		{"wrapper", "<div><div><b>AI Note</b><br>x</div>y</div>", aiNote, "<div><b>AI Note</b><br>x</div>"},
		{"stray end", "<div><b>AI Note</b><br>x</div>y</div>z", aiNote, "<div><b>AI Note</b><br>x</div>y</div>"},
		{"stray ends", "<div><b>AI Note</b><br>x</div>y</div><div>z</div></div>", aiNote, "<div><b>AI Note</b><br>x</div>y</div><div>z</div></div>"},
		{"stray end after a section", "<div><b>AI Note</b><br>x</div><li><b>Result</b>: y</li></div>", aiNote, "<div><b>AI Note</b><br>x</div>"},
		{"stray end after a label", "<div><b>AI Note</b><br>x</div><b>Result</b>: y</div>", aiNote, "<div><b>AI Note</b><br>x</div>"},
		{"no end", "<div><b>AI Note</b><br>x", aiNote, "<div><b>AI Note</b><br>x"},
		{"no end before an item", "<div><b>AI Note</b><br>x<p><b>Result</b>: y</p>", aiNote, "<div><b>AI Note</b><br>x"},
		{"no end before a block", "<div><b>AI Note</b><br>x<div><b>Transcript</b><br>y</div>", aiNote, "<div><b>AI Note</b><br>x"},
		{"no end of the paragraph", "<p><b>AI Note</b><br>x<li><b>Result</b>: y</li>", aiNote, "<p><b>AI Note</b><br>x"},
		{"after one without an end", "<div><b>AI Note</b><br>x<div><b>Transcript</b><br>y</div>", transcript, "<div><b>Transcript</b><br>y</div>"},
		{"no box", "<b>AI Note</b><br>x", aiNote, ""},
		{"not first in the box", "<div>x<br><b>AI Note</b><br>x</div>", aiNote, ""},
		{"colon", "<div><b>AI Note:</b><br>x</div>", aiNote, ""},
		{"label in a block", "<div><b>AI Note</b><br><b>Result</b>: y</div>", result, ""},
		{"label in a note", "<b>Agent notes</b><br><b>Result</b>: y<br><b>Call details</b>", result, ""},
		{"label in a block in a note", "<b>Agent notes</b><div><b>AI Note</b><br><b>Call details</b></div><br><b>Call details</b>", aiNote, ""},

		{"note", "<b>Agent notes</b><br>x<br><br><b>Call details</b><br>", note, "<b>Agent notes</b><br>x<br><br><b>Call details</b>"},
		{"note before another", "<b>Agent notes</b><br>x<br><b>Agent notes</b><br>y<br><b>Call details</b>", note, "<b>Agent notes</b><br>x<br>"},
		{"note before an item", "<b>Agent notes</b><br>x<br><p><b>Result</b>: y</p>", note, "<b>Agent notes</b><br>x<br>"},
		{"note in a list", "<ul><b>Agent notes</b><br>x</ul>y", note, "<b>Agent notes</b><br>x"},
		{"list in a note", "<b>Agent notes</b><br><ul><li>x</li></ul>y", note, "<b>Agent notes</b><br><ul><li>x</li></ul>y"},
		{"stray end of a list in a note", "<b>Agent notes</b><br>x</ul>y", note, "<b>Agent notes</b><br>x</ul>y"},
		{"header after a block in a note", "<b>Agent notes</b><div><b>AI Note</b></div><b>Call details</b>y", note,
			"<b>Agent notes</b><div><b>AI Note</b></div><b>Call details</b>"},
		{"header mid line", "<b>Agent notes</b><br>x <b>Call details</b>", note, "<b>Agent notes</b><br>x <b>Call details</b>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			if s := outlineOf(c.body, HTML).of(c.kind); s != nil {
				got = c.body[s.start:s.end]
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestNamedEntities(t *testing.T) {
	for name, want := range map[string]string{
		"nbsp": "\u00a0", "iexcl": "\u00a1", "yuml": "\u00ff", "szlig": "\u00df", "times": "\u00d7", "Uuml": "\u00dc",
		"mdash": "\u2014", "euro": "\u20ac", "apos": "'",
	} {
		assert.Equal(t, want, htmlText("&"+name+";"), name)
	}
	for _, same := range []string{"&NBSP;", "&nbsp", "&", "&;", "&#;", "&#x;", "&#xD800;", "&#1114112;", "&#-1;", "&iexcl cent;", "&averylongname;"} {
		assert.Equal(t, same, htmlText(same))
	}
	assert.Equal(t, "A\u00c4\U0010ffff", htmlText("&#65;&#xC4;&#1114111;"))
}
