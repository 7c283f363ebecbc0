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

// plainLine says what a line is.
func plainLine(text string) line {
	switch {
	case strings.HasPrefix(text, plainEnd):
		return line{is: endLine}
	case strings.HasPrefix(text, plainJourneyEnd):
		return line{is: journeyLine}
	case isLabelShaped(text):
	case len(text) < 80 && strings.HasPrefix(text, "- ") && strings.HasSuffix(text, ":") && strings.Count(text, "- ") == 1:
		return line{is: bulletLine}
	default:
		return line{}
	}
	colon := strings.IndexByte(text, ':')
	label, isBare := text[len("- "):colon], colon+1 == len(text)
	l := line{kind: kindOf(label, false), value: int32(colon + 1)}
	switch {
	case label == "Note" || label == rows[note].label:
		l.is, l.kind = noteLine, note
	case l.kind.isItem():
		l.is = itemLine
	case l.kind.isBlock() && isBare:
		l.is, l.value = blockLine, 0
	case isBare:
		l.is = foreignLine
	default:
		l.is = labelLine
	}
	return l
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

// passLabel remembers where a new note goes: before the first label, and before the blank line that belongs to it.
func (p *lineParser) passLabel(l *line) {
	if p.label.found || l.from < 0 || l.is >= endLine {
		return
	}
	at, isBlock := int(l.start), l.is == blockLine || l.is == foreignLine
	if isBlock && l.kind != callJourney && isEmptyLineBefore(p.body, at) {
		at = beforeLineEnd(p.body, 0, at)
	}
	p.label = place{start: at, end: at, found: true, block: isBlock}
}

// blockEnd is which line ends a block, -1 if the label of another comes first.
func (p *lineParser) blockEnd(k kind) int {
	what, is := blockStop, endLine
	if k == callJourney {
		what, is = journeyStop, journeyLine
	}
	i := p.next(what, p.i, func(l *line) bool { return l.is == is || l.is == blockLine })
	if i == len(p.lines) || p.lines[i].is != is {
		return -1
	}
	return i
}

// plainNote reads a note, up to the next line that looks like a label.
func (p *lineParser) plainNote(l *line) {
	s := section{kind: note, start: int(l.start), valueStart: int(l.value)}
	is := p.until(func(l *line) bool { return l.is < endLine || l.is == bulletLine && p.endsNext() })
	s.beforeBlock = is == blockLine || is == foreignLine || is == bulletLine
	s.end = beforeLineEnd(p.body, s.valueStart, p.pos)
	if s.beforeBlock { // the blank lines belong to the block
		s.end = beforeEmptyLines(p.body, s.valueStart, s.end)
	}
	s.valueEnd, s.cut = s.end, s.end
	if l.from >= 0 {
		_, s.cut = cutLine(p.body, s.end)
	}
	p.add(s)
}

// endsNext reports whether a line could be the label of a block: what means something next is an end.
func (p *lineParser) endsNext() bool {
	return p.i+1 < len(p.lines) && (p.lines[p.i+1].is == endLine || p.lines[p.i+1].is == journeyLine)
}

// plainBlock reads a block. One without an end goes up to the next label of ours; one that was joined to other text is
// none then.
func (p *lineParser) plainBlock(l *line) {
	s := section{kind: l.kind, start: int(l.start), valueStart: int(l.next), unclosed: true}
	if i := p.blockEnd(l.kind); i >= 0 {
		p.closedBlock(s, i)
		return
	}
	if l.from < 0 {
		return
	}
	next := p.until(func(l *line) bool { return l.is <= noteLine })
	s.end = beforeLineEnd(p.body, int(l.end), p.pos)
	if next == blockLine { // the blank line in front belongs to that block
		s.end = beforeLineEnd(p.body, int(l.end), s.end)
	}
	s.valueStart, s.valueEnd = min(s.valueStart, s.end), s.end
	p.add(s)
}

// closedBlock takes in further ends that follow before the next label, ours or not, also one that was joined to typed text:
// they come from text of App Connect that had the marker in it.
func (p *lineParser) closedBlock(s section, i int) {
	end := &p.lines[i]
	p.i = i + 1
	joined := strings.Contains(p.body[int(end.start)+len(plainEndMarker(s.kind)):end.end], "- ")
	for i++; !joined && i < len(p.lines) && labelLine <= p.lines[i].is && p.lines[i].is <= journeyLine; i++ {
		if p.joinedBetween(int(p.lines[i-1].next), int(p.lines[i].from)) {
			break
		}
		if p.lines[i].is == end.is {
			end, p.i = &p.lines[i], i+1
		}
	}
	s.end = int(end.start) + len(plainEndMarker(s.kind))
	s.valueEnd, s.unclosed = beforeLineEnd(p.body, s.valueStart, int(end.from)), false
	if p.pos = int(end.next); s.end < int(end.end) {
		p.pos = s.end
	}
	p.add(s)
}

// joinedBetween reports whether one of the text lines between two places has a label joined to it.
func (p *lineParser) joinedBetween(pos, end int) bool {
	for pos < end {
		text, next := cutLine(p.body, pos)
		if _, l := p.joined(text); l.is != textLine {
			return true
		}
		pos = next
	}
	return false
}

func plainEndMarker(k kind) string {
	if k == callJourney {
		return plainJourneyEnd
	}
	return plainEnd
}

// isPlainMarker reports whether a line would end the block it stands in.
func isPlainMarker(text string) bool {
	is := plainLine(text).is
	return is == endLine || is == journeyLine || is == blockLine
}

// isPlainNoteMarker reports whether a line would end a note, or a block in front of it that has no end.
func isPlainNoteMarker(text string) bool {
	is := plainLine(text).is
	return is != textLine && is != bulletLine
}
