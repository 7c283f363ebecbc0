package logbody

import (
	"strings"
	"unicode/utf8"
)

// How appendEscaped writes line breaks.
type breaks uint8

const (
	keepBreaks breaks = iota
	brBreaks          // each CRLF, CR and LF as <br>
	joinBreaks        // each run of them as one blank
)

// special has a 1 for each byte that appendEscaped may have to change.
var special = [256]byte{'&': 1, '<': 1, '>': 1, '"': 1, '\r': 1, '\n': 1}

// ordinary counts the bytes at the start of text that are not special.
func ordinary(text string) int {
	s := text
	for len(s) >= 4 && special[s[0]]|special[s[1]]|special[s[2]]|special[s[3]] == 0 {
		s = s[4:]
	}
	for s != "" && special[s[0]] == 0 {
		s = s[1:]
	}
	return len(text) - len(s)
}

// appendEscaped adds text as HTML text that is safe in attributes too.
func appendEscaped(b []byte, text string, mode breaks) []byte {
	for {
		n := ordinary(text)
		b = append(b, text[:n]...)
		if n == len(text) {
			return b
		}
		to, rest := text[n:n+1], text[n+1:]
		switch text[n] {
		case '&':
			to = "&amp;"
		case '<':
			to = "&lt;"
		case '>':
			to = "&gt;"
		case '"':
			to = "&quot;"
		default:
			switch mode {
			case brBreaks:
				if to == "\r" {
					rest = strings.TrimPrefix(rest, "\n")
				}
				to = "<br>"
			case joinBreaks:
				to = " "
				rest = strings.TrimLeft(rest, "\r\n")
			}
		}
		b, text = append(b, to...), rest
	}
}

// htmlText is the text that a person sees of a piece of HTML. <br> and the ends of paragraphs, list items, rows
// and headings are line breaks. So is a raw line break, unless it stands next to a tag that breaks the line:
// there it is layout, and so are the blanks with it.
func htmlText(s string) string {
	out := make([]byte, 0, len(s))
	tags := newTagReader(s)
	var t tag
	broken := false // a tag has just broken the line
	inLine := false // there is text since
	for i := 0; i < len(s); {
		if s[i] == '<' {
			if tags.at(i, &t) {
				i = t.end
				if t.breaksBefore() && inLine || t.breaksAfter() {
					out = append(out, '\n')
					inLine = false
				}
				broken = broken && t.name == comment || t.breaksBefore() || t.breaksAfter()
				continue
			}
		}
		if n := blanks(s[i:]); strings.ContainsAny(s[i:i+n], "\r\n") {
			if !broken && !tags.breaksAt(i+n) {
				out = appendBreaks(out, s[i:i+n])
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
	if pos == len(r.body) || r.body[pos] != '<' {
		return false
	}
	var t tag
	return r.at(pos, &t) && (t.breaksBefore() || t.breaksAfter())
}

// appendBreaks adds blanks, each CRLF and CR in them as LF.
func appendBreaks(out []byte, s string) []byte {
	for i := range len(s) {
		switch {
		case s[i] != '\r':
			out = append(out, s[i])
		case !strings.HasPrefix(s[i:], "\r\n"):
			out = append(out, '\n')
		}
	}
	return out
}

// breaksAfter reports whether what follows t stands on a new line.
func (t *tag) breaksAfter() bool { return t.name == tagBr || t.closing && t.name.isParagraph() }

// breaksBefore reports whether t itself does.
func (t *tag) breaksBefore() bool {
	return !t.closing && (t.name.isParagraph() || t.name == tagUl || t.name == tagOl || t.name == tagTable)
}

func (n tagName) isParagraph() bool {
	return n == tagP || n == tagDiv || n == tagLi || n == tagTr || n.isHeading()
}
