package logbody

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A shown line is a line of a log as a rich text editor holds it: words, some of them bold or a link.
type shown struct {
	bullet bool
	words  []word
}

type word struct {
	text, href string
	bold       bool
}

var tagPattern = regexp.MustCompile(`<(/?)([a-zA-Z0-9:]+)([^>]*)>|<!--.*?-->|([^<]+)|<`)

// load reads HTML as editors do: blocks, list items and <br> are lines, all else is how words look.
func load(body string) (lines []shown) {
	line, open := shown{}, false
	bold, href := 0, ""
	var styled []bool
	flush := func(always bool) {
		if always || open {
			lines = append(lines, line)
		}
		line, open = shown{}, false
	}
	for _, m := range tagPattern.FindAllStringSubmatch(body, -1) {
		name, closing := strings.ToLower(m[2]), m[1] == "/"
		switch name {
		case "":
			if text := strings.Trim(m[4], "\r\n"); text != "" {
				line.words = append(line.words, word{htmlText(text), href, bold > 0})
				open = true
			}
		case "br":
			flush(true)
		case "p", "div", "ul", "ol", "li", "h2":
			flush(false)
			if name == "li" && !closing {
				line.bullet, open = true, true
			}
		case "b", "strong", "span":
			on := name != "span" && !strings.Contains(m[3], "normal") || strings.Contains(m[3], "700") || strings.Contains(m[3], "bold")
			if closing {
				on, styled = styled[len(styled)-1], styled[:len(styled)-1]
				if on {
					bold--
				}
			} else if styled = append(styled, on); on {
				bold++
			}
		case "a":
			href = attribute("<a"+m[3]+">", "href")
		}
	}
	flush(false)
	return lines
}

// An editor is how a CRM's editor writes such lines.
type editor struct {
	name                string
	before, after       string // the whole
	open, close, empty  string // a line
	bullets, endBullets string
	bullet, endBullet   string
	bold, endBold       string
	plain, endPlain     string
	between             string
}

// save writes the lines as the editor does.
func (e *editor) save(lines []shown) string {
	var b strings.Builder
	b.WriteString(e.before)
	for i, line := range lines {
		if line.bullet && (i == 0 || !lines[i-1].bullet) {
			b.WriteString(e.bullets)
		}
		start, end := e.open, e.close
		if line.bullet {
			start, end = e.bullet, e.endBullet
		}
		if len(line.words) == 0 {
			start, end = e.empty, ""
		}
		b.WriteString(start)
		for _, w := range line.words {
			text := string(appendEscaped(nil, w.text, ""))
			switch {
			case w.href != "":
				text = `<a rel="noopener" href="` + string(appendEscaped(nil, w.href, "")) + `">` + text + "</a>"
			case w.bold:
				text = e.bold + text + e.endBold
			default:
				text = e.plain + text + e.endPlain
			}
			b.WriteString(text)
		}
		b.WriteString(end + e.between)
		if line.bullet && (i+1 == len(lines) || !lines[i+1].bullet) {
			b.WriteString(e.endBullets)
		}
	}
	return b.String() + e.after
}

var editors = []editor{
	{name: "Quill", open: "<p>", close: "</p>", empty: "<p><br></p>", bullets: "<ol>", endBullets: "</ol>", bullet: `<li data-list="bullet"><span class="ql-ui" contenteditable="false"></span>`,
		endBullet: "</li>", bold: "<strong>", endBold: "</strong>"},
	{name: "TinyMCE", open: "<p>", close: "</p>", empty: "<p>&nbsp;</p>", bullets: "<ul>\n", endBullets: "</ul>\n", bullet: "<li>", endBullet: "</li>",
		bold: "<strong>", endBold: "</strong>", between: "\n"},
	{name: "Outlook", before: `<html><head><style><!-- p.MsoNormal {margin:0} --></style></head><body lang=EN-US><div class=WordSection1>`, after: "</div></body></html>",
		open: "<p class=MsoNormal>", close: "<o:p></o:p></p>", empty: "<p class=MsoNormal><o:p>&nbsp;</o:p></p>", bullets: "<ul type=disc>", endBullets: "</ul>",
		bullet: "<li class=MsoNormal style='mso-list:l0 level1 lfo1'>", endBullet: "<o:p></o:p></li>", bold: "<b><span style='font-family:\"Calibri\"'>", endBold: "</span></b>",
		plain: "<span style='font-size:11.0pt'>", endPlain: "</span>", between: "\r\n"},
	{name: "Google Docs", before: `<b style="font-weight:normal;" id="docs-internal-guid-1">`, after: "</b>", open: `<p dir="ltr" style="line-height:1.38;">`, close: "</p>", empty: "<br />",
		bullets: "<ul>", endBullets: "</ul>", bullet: `<li dir="ltr"><p dir="ltr" role="presentation">`, endBullet: "</p></li>", bold: `<span style="font-weight:700;color:#000">`, endBold: "</span>",
		plain: `<span style="font-weight:400;">`, endPlain: "</span>"},
	{name: "Pipedrive", open: "<div>", close: "</div>", empty: "<div><br></div>", bullets: "<ul>", endBullets: "</ul>", bullet: "<li>", endBullet: "</li>", bold: "<b>", endBold: "</b>"},
	{name: "HubSpot", before: `<div style="" dir="auto" data-top-level="true">`, after: "</div>", open: `<p style="margin:0;">`, close: "</p>", empty: `<p style="margin:0;"><br></p>`,
		bullets: "<ul>", endBullets: "</ul>", bullet: `<li><p style="margin:0;">`, endBullet: "</p></li>", bold: "<strong>", endBold: "</strong>"},
	{name: "Odoo", before: `<div data-oe-version="1.2">`, after: "</div>", open: "<p>", close: "</p>", empty: "<p><br/></p>", bullets: "<ul>", endBullets: "</ul>", bullet: "<li>", endBullet: "</li>",
		bold: "<strong>", endBold: "</strong>"},
	{name: "Zoho", open: "<div>", close: "<br /></div>", empty: "<div>&nbsp;<br /></div>", bullets: "<ul>", endBullets: "</ul>", bullet: "<li>", endBullet: "<br /></li>", bold: "<b>", endBold: "</b>",
		plain: `<span class="size">`, endPlain: "</span>"},
	{name: "Word", open: "<p class=MsoNormal>", close: "</p>", empty: "<p class=MsoNormal>&nbsp;</p>", bold: "<b><span lang=EN>", endBold: "</span></b>",
		bullet: `<p class=MsoListParagraph><span style='font-family:Symbol'>·<span style='font:7.0pt'>&nbsp;&nbsp; </span></span>`, endBullet: "</p>"},
	{name: "lists as lines", open: "<div>", close: "</div>", empty: "<div><br></div>", bullet: "<div>- ", endBullet: "</div>", bold: "<strong>", endBold: "</strong>"},
	{name: "lists as text", open: "<p>", close: "</p>", empty: "<p><br></p>", bullet: "<p>&bull; ", endBullet: "</p>", bold: "<strong>", endBold: "</strong>"},
}

// profileUpdate is the n-th update of a log, with texts of its own.
func profileUpdate(n string) Update {
	return Update{Note: text("Wants an offer " + n + "\n\n  - by Tuesday & <soon> " + n), Subject: "Call " + n, Duration: "6" + n, Result: "Result " + n,
		RecordingLink: "https://r/" + n + "?a=1&b=2", AINote: "Summary " + n + "\nfirst " + n + "\n\nsecond " + n, Transcript: "Ana: a " + n + "\nBob: b " + n}
}

// TestProfiles: a log is written, saved by a CRM's editor, updated, saved again with a line that a person has typed at its
// end, and updated again and again. No section comes twice, no line is lost, nothing grows.
func TestProfiles(t *testing.T) {
	for _, e := range editors {
		t.Run(e.name, func(t *testing.T) {
			o := in(HTML)
			body := mustCompose(t, "", profileUpdate("1"), o)
			body = e.save(load(body))
			body = mustCompose(t, body, profileUpdate("2"), o)
			checkProfile(t, body, "2")
			lines := append(load(body), shown{words: []word{{text: "typed by Ana"}}})
			size := 0
			for _, n := range []string{"3", "4", "5"} {
				body = e.save(lines)
				body = mustCompose(t, body, profileUpdate(n), o)
				checkProfile(t, body, n)
				assert.Equal(t, 1, strings.Count(body, "typed by Ana"), body)
				assert.Equal(t, body, mustCompose(t, body, profileUpdate(n), o), "the same again")
				if lines = load(body); size > 0 {
					assert.Len(t, lines, size, body)
				}
				size = len(lines)
			}
		})
	}
}

// TestEditorsKeepNotes: a note that a CRM's editor has saved reads as it was typed, however often it is saved there and goes
// on here: no line comes by itself.
func TestEditorsKeepNotes(t *testing.T) {
	more := []editor{
		{name: "ProseMirror", open: "<p>", close: "</p>", empty: "<p></p>", bold: "<strong>", endBold: "</strong>"},
		{name: "nested", before: "<div> <div>", after: "</div> </div>", open: "<div><p>", close: "</p></div>", empty: "<div><p>&nbsp;</p></div>", bold: "<b>", endBold: "</b>", between: " "},
		{name: "breaks", close: "<br />", empty: "<br />", bold: "<strong>", endBold: "</strong>", between: "\r\n"},
		{name: "items", before: "<ul>", after: "</ul>", open: "<li><p>", close: "</p></li>", empty: "<li><p><br></p></li>", bold: "<b>", endBold: "</b>"},
	}
	for _, e := range append(more, editors...) {
		t.Run(e.name, func(t *testing.T) {
			note, body := "Wants an offer\n\nby Tuesday & <soon>\n\n\nor Friday", ""
			for range 4 {
				body = e.save(load(mustCompose(t, body, Update{Note: &note, Result: "Accepted"}, in(HTML))))
				got, ok := Note(body, HTML)
				assert.True(t, ok)
				require.Equal(t, note, got, body)
				note += "\n\nmore"
			}
		})
	}
}

// checkProfile holds that a body has each section once, with the texts of update n and no others.
func checkProfile(t *testing.T, body, n string) {
	t.Helper()
	u := profileUpdate(n)
	got := Read(body, HTML)
	require.NotNil(t, got.Note, body)
	assert.Equal(t, u.Subject, got.Subject, body)
	assert.Equal(t, u.Result, got.Result, body)
	assert.Equal(t, u.RecordingLink, got.RecordingLink, body)
	assert.Equal(t, *u.Note, *got.Note, body)
	assert.Equal(t, u.AINote, got.AINote, body)
	assert.Equal(t, u.Transcript, got.Transcript, body)
	seen := htmlText(body)
	for _, label := range []string{"Agent notes", "Call details", "Summary:", "Duration:", "Result:", "Call recording link:", "AI Note", "Transcript"} {
		assert.Equal(t, 1, strings.Count(strings.ReplaceAll(seen, " :", ":"), label), "%s in %s", label, body)
	}
	for _, other := range []string{"1", "2", "3", "4", "5"} {
		if other != n {
			assert.NotContains(t, seen, "second "+other, body)
			assert.NotContains(t, seen, "offer "+other, body)
		}
	}
}

// TestPlainProfiles: the same for CRMs that hold plain text or Markdown, such as EspoCRM's page: it cuts blanks at the end,
// and ends lines with CRLF.
func TestPlainProfiles(t *testing.T) {
	for _, f := range []Format{Plain, Markdown} {
		for name, save := range map[string]func(string) string{
			"trimmed": strings.TrimSpace,
			"CRLF":    func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n") },
			"both": func(s string) string {
				return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n"))
			},
			"marked": func(s string) string { return "\ufeff" + strings.TrimPrefix(s, "\ufeff") },
			"hard breaks": func(s string) string {
				return strings.ReplaceAll(strings.ReplaceAll(s, "**: Call", "**: Call  "), "    \n", "  \n")
			},
		} {
			t.Run(string(f)+"/"+name, func(t *testing.T) {
				o := in(f)
				body := save(mustCompose(t, "", profileUpdate("1"), o))
				body = mustCompose(t, body, profileUpdate("2"), o)
				typed := "typed by Ana\n"
				if f == Markdown { // else it belongs to the block
					typed = "## Own\n" + typed
				}
				body = strings.TrimRight(body, "\r\n") + "\n\n" + typed
				for _, n := range []string{"3", "4", "5"} {
					body = save(body)
					once := mustCompose(t, body, profileUpdate(n), o)
					assert.Equal(t, once, mustCompose(t, once, profileUpdate(n), o), "the same again")
					assert.Equal(t, strings.Count(body, "\n"), strings.Count(once, "\n"), "lines of %q", once)
					body = once
					u, got := profileUpdate(n), Read(body, f)
					assert.Equal(t, *u.Note, *got.Note, body)
					assert.Equal(t, u.AINote, strings.ReplaceAll(got.AINote, "\r\n", "\n"), body)
					assert.Equal(t, u.Result, got.Result, body)
					assert.Equal(t, 1, strings.Count(body, "typed by Ana"))
					assert.Equal(t, 1, strings.Count(body, "Transcript"))
					assert.NotContains(t, body, "second 2")
				}
			})
		}
	}
}
