package logbody

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFoundWhereverItStands: what App Connect wrote is a section wherever it stands in its line, and whatever stands around it.
func TestFoundWhereverItStands(t *testing.T) {
	const p, m, h = Plain, Markdown, HTML
	const old, now = "<b>Agent notes</b><br>old<br><br><b>Call details</b><br>", "<b>Agent notes</b><br>new<br><br><b>Call details</b><br>"
	changes := []change{
		{"item in mid-line", h, "see <b>Duration</b>: 5 seconds<br>", Update{Duration: "66"}, "see <li><b>Duration</b>: 1 minute, 6 seconds</li><br>"},
		{"item in mid-line, other case of tags", h, "see <B>Duration</B>: 5 seconds<BR>", Update{Duration: "66"}, "see <li><b>Duration</b>: 1 minute, 6 seconds</li><BR>"},
		{"note in mid-line, other case of tags", h, "Followed up: <B>Agent notes</B><BR>old<BR><BR><B>Call details</B><BR>", Update{Note: text("new")},
			"Followed up: <b>Agent notes</b><br>new<br><br><b>Call details</b><BR>"},
		{"colon in a span of its own", h, "<span style=\"font-weight:700\">Result</span><span>: x</span> y<br>", Update{Result: "z"}, "<li><b>Result</b>: z</li><br>"},
		{"two items on a line", h, "<b>Summary</b>: s <b>Result</b>: x<br>", Update{Result: "y"}, "<b>Summary</b>: s <li><b>Result</b>: y</li><br>"},
		{"item in an item", h, "<li><b>Summary</b>: s<br><b>Result</b>: x</li>", Update{Result: "y"}, "<li><b>Summary</b>: s<br><li><b>Result</b>: y</li></li>"},
		{"plain, byte order mark", p, "\ufeff- Note: old\n- Duration: 5\n", Update{Note: text("new")}, "\ufeff- Note: new\n- Duration: 5\n"},
		{"plain, no width", p, "\u200b\u2060- AI Note:\nx\n--- END\n", Update{AINote: "y"}, "\u200b\u2060- AI Note:\ny\n--- END\n"},
		{"plain, a blank that does not break behind the label", p, "- AI Note:\u00a0\nx\n--- END\n", Update{AINote: "y"}, "- AI Note:\ny\n--- END\n"},
		{"plain, a line from right to left", p, "\u202b- AI Note:\u202c\nx\n--- END\n", Update{AINote: "y"}, "\u202b- AI Note:\ny\n--- END\n"},
		{"Markdown, a blank that does not break behind the heading", m, "### AI Note\u00a0\nx\n", Update{AINote: "y"}, "### AI Note\ny\n"},
		{"plain, joined to typed text", p, "typed- Duration: 5 seconds\n", Update{Duration: "6"}, "typed- Duration: 6 seconds\n"},
		{"plain, joined to an end", p, "- AI Note:\nx\n--- END- Call score: 5\n", Update{RingSenseScore: "6"}, "- AI Note:\nx\n--- END- Call score: 6\n"},
		{"plain, joined to another label", p, "- Next step: x- Result: A\n", Update{Result: "B"}, "- Next step: x- Result: B\n"},
		{"plain, quoted", p, "> - Result: A\n", Update{Result: "B"}, "> - Result: B\n"},
		{"plain, joined block", p, "typed- AI Note:\nx\n- Result: r\n--- END\n", Update{AINote: "y"}, "typed- AI Note:\ny\n--- END\n"},
		{"plain, joined block behind another block", p, "- Transcript:\nt\n--- END\ncalled her back- AI Note:\nx\n--- END\n", Update{AINote: "y"},
			"- Transcript:\nt\n--- END\ncalled her back- AI Note:\ny\n--- END\n"},
		{"plain, typed text between a block and a joined one", p, "- Transcript:\nt\n--- END\ncalled her back- AI Note:\nx\n--- END\n", Update{Transcript: "u"},
			"- Transcript:\nu\n--- END\ncalled her back- AI Note:\nx\n--- END\n"},
		{"plain, journey joined to a joined item", p, "typed- Result: A- Call journey:\n--- JOURNEY END\n", Update{Result: "B"}, "typed- Result: B- Call journey:\n--- JOURNEY END\n"},
		{"plain, joined date is none of App Connect's", p, "typed- Date/Time: x\n", Update{StartTime: "2024-01-15T22:30:45Z"},
			"typed- Date/Time: x\n- Date/Time: 2024-01-15 10:30:45 PM\n"},
		{"plain, joined note is removed", p, "typed- Note: old\n- Result: A\n", Update{Note: text("")}, "typed\n- Result: A\n"},
		{"plain, note after a byte order mark is removed", p, "\ufeff- Note: old\n- Result: A\n", Update{Note: text("")}, "\ufeff- Result: A\n"},
		{"plain, joined note", p, "Followed up: - Note: old\n- Duration: 5\n", Update{Note: text("new")}, "Followed up: - Note: new\n- Duration: 5\n"},
		{"Markdown, byte order mark", m, "\ufeff## Agent notes\nold\n\n## Call details\n", Update{Note: text("new")}, "\ufeff## Agent notes\nnew\n\n## Call details\n"},
		{"Markdown, no width", m, "\u200b**Result**: A\n", Update{Result: "B"}, "\u200b**Result**: B\n"},
		{"Markdown, joined to typed text", m, "typed**Duration**: 5 seconds\n", Update{Duration: "6"}, "typed**Duration**: 6 seconds\n"},
		{"Markdown, joined to the header", m, "## Agent notes\nn\n\n## Call details**Result**: A\n", Update{Result: "B"}, "## Agent notes\nn\n\n## Call details**Result**: B\n"},
		{"Markdown, joined date", m, "typed**Date/Time**: x\n", Update{StartTime: "2024-01-15T22:30:45Z"}, "typed**Date/Time**: 2024-01-15 10:30:45 PM\n"},
		{"Markdown, a label in lower case", m, "**result**: A\n", Update{Result: "B"}, "**result**: A\n**Result**: B\n"},
		{"Markdown, list", m, "* **Result**: A\n", Update{Result: "B"}, "* **Result**: B\n"},
		{"Markdown, joined block", m, "typed### AI Note\nx\n", Update{AINote: "y"}, "typed### AI Note\ny\n"},
		{"Markdown, joined note", m, "Followed up: ## Agent notes\nold\n\n## Call details\n", Update{Note: text("new")}, "Followed up: ## Agent notes\nnew\n\n## Call details\n"},
	}
	for _, before := range []string{"Followed up: ", "&#8203;", "&ZeroWidthSpace;", "\ufeff", "\u200b", "<blockquote>", "<o:p></o:p>", "<style>b{}</style>", "<STYLE>p > b {}</STYLE>",
		"<section><p></p>", "<center>", "<x-card>", "<a name=\"top\"></a>", "<img src=\"x\">", "<!--[if mso]><b>x</b><![endif]-->", "&nbsp;&zwnj;", "<td>", "<pre>\r\n"} {
		changes = append(changes, change{"note after " + before, h, before + old, Update{Note: text("new")}, before + now})
		if before != "Followed up: " {
			changes = append(changes, change{"editor's item after " + before, h, before + "<strong>Result</strong> : x<br>", Update{Result: "y"}, before + "<li><b>Result</b>: y</li><br>"})
		}
	}
	checkChanges(t, utc, changes)
}

// TestNotOursIsKept: what looks like a block of a later App Connect stays.
func TestNotOursIsKept(t *testing.T) {
	const p, m, h = Plain, Markdown, HTML
	const coaching = "\n- ACE coaching:\nkeep me\n--- END\n"
	checkChanges(t, utc, []change{
		{"plain", p, "\n- AI Note:\nx\n--- END\n" + coaching + "- Result: r\n", Update{AINote: "new"}, "\n- AI Note:\nnew\n--- END\n" + coaching + "- Result: r\n"},
		{"plain, after a journey", p, "- Call journey:\nx\n--- JOURNEY END\n- Call path:\ny\n--- JOURNEY END\n", Update{Legs: []Leg{{}}},
			"- Call journey:\nReceived call at unknown\n--- JOURNEY END\n- Call path:\ny\n--- JOURNEY END\n"},
		{"plain, a label of another shape", p, "\n- AI Note:\nx\n--- END\n\n- coaching 2.0 (beta):\nkeep me\n--- END\n", Update{AINote: "new"},
			"\n- AI Note:\nnew\n--- END\n\n- coaching 2.0 (beta):\nkeep me\n--- END\n"},
		{"plain, such a line in a note", p, "- Note: a\n- todo 1:\nb\n- Result: r\n", Update{Note: text("c")}, "- Note: c\n- Result: r\n"},
		{"plain, a list in the AI note", p, "\n- AI Note:\n- Next steps:\ncall\n--- END\n", Update{AINote: "new"}, "\n- AI Note:\nnew\n--- END\n"},
		{"plain, joined to the end of ours", p, "- AI Note:\nx\n--- END- ACE coaching:\nkeep me\n--- END\n", Update{AINote: "new"}, "- AI Note:\nnew\n--- END- ACE coaching:\nkeep me\n--- END\n"},
		{"plain, before which a note goes", p, "typed\n" + coaching, Update{Note: text("new\n")}, "typed\n- Note: new\n" + coaching},
		{"plain, after a note", p, "- Note: old\n" + coaching, Update{Note: text("new\n")}, "- Note: new\n" + coaching},
		{"plain, after a note, a label of another shape", p, "- Note: old\n\n- coaching 2.0 (beta):\nkeep me\n--- END\n", Update{Note: text("new")},
			"- Note: new\n\n- coaching 2.0 (beta):\nkeep me\n--- END\n"},
		{"Markdown, after a note without a header", m, "## Agent notes\nold\n### ACE coaching\nkeep me\n", Update{Note: text("new")},
			"## Agent notes\nnew\n\n## Call details\n### ACE coaching\nkeep me\n"},
		{"Markdown, after a block", m, "### AI Note\nx\n### ACE coaching\nkeep me\n", Update{AINote: "new"}, "### AI Note\nnew\n### ACE coaching\nkeep me\n"},
		{"HTML, stray end in it", h, "<div><b>AI Note</b><br>x</div><div><b>ACE coaching</b><br>a </div> b</div>", Update{AINote: "new"},
			"<div><b>AI Note</b><br>new</div><div><b>ACE coaching</b><br>a </div> b</div>"},
		{"HTML, after a block without an end", h, "<div><b>AI Note</b><br>x<div><b>ACE coaching</b><br>keep me</div>", Update{AINote: "new"},
			"<div><b>AI Note</b><br>new</div><div><b>ACE coaching</b><br>keep me</div>"},
		{"HTML, after a note without a header", h, "<b>Agent notes</b><br>old<div><b>ACE coaching</b><br>keep me</div>", Update{Note: text("new")},
			"<b>Agent notes</b><br>new<br><br><b>Call details</b><br><div><b>ACE coaching</b><br>keep me</div>"},
		{"HTML, after an item without an end", h, "<li><b>Result</b>: x<div><b>ACE coaching</b><br>keep me</div>", Update{Result: "y"},
			"<li><b>Result</b>: y</li><div><b>ACE coaching</b><br>keep me</div>"},
		{"HTML, in paragraphs", h, "<p><strong>AI Note</strong></p><p>x</p><p><strong>ACE coaching</strong></p><p>keep me</p>", Update{AINote: "new"},
			"<div><b>AI Note</b><br>new</div><p><strong>ACE coaching</strong></p><p>keep me</p>"},
	})
}

// TestSecondLineOfAnItem: what a person has typed on a further line of a list item stays.
func TestSecondLineOfAnItem(t *testing.T) {
	const h = HTML
	const now = "<li><b>Result</b>: new</li>"
	u := Update{Result: "new"}
	checkChanges(t, utc, []change{
		{"behind a break", h, "<ul><li><b>Result</b>: x<br>wants an offer</li></ul>", u, "<ul>" + now + "<br>wants an offer</li></ul>"},
		{"in a paragraph", h, "<ul><li><p><b>Result</b>: x</p><p>wants an offer</p></li></ul>", u, "<ul>" + now + "<p>wants an offer</p></li></ul>"},
		{"in an element", h, "<ul><li><b>Result</b>: x<div>wants an offer</div></li></ul>", u, "<ul>" + now + "<div>wants an offer</div></li></ul>"},
		{"behind a link", h, `<li><b>Call recording link</b>: <a href="https://r/1">open</a><br>wants an offer</li>`, Update{RecordingLink: "https://r/2"},
			`<li><b>Call recording link</b>: <a target="_blank" href="https://r/2">open</a></li><br>wants an offer</li>`},
		{"an item that is not closed", h, "<li><b>Result</b>: x<br>wants an offer", u, now + "<br>wants an offer"},
		{"in a wrapper", h, "<li><div><p><b>Result</b>: x</p><p>wants an offer</p></div></li>", u, "<div>" + now + "<p>wants an offer</p></div></li>"},
		{"breaks and nothing behind them", h, "<li><b>Result</b>: x<br>&nbsp;<br></li>", u, now},
		{"a value below its label", h, "<li><b>Result</b>:<p>x</p></li>", u, now},
	})
	assert.Equal(t, "x", Read("<li><b>Result</b>: x<br>wants an offer</li>", HTML).Result)
}

// TestParagraphs: a block that an editor has split into paragraphs is one block. App Connect leaves an empty line after a
// block; what stands after that was typed.
func TestParagraphs(t *testing.T) {
	const h = HTML
	const now = "<div><b>AI Note</b><br>new</div>"
	u := Update{AINote: "new"}
	checkChanges(t, utc, []change{
		{"one", h, "<p><strong>AI Note</strong></p><p>old</p>", u, now},
		{"three", h, "<p><strong>AI Note</strong></p>\n<p>a</p>\n<p>b</p>\n<ul><li>c</li></ul>\n", u, now + "\n"},
		{"divs", h, "<div><b>AI Note</b></div><div>a</div><div>b</div>", u, now},
		{"with an empty one", h, "<p><strong>AI Note</strong></p><p>a</p><p><br></p><p>b</p><p><br></p><p>typed</p>", u, now + "<p><br></p><p>typed</p>"},
		{"line break after it", h, "<p><strong>AI Note</strong></p><p>a</p><br><p>typed</p>", u, now + "<br><p>typed</p>"},
		{"before an item", h, "<p><strong>AI Note</strong></p><p>a</p><p><strong>Result</strong>: x</p>", u, now + "<p><strong>Result</strong>: x</p>"},
		{"before a block", h, "<p><b>AI Note</b></p><p>a</p><p><b>Transcript</b></p><p>t</p>", u, now + "<p><b>Transcript</b></p><p>t</p>"},
		{"before typed text without an element", h, "<p><b>AI Note</b></p><p>a</p>typed", u, now + "typed"},
		{"in a wrapper", h, "<div class=\"x\"><p><b>AI Note</b></p><p>a</p></div><p>typed</p>", u, "<div class=\"x\">" + now + "</div><p>typed</p>"},
		{"bold by style", h, "<p style=\"font-weight:bold\">AI Note</p><p>a</p>", u, now},
		{"label in a span", h, "<p><span style=\"font-weight: 700;\">AI Note</span></p><p>a</p>", u, now},
		{"an empty block swallows nothing", h, "<div><b>AI Note</b><br></div><p>typed</p>", u, now + "<p>typed</p>"},
		{"nor one that shows nothing", h, "<div><b>AI Note</b><br>\u00a0</div><p>typed</p>", u, now + "<p>typed</p>"},
		{"before a heading that a person typed", h, "<p><b>AI Note</b></p><p>a</p><h3>Next</h3><p>typed</p>", u, now + "<h3>Next</h3><p>typed</p>"},
		{"below a heading", h, "<h3><b>AI Note</b></h3><p>a</p>", u, now},
		{"in a cell", h, "<table><tr><td><b>AI Note</b><br>old</td></tr></table>", u, "<table><tr><td>" + now + "</td></tr></table>"},
	})
}

// TestBoldByStyle: a label may be bold by a style.
func TestBoldByStyle(t *testing.T) {
	var changes []change
	for _, open := range []string{`<span style="font-weight: bold">`, `<SPAN STYLE='color:red; FONT-WEIGHT:700'>`, `<span style="font:bold 12px Arial">`,
		`<font color=red style="font-weight: bolder !important;">`, `<i style="font-weight:600">`} {
		name, _, _ := strings.Cut(open[1:], " ")
		changes = append(changes, change{open, HTML, open + "Duration</" + name + ">: 5 seconds<br>", Update{Duration: "6"}, "<li><b>Duration</b>: 6 seconds</li><br>"})
	}
	for _, open := range []string{`<span style="font-weight: normal">`, `<span style="font-weight:400">`, `<span class="bold">`, `<span style="font-weight:inherit">`} {
		body := open + "Duration</span>: 5 seconds<br>"
		changes = append(changes, change{open, HTML, body, Update{Duration: "6"}, body + "<li><b>Duration</b>: 6 seconds</li>"})
	}
	changes = append(changes, change{"Google Docs", HTML, `<b style="font-weight:normal;" id="docs-internal-guid-1"><p><span style="font-weight:700">Result</span><span>: x</span></p></b>`,
		Update{Result: "y"}, `<b style="font-weight:normal;" id="docs-internal-guid-1"><li><b>Result</b>: y</li></b>`})
	checkChanges(t, utc, changes)
}

// TestHolds: what is written is found again where it was written, nothing grows, and nothing changes hands.
func TestHolds(t *testing.T) {
	const p, m, h = Plain, Markdown, HTML
	checkChanges(t, utc, []change{
		{"block in blocks without an end", h, "<div><b>Transcript</b><div><b>AI Note</b><div><ul><b>Duration</b>:</div>", Update{AINote: "x"},
			"<div><b>Transcript</b><div><div><b>AI Note</b><br>x</div><b>Duration</b>:</div>"},
		{"list that a note opens", h, "<b>Agent notes</b><ol><strong>Transcript</strong><td><b>AI Note</b><br>x<b>Summary:</b> s</ol>", Update{Note: text("n")},
			"<ol><b>Agent notes</b><br>n<br><br><b>Call details</b><br><td><b>AI Note</b><br>x<b>Summary:</b> s</ol>"},
		{"line breaks in front of a block", p, "- Note: a\r\r\n- AI Note:\nx\n--- END\n", Update{Note: text("called back\n")}, "- Note: called back\r\r\n- AI Note:\nx\n--- END\n"},
		{"end of a block in a note", p, "- Transcript:\n- Note:", Update{Note: text("--- END"), AINote: "x"}, "- Transcript:\n- Note: --- END\n\n- AI Note:\nx\n--- END\n"},
		{"end of a block in the second line", p, "- Transcript:\n- Note:", Update{Note: text("a\n--- END\n --- END")}, "- Transcript:\n- Note: a\n --- END\n  --- END\n"},
		{"note removed behind a block without an end", p, "\n- AI Note:\nx\n- Note: old\n- Next step: call Ana\n", Update{Note: text("")},
			"\n- AI Note:\nx\n--- END\n- Next step: call Ana\n"},
		{"the same, then the block", p, "\n- AI Note:\nx\n--- END\n- Next step: call Ana\n", Update{AINote: "new"}, "\n- AI Note:\nnew\n--- END\n- Next step: call Ana\n"},
		{"note removed behind a block with an end", p, "- AI Note:\nx\n--- END\n- Note: old\n- Foo: bar\n--- END\n", Update{Note: text("")},
			"- AI Note:\nx\n--- END\n- Note: \n- Foo: bar\n--- END\n"},
		{"note removed behind a Markdown block", m, "### AI Note\nx\n## Agent notes\nold\n**Result**: r\n", Update{Note: text("")}, "### AI Note\nx\n## Call details\n**Result**: r\n"},
		{"note removed behind an item", h, "<b>Duration</b>: 1<b>Agent notes</b><br>x<br><strong>Call details</strong>", Update{Note: text("")},
			"<b>Duration</b>: 1<b>Call details</b>"},
		{"header of an editor", h, "<b>Agent notes</b><br>one<br><br><strong>Call details</strong><br>", Update{Note: text("two")},
			"<b>Agent notes</b><br>two<br><br><b>Call details</b><br>"},
		{"header of an editor without a note", h, "<p><strong>Call details</strong></p>", Update{Note: text("two")}, "<p><b>Agent notes</b><br>two<br><br><b>Call details</b></p>"},
		{"typed text that reads like a journey", p, "", Update{Subject: "About- Call journey:"}, "- Summary: About- Call journey:\n"},
	})
	assert.Equal(t, "- Result: x- Call journey: \ny\n--- JOURNEY END\n",
		mustCompose(t, "- Result: r\ny\n--- JOURNEY END\n", Update{Result: "x- Call journey:"}, utc), "a blank keeps the line from becoming a journey")
}

// TestLineBeforeJoinedBlock: a new Markdown line goes before the first block also where that does not start its line.
func TestLineBeforeJoinedBlock(t *testing.T) {
	u := Update{Subject: "s"}
	checkChanges(t, utc, []change{
		{"behind a byte order mark", Markdown, "\ufeff### AI Note\nx\n", u, "**Summary**: s\n\ufeff### AI Note\nx\n"},
		{"behind typed text", Markdown, "**Result**: r\n\ntyped### AI Note\nx\n", u, "**Result**: r\n**Summary**: s\n\ntyped### AI Note\nx\n"},
	})
}

// TestLabelWithinALine: what a label within a line is updated to does not decide whether the line ends the note.
func TestLabelWithinALine(t *testing.T) {
	body := "- Note: n\n- Buy milk- Result: x- Call journey:\n--- END\n"
	checkChanges(t, utc, []change{{"note", Plain, body, Update{Result: "y"}, body + "- Result: y\n"}})
}

// TestWhereAPlainSectionEnds: at the next label, whatever it is, and not before.
func TestWhereAPlainSectionEnds(t *testing.T) {
	for body, want := range map[string]string{ // the first section is updated
		"- Note: a\n- A:\nx\n":                                              "- Note: new\n- A:\nx\n",
		"- Note: a\n- Zip: 1\n":                                             "- Note: new\n- Zip: 1\n",
		"- Note: a\n--- END\nb\n- Result: A\n":                              "- Note: new\n- Result: A\n",
		"- Note: a\n- Buy 2:\n":                                             "- Note: new\n",
		"- Note: a\n- Buy 2:\nx\n- Result: A\n--- END\n":                    "- Note: new\n- Result: A\n--- END\n",
		"- Note: a\n- Step 2:\nx\n--- JOURNEY END\n":                        "- Note: new\n- Step 2:\nx\n--- JOURNEY END\n",
		"- Note: a\n- Step 2:\nx\n--- END\n":                                "- Note: new\n- Step 2:\nx\n--- END\n",
		"- Note: a\n\n- Result: A\n":                                        "- Note: new\n- Result: A\n", // the empty line is the note's
		"- Note: a\n\n- Next steps:\nx\n--- END\n":                          "- Note: new\n\n- Next steps:\nx\n--- END\n",
		"- AI Note:\na\n- Result: A\n":                                      "- AI Note:\nnew\n--- END\n- Result: A\n",
		"- AI Note:\na\n\n- Result: A\n":                                    "- AI Note:\nnew\n--- END\n- Result: A\n",
		"- AI Note:\na\n\n- Transcript:\ny\n--- END\n":                      "- AI Note:\nnew\n--- END\n\n- Transcript:\ny\n--- END\n",
		"- Call journey:\na\n--- JOURNEY END\nb\n--- JOURNEY END\n- A: b\n": "- Call journey:\nReceived call at new\n--- JOURNEY END\n- A: b\n",
	} {
		var u Update
		switch body[len("- ")] {
		case 'N':
			u.Note = text("new")
		case 'A':
			u.AINote = "new"
		default:
			u.Legs = []Leg{{To: &Party{Name: "new"}}}
		}
		assert.Equal(t, want, mustCompose(t, body, u, in(Plain)), body)
	}
}

// TestNobodySees: characters without width stand in front of a label that starts a line, and all others do not.
func TestNobodySees(t *testing.T) {
	found := func(r rune) bool { return Read("<li>"+string(r)+"<strong>Result</strong>: x</li>", HTML).Result != "" }
	for _, r := range []rune{0xAD, 0x34F, 0x61C, 0x180E, 0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0xFEFF} {
		assert.True(t, found(r), "%U", r)
	}
	for _, r := range []rune{0xAC, 0xAE, 0xE9, 0x34E, 0x350, 0x61B, 0x180D, 0x180F, 0x2010, 0x202F + 1, 0x2070, 0x4E16, 0xFF01, 0x1F600} {
		assert.False(t, found(r), "%U", r)
	}
}

// TestWrittenIsTakenAsWritten: what this package writes is found without a look at each tag, which is slower.
func TestWrittenIsTakenAsWritten(t *testing.T) {
	o := in(HTML)
	o.Settings, o.Call = everything, &fullCall
	body := mustCompose(t, "", full, o)
	assert.True(t, outlineOf(body, HTML).regular, body)
	for _, u := range []Update{{AINote: "\nafter an empty line"}, {Transcript: "a\nb"}, {RecordingLink: "(pending...)"}, {Note: text("a\n\nb")}, {RingSenseLink: "soon"}} {
		body = mustCompose(t, body, u, o)
		assert.True(t, outlineOf(body, HTML).regular, body)
	}
	assert.True(t, outlineOf("<li><b>Summary</b>: </li>", HTML).regular, "an empty value")
}
