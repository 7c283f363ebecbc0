package logbody

import "strings"

// Plain text:
//
//	typed by a person
//	- Note: called back
//	- Duration: 1 minute
//
//	- AI Note:
//	Ana asked about pricing.
//	--- END

// plainLine says what a line is that starts with a hyphen.
func plainLine(text string) (is lineKind, k kind, value int) {
	switch {
	case strings.HasPrefix(text, plainEnd):
		return endLine, noKind, 0
	case strings.HasPrefix(text, plainJourneyEnd):
		return journeyLine, noKind, 0
	case !isLabelShaped(text):
		return textLine, noKind, 0
	}
	colon := strings.IndexByte(text, ':')
	rest := strings.Trim(text[colon+1:], " \t\r")
	k = kindOf(text[2:colon])
	switch {
	case text[2:colon] == "Note" || text[2:colon] == rows[note].label:
		return noteLine, note, valueAfter(text, colon)
	case k.isItem():
		return itemLine, k, valueAfter(text, colon)
	case k.isBlock() && rest == "":
		return blockLine, k, 0
	case rest == "":
		return foreignLine, noKind, 0
	}
	return labelLine, noKind, 0
}

// valueAfter is where the value starts after the colon and one blank.
func valueAfter(text string, colon int) int {
	if strings.HasPrefix(text[colon+1:], " ") {
		return colon + 2
	}
	return colon + 1
}

// isLabelShaped reports whether text starts like a label, known or not: "- Next step:".
func isLabelShaped(text string) bool {
	if len(text) < 4 || text[0] != '-' || text[1] != ' ' || text[2] < 'A' || text[2] > 'Z' {
		return false
	}
	for i := 3; i < len(text); i++ {
		switch c := text[i]; {
		case c == ':':
			return true
		case isLetter(c), c == '/', c == ' ', c == '\t':
		default:
			return false
		}
	}
	return false
}

// joinedLabel finds, within a line, the first label that App Connect has written: "typed- Duration: 5 seconds". The date it
// looks for at line starts only.
func joinedLabel(text string) (at int, is lineKind, k kind, value int) {
	for {
		n := strings.Index(text[at:], "- ")
		if n < 0 {
			return 0, textLine, noKind, 0
		}
		at += n
		rest := text[at:]
		colon := strings.IndexByte(rest[:min(len(rest), maxLabel+3)], ':')
		if colon > 2 {
			is, k, value = plainLine(rest)
			if is == blockLine || (is == itemLine || is == noteLine) && value == colon+2 && k != dateTime {
				return at, is, k, value
			}
		}
		at += 2
	}
}

// A plainParser walks over the text.
type plainParser struct {
	*outline
	pos int
	i   int // the first of the lines from pos on

	stops [2]int // where endAfter has found the next end of a block or journey, or the label of another block
}

func (o *outline) parsePlain() {
	o.tokenize("-", plainLine)
	p := plainParser{outline: o}
	for p.pos < len(o.body) {
		if p.i == len(o.lines) || p.pos < int(o.lines[p.i].from) {
			p.typed()
			continue
		}
		l := o.lines[p.i]
		p.i++
		p.passLabel(&l)
		switch l.is {
		case noteLine:
			p.note(&l)
		case itemLine:
			p.item(&l)
		case blockLine:
			p.block(&l, p.end(&l))
		default:
			p.typed()
		}
	}
	o.regular = o.regular && (o.body == "" || o.body[len(o.body)-1] == '\n' && strings.IndexByte(o.body, '\r') < 0)
}

// passLabel remembers where a new note goes: before the first label, and before the blank line that belongs to it.
func (p *plainParser) passLabel(l *line) {
	if p.label.found || l.is == endLine || l.is == journeyLine {
		return
	}
	at := int(l.start)
	if l.is == blockLine && l.kind != callJourney && isEmptyLineBefore(p.body, at) {
		at = beforeLineEnd(p.body, 0, at)
	}
	p.label = place{start: at, end: at, found: true, block: l.is == blockLine}
}

// typed passes over the rest of a line, but for a label that was joined to it.
func (p *plainParser) typed() {
	text, next := cutLine(p.body, p.pos)
	p.work += next - p.pos
	p.regular = p.regular && text == ""
	at, is, k, value := joinedLabel(text)
	l := newLine(-1, p.pos+at, p.pos+len(text), next, value, is, k)
	p.pos = next
	switch is {
	case noteLine:
		p.note(&l)
	case itemLine:
		p.item(&l)
	case blockLine:
		if end := p.endAfter(k); end != nil {
			p.block(&l, end)
		}
	}
}

// end is the line that ends a block, nil without one.
func (p *plainParser) end(l *line) *line {
	if l.match == 0 {
		return nil
	}
	p.i = int(l.match)
	return &p.lines[l.match-1]
}

// endAfter is the line that ends a joined block, nil if the label of another block comes first.
func (p *plainParser) endAfter(k kind) *line {
	is := endOf(k)
	stop := &p.stops[0]
	if is == journeyLine {
		stop = &p.stops[1]
	}
	for *stop = max(*stop, p.i); *stop < len(p.lines); *stop++ {
		p.work++
		switch p.lines[*stop].is {
		case is:
			p.i = *stop + 1
			return &p.lines[*stop]
		case blockLine:
			return nil
		}
	}
	return nil
}

// note reads a note, up to the next line that looks like a label.
func (p *plainParser) note(l *line) {
	end, blockNext := len(p.body), false
	for ; p.i < len(p.lines); p.i++ {
		p.work++
		if next := &p.lines[p.i]; next.is != endLine && next.is != journeyLine {
			end, blockNext = int(next.from), next.is == blockLine
			break
		}
	}
	value := int(l.value)
	stop := beforeLineEnd(p.body, value, end)
	if blockNext { // the blank lines belong to the block
		stop = beforeEmptyLines(p.body, value, stop)
	}
	cut := stop
	if l.start == l.from {
		_, cut = cutLine(p.body, stop)
	}
	p.add(section{kind: note, start: int(l.start), end: stop, valueStart: value, valueEnd: stop, cut: cut, beforeBlock: blockNext})
	p.regular = p.regular && strings.HasPrefix(p.body[l.start:], "- Note: ")
	p.pos = end
}

// item reads a line. A CRM may have cut its line end before App Connect added the call journey.
func (p *plainParser) item(l *line) {
	start, end, value := int(l.start), int(l.end), int(l.value)
	p.pos = int(l.next)
	if text := p.body[value:end]; strings.HasSuffix(text, gluedJourney) {
		p.regular = false
		if stop := p.endAfter(callJourney); stop != nil {
			end -= len(gluedJourney)
			p.add(section{kind: l.kind, start: start, end: end, valueStart: value, valueEnd: end})
			p.block(&line{start: int32(end), end: l.end, next: l.next, kind: callJourney}, stop)
			return
		}
	}
	p.add(section{kind: l.kind, start: start, end: end, valueStart: value, valueEnd: end})
}

// block reads the block of a label. One without an end goes up to the next label of ours.
func (p *plainParser) block(l, end *line) {
	text := int(l.next)
	s := section{kind: l.kind, start: int(l.start), valueStart: text}
	if end != nil {
		p.closedBlock(&s, end)
		return
	}
	stop, before := len(p.body), false
	for ; p.i < len(p.lines); p.i++ {
		p.work++
		if next := &p.lines[p.i]; next.is == itemLine || next.is == noteLine || next.is == blockLine {
			stop, before = int(next.from), next.is == blockLine
			break
		}
	}
	low := int(l.end)
	p.pos = stop
	s.end = beforeLineEnd(p.body, low, stop)
	if before { // the blank line in front belongs to that block
		s.end = beforeLineEnd(p.body, low, s.end)
	}
	s.valueStart, s.valueEnd, s.unclosed = min(text, s.end), s.end, true
	p.regular = false
	p.add(s)
}

// closedBlock takes in further ends that follow before the next label, ours or not: they come from text of App Connect
// that had the marker in it.
func (p *plainParser) closedBlock(s *section, end *line) {
	last := end
	for i := p.i; i < len(p.lines); i++ {
		p.work++
		if l := &p.lines[i]; l.is == end.is {
			last, p.i, p.regular = l, i+1, false
		} else if l.is != labelLine && l.is != endLine && l.is != journeyLine {
			break
		}
	}
	s.end, s.valueEnd = int(last.start)+len(plainEndMarker(s.kind)), beforeLineEnd(p.body, s.valueStart, int(last.from))
	p.pos = s.end
	if s.end < int(last.end) {
		p.regular = false
	} else {
		p.pos = int(last.next)
	}
	p.add(*s)
}

// placePlain says where a new section goes: a note in front of the fields, but never in front of what a person typed above
// them, all else at the end.
func (o *outline) placePlain(k kind) place {
	if k == note && o.label.found {
		return o.label
	}
	return place{start: len(o.body), end: len(o.body)}
}

func plainEndMarker(k kind) string {
	if k == callJourney {
		return plainJourneyEnd
	}
	return plainEnd
}

func appendPlain(b []byte, k kind, value string, f form, tight bool) []byte {
	switch {
	case k == note:
		if tight {
			value = strings.TrimRight(value, "\r\n")
		}
		b = append(b, "- Note: "...)
		_, rest := cutLine(value, 0)
		b = append(b, value[:rest]...)
		return guard(b, value[rest:], isPlainNoteMarker)
	case k.isBlock():
		b = append(b, "- "...)
		b = append(b, rows[k].label...)
		b = append(b, ":\n"...)
		b = guard(b, value, isPlainMarker)
		b = append(b, '\n')
		return append(b, plainEndMarker(k)...)
	}
	b = append(b, "- "...)
	b = append(b, rows[k].label...)
	b = append(b, ": "...)
	b = appendOneLine(b, value)
	if f != usual && strings.HasSuffix(value, gluedJourney) { // or it would be taken for one
		b = append(b, ' ')
	}
	return b
}

// isPlainMarker reports whether a line would end the block it stands in.
func isPlainMarker(text string) bool {
	is, _, _ := plainLine(text)
	return is == endLine || is == journeyLine || is == blockLine
}

// isPlainNoteMarker reports whether a line would end a note, or a block in front of it that has no end.
func isPlainNoteMarker(text string) bool { return isLabelShaped(text) || isPlainEnd(text) }

func isPlainEnd(text string) bool {
	return strings.HasPrefix(text, plainEnd) || strings.HasPrefix(text, plainJourneyEnd)
}

// plainValue reads a section.
func plainValue(k kind, text string) string {
	switch {
	case k == note:
		_, rest := cutLine(text, 0)
		return text[:rest] + unguard(text[rest:], isPlainNoteMarker)
	case k.isBlock():
		return unguard(text, isPlainMarker)
	}
	return text
}
