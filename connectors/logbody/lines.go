package logbody

import (
	"strings"
	"unicode/utf8"
)

// cutLine returns the line of s that starts at pos, without its line end, and where the next one starts.
// Lines end at LF; a CR directly before it, or before the end of s, belongs to the line end.
func cutLine(s string, pos int) (line string, next int) {
	end := len(s)
	next = end
	if n := strings.IndexByte(s[pos:], '\n'); n >= 0 {
		end, next = pos+n, pos+n+1
	}
	return strings.TrimSuffix(s[pos:end], "\r"), next
}

// beforeLineEnd is the position end, moved before the line end that stands directly in front of it.
// It does not go below low.
func beforeLineEnd(s string, low, end int) int {
	if end > low && s[end-1] == '\n' {
		end--
	}
	if end > low && s[end-1] == '\r' {
		end--
	}
	return end
}

// beforeEmptyLines is the position end, moved before all line ends in front of it, but not below low.
func beforeEmptyLines(s string, low, end int) int {
	return low + len(strings.TrimRight(s[low:end], "\r\n"))
}

// isEmptyLineBefore reports whether the line that ends at pos, the start of a line, has no text.
func isEmptyLineBefore(s string, pos int) bool {
	end := beforeLineEnd(s, 0, pos)
	return end < pos && (end == 0 || s[end-1] == '\n')
}

// appendOneLine adds text with each run of CR and LF turned into one blank.
func appendOneLine(b []byte, text string) []byte {
	for {
		i := strings.IndexAny(text, "\r\n")
		if i < 0 {
			return append(b, text...)
		}
		b = append(b, text[:i]...)
		b = append(b, ' ')
		text = strings.TrimLeft(text[i:], "\r\n")
	}
}

// A line is a line of plain text or Markdown that means something. It may start within a line of the body, where App
// Connect's text was joined to another.
type line struct {
	from       int32 // where the line starts
	start, end int32 // the same without invisible characters in front, and without the line end
	next       int32 // where the next line starts
	value      int32 // where the value of an item or note starts
	match      int32 // the line that ends a block, as its place in lines plus one; 0 without one
	is         lineKind
	kind       kind // of an item or block
}

type lineKind uint8

const (
	textLine    lineKind = iota
	itemLine             // a label and its value
	blockLine            // the label of a block
	noteLine             // the label of a note
	detailsLine          // Markdown: the header after it
	endLine              // plain: the end of a block
	journeyLine          // plain: the end of a call journey
	foreignLine          // plain: what could be the label of a block that is not ours; Markdown: another heading
	labelLine            // plain: another label with text after it
)

// tokenize finds the lines that mean something, and pairs the labels of plain blocks with their ends. What a line is
// comes from classify.
func (o *outline) tokenize(first string, classify func(text string) (is lineKind, k kind, value int)) {
	open := 0 // the last label of a block that has no end yet, plus one
	body := o.body
	for pos := 0; pos < len(body); {
		text, next := cutLine(body, pos)
		start := pos
		if text != "" && text[0] >= utf8.RuneSelf {
			start += invisibleStart(text)
			text = body[start : pos+len(text)]
		}
		if text == "" || strings.IndexByte(first, text[0]) < 0 {
			pos = next
			continue
		}
		is, k, value := classify(text)
		if is != textLine {
			o.lines = append(o.lines, newLine(pos, start, start+len(text), next, value, is, k))
			switch {
			case is == blockLine:
				open = len(o.lines)
			case open > 0 && is == endOf(o.lines[open-1].kind):
				o.lines[open-1].match = int32(len(o.lines))
				open = 0
			}
			o.regular = o.regular && start == pos
		}
		pos = next
	}
	o.work += len(body)
}

func newLine(from, start, end, next, value int, is lineKind, k kind) line {
	return line{from: int32(from), start: int32(start), end: int32(end), next: int32(next), value: int32(start + value), is: is, kind: k}
}

// endOf is the kind of line that ends a plain block.
func endOf(k kind) lineKind {
	if k == callJourney {
		return journeyLine
	}
	return endLine
}

// invisibleStart counts the bytes of the characters at the start of s that nobody sees: a byte order mark, and others
// that have no width.
func invisibleStart(s string) int {
	n := 0
	for n < len(s) && s[n] >= utf8.RuneSelf {
		r, size := utf8.DecodeRuneInString(s[n:])
		if !isInvisible(r) {
			break
		}
		n += size
	}
	return n
}

// A marker reports whether a line would be taken for part of the log's own structure.
type marker func(text string) bool

// guard adds text to b with one blank before each line that is a marker, whether or not blanks stand before it
// already. unguard takes exactly these blanks away again.
func guard(b []byte, text string, is marker) []byte {
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		if is(withoutIndent(line)) {
			b = append(b, ' ')
		}
		b = append(b, text[pos:next]...)
		pos = next
	}
	return b
}

func unguard(text string, is marker) string {
	if !strings.Contains(text, "\n ") && !strings.HasPrefix(text, " ") {
		return text
	}
	b := make([]byte, 0, len(text))
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		if strings.HasPrefix(line, " ") && is(withoutIndent(line)) {
			pos++
		}
		b = append(b, text[pos:next]...)
		pos = next
	}
	return string(b)
}

// withoutIndent is a line without the blanks that it starts with, and then the characters that nobody sees.
func withoutIndent(line string) string {
	line = strings.TrimLeft(line, " ")
	return line[invisibleStart(line):]
}

// finalBreaks makes the CRs that end a text into LFs. Directly before a line end a CR would belong to
// that, and be lost.
func finalBreaks(s string) string {
	text := strings.TrimRight(s, "\r")
	if len(text) == len(s) {
		return s
	}
	return text + strings.Repeat("\n", len(s)-len(text))
}

// equalFold compares ASCII letters in any case. Unlike strings.EqualFold it does not take U+017F for an s,
// nor U+212A for a k.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

// toLower is the bit that makes a letter a small one.
const toLower = 'a' - 'A'

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | toLower
	}
	return c
}

// isLetter reports whether c is an ASCII letter.
func isLetter(c byte) bool { return (c|toLower)-'a' < 26 }
