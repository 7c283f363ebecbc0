package logbody

import "strings"

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

// A marker reports whether a line would be taken for part of the log's own structure.
type marker func(line string) bool

// guard adds text to b with one blank before each line that is a marker, whether or not blanks stand before it
// already. unguard takes exactly these blanks away again.
func guard(b []byte, text string, is marker) []byte {
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		if is(strings.TrimLeft(line, " ")) {
			b = append(b, ' ')
		}
		b = append(b, text[pos:next]...)
		pos = next
	}
	return b
}

func unguard(b []byte, text string, is marker) []byte {
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		if bare := strings.TrimLeft(line, " "); len(bare) < len(line) && is(bare) {
			pos++
		}
		b = append(b, text[pos:next]...)
		pos = next
	}
	return b
}

// hasMarker reports whether guard would change text.
func hasMarker(text string, is marker) bool {
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		if is(strings.TrimLeft(line, " ")) {
			return true
		}
		pos = next
	}
	return false
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
