package logbody

import "strings"

// plainParser walks over the lines of a body.
type plainParser struct {
	*outline
	body string
	open bool // a block has no end

	// The answer to the last question of journeyEndsAfter, good for all positions up to it.
	journeyStop int
	journeyEnds bool
}

func (plain) parse(body string, out *outline) {
	out.reset()
	p := plainParser{outline: out, body: body, journeyStop: -1}
	for pos := 0; pos < len(body); {
		line, next := p.line(pos)
		if p.label < 0 && isLabelShaped(line) {
			p.label = pos
		}
		switch k, value := plainLabel(line); {
		case k == note:
			pos = p.note(pos, value)
		case k.isBlock():
			pos = p.block(k, pos, next)
		case k != noKind:
			pos = p.item(k, pos, value, next)
		default:
			pos = next
		}
	}
}

func (p *plainParser) line(pos int) (line string, next int) {
	line, next = cutLine(p.body, pos)
	p.work += next - pos
	return line, next
}

// note reads the note at pos, up to the next line that looks like a label.
func (p *plainParser) note(pos, value int) (next int) {
	_, next = p.line(pos)
	value += pos
	if strings.HasPrefix(p.body[value:], " ") {
		value++
	}
	end, before := len(p.body), noKind
	for at := next; at < len(p.body); {
		line, after := p.line(at)
		if isLabelShaped(line) {
			end = at
			before, _ = plainLabel(line)
			break
		}
		at = after
	}
	text := beforeLineEnd(p.body, value, end)
	if before.isBlock() { // the blank lines belong to the block
		text = beforeEmptyLines(p.body, value, text)
	}
	_, cut := cutLine(p.body, text)
	p.add(note, &span{start: pos, end: text, valueStart: value, valueEnd: text, cut: cut, afterOpen: p.open})
	return end
}

// item reads the line at pos. A CRM may have cut its line end before App Connect added the call journey.
func (p *plainParser) item(k kind, pos, value, next int) int {
	line, _ := cutLine(p.body, pos)
	end := pos + len(line)
	value += pos
	if strings.HasPrefix(p.body[value:end], " ") {
		value++
	}
	if strings.HasSuffix(p.body[value:end], gluedJourney) && p.journeyEndsAfter(next) {
		end -= len(gluedJourney)
		p.add(k, &span{start: pos, end: end, valueStart: value, valueEnd: end})
		return p.block(callJourney, end, next)
	}
	p.add(k, &span{start: pos, end: end, valueStart: value, valueEnd: end})
	return next
}

// journeyEndsAfter reports whether a JOURNEY END line follows pos with no recognised label between.
func (p *plainParser) journeyEndsAfter(pos int) bool {
	if pos <= p.journeyStop {
		return p.journeyEnds
	}
	p.journeyEnds = false
	for p.journeyStop = pos; p.journeyStop < len(p.body); {
		line, next := p.line(p.journeyStop)
		if p.journeyEnds = strings.HasPrefix(line, plainJourneyEnd); p.journeyEnds {
			break
		}
		if k, _ := plainLabel(line); k != noKind {
			break
		}
		p.journeyStop = next
	}
	return p.journeyEnds
}

// block reads the block whose label starts at pos and whose text starts at text. It returns where to go on.
func (p *plainParser) block(k kind, pos, text int) int {
	marker := plainEndMarker(k)
	label := len(p.body) // the next recognised label line
	before := noKind
	s := span{start: pos, valueStart: text}
	for at := text; at < len(p.body); {
		line, next := p.line(at)
		if strings.HasPrefix(line, marker) {
			s.end, s.valueEnd = at+len(marker), beforeLineEnd(p.body, text, at)
			return p.closedBlock(k, s, marker, next)
		}
		if other, _ := plainLabel(line); other != noKind {
			if label == len(p.body) {
				label, before = at, other
			}
			if other.isBlock() {
				break
			}
		}
		at = next
	}
	p.open = true
	low := beforeLineEnd(p.body, pos, text)
	s.end = beforeLineEnd(p.body, low, label)
	if before.isBlock() { // the blank line in front belongs to that block
		s.end = beforeLineEnd(p.body, low, s.end)
	}
	s.valueStart, s.valueEnd = min(text, s.end), s.end
	p.add(k, &s)
	return label
}

// closedBlock takes in further end markers that follow before the next recognised label: they come
// from text of App Connect that had the marker in it.
func (p *plainParser) closedBlock(k kind, s span, marker string, at int) int {
	for at < len(p.body) {
		line, next := p.line(at)
		if strings.HasPrefix(line, marker) {
			s.end, s.valueEnd = at+len(marker), beforeLineEnd(p.body, s.valueStart, at)
		} else if k, _ := plainLabel(line); k != noKind {
			break
		}
		at = next
	}
	p.add(k, &s)
	return at
}
