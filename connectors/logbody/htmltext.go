package logbody

import (
	"strings"
	"unicode/utf8"
)

// noteBreak is a line break of a note. App Connect's readers drop each <br> or take two of them for the end.
const noteBreak = "<br>\n"

// special are the bytes that appendEscaped may have to change.
var special = [256]bool{'&': true, '<': true, '>': true, '"': true, '\r': true, '\n': true}

// appendEscaped adds text as HTML text that is safe in attributes too. Of line breaks each CRLF, CR and LF becomes lineBreak,
// but each run of them one blank, if it is that, and all stay if it is "".
func appendEscaped(b []byte, text, lineBreak string) []byte {
	for {
		n := 0
		for n < len(text) && !special[text[n]] {
			n++
		}
		if b = append(b, text[:n]...); n == len(text) {
			return b
		}
		to, rest := text[n:n+1], text[n+1:]
		switch c := text[n]; {
		case c == '&':
			to = "&amp;"
		case c == '<':
			to = "&lt;"
		case c == '>':
			to = "&gt;"
		case c == '"':
			to = "&quot;"
		case lineBreak == " ":
			to, rest = " ", strings.TrimLeft(rest, "\r\n")
		case lineBreak != "":
			if c == '\r' {
				rest = strings.TrimPrefix(rest, "\n")
			}
			to = lineBreak
		}
		b, text = append(b, to...), rest
	}
}

// htmlText is the text that a person sees of a piece of HTML. <br> and the ends of paragraphs, list items, rows
// and headings are line breaks, but those of elements that end together only one, and so is a <br> at the end of an
// element. An element that holds nothing, or the blanks that editors fill it with, is an empty line. A raw line break is a
// line break, unless it stands next to a tag that breaks the line: there it is layout, and so are the blanks with it. Only
// after the <br> and line feed that a note is written with, the blanks are what was typed.
func htmlText(s string) string {
	out := make([]byte, 0, len(s))
	tags := tagReader{text: s}
	var t token
	broken := false // a tag has just broken the line
	inLine := false // there is text since
	fresh := true   // there is nothing yet in the element that ends next
	start := -1     // where the line starts in out, if not behind a <br>
	for i := 0; i < len(s); {
		if s[i] == '<' && tags.read(i, &t) {
			first := len(out) == 0
			before, after := t.breaks()
			if before || after {
				if start >= 0 && trim(string(out[start:])) == "" {
					out, inLine = out[:start], false
				}
				if inLine || after && (fresh || t.is == lineBreak) {
					out = append(out, '\n')
				}
				if inLine, fresh, start = false, before, len(out); t.is == lineBreak {
					start = -1
				}
			}
			broken = broken && t.is == invisible || before || after
			i = int(t.end)
			if t.is == lineBreak && strings.HasPrefix(s[i:], "\n") && !first {
				i++
			}
			continue
		}
		if n := blanks(s[i:]); strings.ContainsAny(s[i:i+n], "\r\n") {
			if !broken && !tags.breaksAt(i+n) {
				out = append(out, strings.ReplaceAll(strings.ReplaceAll(s[i:i+n], "\r\n", "\n"), "\r", "\n")...)
			}
			i += n
			continue
		}
		if s[i] == '&' {
			r, size := entityAt(s, i)
			out = utf8.AppendRune(out, r)
			i += size
		} else {
			n := max(1, blanks(s[i:]))
			if more := strings.IndexAny(s[i+n:], "<& \t\r\n"); more >= 0 {
				n += more
			} else {
				n = len(s) - i
			}
			out = append(out, s[i:i+n]...)
			i += n
		}
		broken, inLine = false, true
	}
	return string(out)
}

// blanks counts the white space at the start of s that layout is made of.
func blanks(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\r\n")) }

// breaksAt reports whether a tag that breaks the line stands at pos.
func (r *tagReader) breaksAt(pos int) bool {
	var t token
	found := pos < len(r.text) && r.text[pos] == '<' && r.read(pos, &t)
	before, after := t.breaks()
	return found && (before || after)
}

// breaks reports whether t itself stands on a new line, and whether what follows it does.
func (t *token) breaks() (before, after bool) {
	isBreak := t.is == lineBreak
	return !t.closing && !isBreak && t.is.startsLine(), isBreak || t.closing && (t.is == listItem || t.is.isBox())
}
