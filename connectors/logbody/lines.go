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
// It does not go below low. Copies of it, like those of add, make the module larger.
//
//go:noinline
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
	from       int32 // where the line starts, below 0 for a joined one
	start, end int32 // the same without invisible characters in front, and without the line end
	next       int32 // where the next line starts
	value      int32 // where the value of an item or note starts
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
	foreignLine          // plain: what could be the label of a block that is not ours; Markdown: another heading
	labelLine            // plain: another label with text after it
	endLine              // plain: the end of a block
	journeyLine          // plain: the end of a call journey
	bulletLine           // plain: what looks less like a label, and may be that of a block that is not ours
)

// A lineParser walks over the lines of plain text or Markdown.
type lineParser struct {
	*outline
	pos   int
	i     int    // the first of the lines from pos on
	found [4]int // what next has found
}

func (o *outline) parseLines() {
	p := lineParser{outline: o}
	p.tokenize()
	for p.pos < len(o.body) {
		if p.i < len(o.lines) && p.pos == int(o.lines[p.i].from) {
			p.i++
			p.section(&o.lines[p.i-1])
		} else {
			p.typed()
		}
	}
}

// tokenize finds the lines that mean something.
func (p *lineParser) tokenize() {
	for pos := 0; pos < len(p.body); {
		text, next := cutLine(p.body, pos)
		start := pos + invisibleStart(text)
		if l := p.classify(trimEnd(text[start-pos:])); l.is != textLine {
			p.lines = append(p.lines, l.at(p.body, pos, start, pos+len(text), next))
		}
		pos = next
	}
}

// at is what classify has found, with its place in the body. One blank in front of a value is not part of it.
func (l line) at(body string, from, start, end, next int) line {
	if l.value > 0 {
		if l.value += int32(start); int(l.value) < end && body[l.value] == ' ' {
			l.value++
		}
	}
	l.from, l.start, l.end, l.next = int32(from), int32(start), int32(end), int32(next)
	return l
}

// classify says what a line is, of what kind, and where in text its value starts. The text has no blanks at its end.
func (p *lineParser) classify(text string) line {
	if p.format == inPlain {
		return plainLine(text)
	}
	return markdownLine(text)
}

// joined finds, within a line, the first label that App Connect has written: "typed- Duration: 5 seconds". Where it looks
// at line starts only, for a heading of another level or a plain date, there is none.
func (p *lineParser) joined(text string) (at int, l line) {
	marks, trimmed := "*#", trimEnd(text)
	if p.format == inPlain {
		marks = "-"
	}
	for ; at < len(trimmed); at++ {
		n := strings.IndexAny(trimmed[at:], marks)
		if n < 0 {
			break
		}
		at += n
		l = p.classify(trimmed[at:])
		switch {
		case l.is == textLine || l.is > noteLine:
		case l.value > 0 && !strings.HasPrefix(text[at+int(l.value):], " "), l.kind == dateTime && p.format == inPlain:
		case text[at] != '#' || at == 0 || text[at-1] != '#':
			return at, l
		}
	}
	return 0, line{}
}

// section reads what starts at a line.
func (p *lineParser) section(l *line) {
	if p.format == inPlain {
		p.passLabel(l)
	}
	p.pos = int(l.next)
	switch {
	case l.is == itemLine:
		p.item(l)
	case l.is == blockLine && p.format == inPlain:
		p.plainBlock(l)
	case l.is == blockLine:
		p.markdownBlock(l)
	case l.is == noteLine && p.format == inPlain:
		p.plainNote(l)
	case l.is == noteLine:
		p.markdownNote(l)
	case l.is == detailsLine:
		p.pos = int(l.start) + len(mdDetails)
		if !p.header.found {
			p.header = place{start: int(l.start), end: p.pos, found: true}
		}
	case l.is != textLine:
		p.pos = int(l.from)
		p.typed()
	}
}

// typed passes over the rest of a line, but for a label that was joined to it.
func (p *lineParser) typed() {
	text, next := cutLine(p.body, p.pos)
	at, l := p.joined(text)
	l = l.at(p.body, -1, p.pos+at, p.pos+len(text), next)
	p.pos = next
	if l.is != textLine {
		p.section(&l)
	}
}

// item reads a line. A CRM may have cut its line end before App Connect added the plain call journey.
func (p *lineParser) item(l *line) {
	s := section{kind: l.kind, start: int(l.start), end: int(l.end), valueStart: int(l.value), valueEnd: int(l.end)}
	if p.format == inPlain && strings.HasSuffix(p.body[s.valueStart:s.end], gluedJourney) && p.blockEnd(callJourney) >= 0 {
		s.end -= len(gluedJourney)
		s.valueEnd, p.pos = s.end, s.end
	}
	p.add(s)
}

// What next looks for.
const (
	blockStop = iota
	journeyStop
	noteStop
	headerStop
)

// next is the next line from i on that stops, or how many there are. It goes on from what it has found before, so that the
// time stays linear.
func (p *lineParser) next(what, i int, stops func(l *line) bool) int {
	at := &p.found[what]
	for *at = max(*at, i); *at < len(p.lines) && !stops(&p.lines[*at]); *at++ {
	}
	return *at
}

// until passes over the lines up to the first that stops, and returns what that is.
func (p *lineParser) until(stops func(l *line) bool) lineKind {
	for ; p.i < len(p.lines); p.i++ {
		if l := &p.lines[p.i]; stops(l) {
			p.pos = int(l.from)
			return l.is
		}
	}
	p.pos = len(p.body)
	return textLine
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

// trimEnd is a line without the blanks at its end, and without the characters there that nobody sees.
func trimEnd(line string) string { return strings.TrimRightFunc(line, isUnseen) }

func isUnseen(r rune) bool { return isSpace(r) || isInvisible(r) }

// A marker reports whether a line, without blanks around it, would be taken for part of the log's own structure.
type marker func(text string) bool

// guard adds text to b with one blank before each line that is a marker, whether or not blanks stand before it already.
func guard(b []byte, text string, is marker) []byte {
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		if is(unindented(line)) {
			b = append(b, ' ')
		}
		b = append(b, text[pos:next]...)
		pos = next
	}
	return b
}

// unguard adds text to b without the blanks that guard has added.
func unguard(b []byte, text string, is marker) []byte {
	for pos := 0; pos < len(text); {
		line, next := cutLine(text, pos)
		if strings.HasPrefix(line, " ") && is(unindented(line)) {
			pos++
		}
		b = append(b, text[pos:next]...)
		pos = next
	}
	return b
}

// unindented is a line without the blanks around it, and without the characters before its text that nobody sees.
func unindented(line string) string {
	line = trimEnd(strings.TrimLeft(line, " "))
	return line[invisibleStart(line):]
}

// finalBreaks makes the CRs that end a text into LFs. Directly before a line end a CR would belong to
// that, and be lost.
func finalBreaks(s string) string {
	text := strings.TrimRight(s, "\r")
	return text + strings.Repeat("\n", len(s)-len(text))
}

// equalFold compares with b, which is ASCII, in any case. Unlike strings.EqualFold it does not take U+017F for an s, nor
// U+212A for a k: those have more bytes.
func equalFold(a, b string) bool { return len(a) == len(b) && strings.EqualFold(a, b) }

// isLetter reports whether c is an ASCII letter.
func isLetter(c byte) bool { return (c|' ')-'a' < 26 }
