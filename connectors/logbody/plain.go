package logbody

import "strings"

const (
	plainEnd        = "--- END"
	plainJourneyEnd = "--- JOURNEY END"
	gluedJourney    = "- Call journey:"
)

// plain is the syntax of text/plain:
//
//   - Note: called back
//
//   - Duration: 1 minute
//
//   - AI Note:
//     Ana asked about pricing.
//     --- END
type plain struct{}

// plainLabel reads the recognised label that line starts with: its kind and where its value starts.
// A block label has nothing but blanks after it.
func plainLabel(line string) (k kind, value int) {
	if !strings.HasPrefix(line, "- ") {
		return noKind, 0
	}
	colon := strings.IndexByte(line[:min(len(line), 40)], ':') // the longest label has 32 letters
	if colon < 0 {
		return noKind, 0
	}
	value = colon + 1
	label := line[2:colon]
	if label == "Note" || label == "Agent notes" {
		return note, value
	}
	k = kindOf(label)
	if k.isBlock() && strings.Trim(line[value:], " \t\r") != "" {
		return noKind, 0
	}
	return k, value
}

// isLabelShaped reports whether line starts like a label, known or not: "- Next step:".
func isLabelShaped(line string) bool {
	if len(line) < 4 || line[0] != '-' || line[1] != ' ' || line[2] < 'A' || line[2] > 'Z' {
		return false
	}
	for i := 3; i < len(line); i++ {
		switch c := line[i]; {
		case c == ':':
			return true
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '/', c == ' ', c == '\t':
		default:
			return false
		}
	}
	return false
}

// noteMarker is what would end a note. After a block without an end, its end marker in the note would give it one.
func noteMarker(afterOpen bool) marker {
	if !afterOpen {
		return isLabelShaped
	}
	return func(line string) bool { return isLabelShaped(line) || isPlainMarker(line) }
}

// isPlainMarker reports whether line would end the block it stands in.
func isPlainMarker(line string) bool {
	if strings.HasPrefix(line, plainEnd) || strings.HasPrefix(line, plainJourneyEnd) {
		return true
	}
	k, _ := plainLabel(line)
	return k.isBlock()
}

func plainEndMarker(k kind) string {
	if k == callJourney {
		return plainJourneyEnd
	}
	return plainEnd
}

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
	*out = newOutline()
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
	p.add(note, span{start: pos, end: text, valueStart: value, valueEnd: text, cut: cut, afterOpen: p.open})
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
		p.add(k, span{start: pos, end: end, valueStart: value, valueEnd: end})
		return p.block(callJourney, end, next)
	}
	p.add(k, span{start: pos, end: end, valueStart: value, valueEnd: end})
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
	p.add(k, s)
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
	p.add(k, s)
	return at
}

// placeNote puts a new note in front of the fields, but never in front of what a person typed above them.
func (plain) placeNote(body string, o *outline) edit {
	if o.label < 0 {
		return edit{at: len(body), end: len(body), form: whole}
	}
	at := o.label
	line, _ := cutLine(body, at)
	k, _ := plainLabel(line)
	if k.isBlock() && k != callJourney && isEmptyLineBefore(body, at) {
		at = beforeLineEnd(body, 0, at)
	}
	return edit{at: at, end: at, form: whole}
}

func (plain) replaceNote(body string, s span) edit {
	e := edit{at: s.start, end: s.end, afterOpen: s.afterOpen}
	if s.end == len(body) {
		e.form = whole
	}
	return e
}

func (plain) place(body string) edit {
	return edit{at: len(body), end: len(body), form: whole}
}

// isPlainBlockNext reports whether the first line with text from pos on is a block label.
func isPlainBlockNext(body string, pos int) bool {
	for pos < len(body) {
		line, next := cutLine(body, pos)
		if line != "" {
			k, _ := plainLabel(line)
			return k.isBlock()
		}
		pos = next
	}
	return false
}

func (plain) write(w *writer, text string, e *edit) {
	k := e.kind
	switch {
	case k == note:
		if isPlainBlockNext(w.body, e.end) {
			text = strings.TrimRight(text, "\r\n")
		}
		w.lineStart(e)
		w.WriteString("- Note: ")
		_, rest := cutLine(text, 0)
		w.WriteString(text[:rest])
		guard(&w.Builder, text[rest:], noteMarker(e.afterOpen))
	case k.isBlock():
		if e.form == whole && k != callJourney {
			w.WriteByte('\n')
		} else {
			w.lineStart(e)
		}
		w.WriteString("- ")
		w.WriteString(rows[k].label)
		w.WriteString(":\n")
		guard(&w.Builder, text, isPlainMarker)
		w.WriteByte('\n')
		w.WriteString(plainEndMarker(k))
	default:
		w.lineStart(e)
		w.WriteString("- ")
		w.WriteString(rows[k].label)
		w.WriteString(": ")
		writeOneLine(&w.Builder, text)
		if strings.HasSuffix(text, gluedJourney) { // or it would be taken for one
			w.WriteByte(' ')
		}
	}
	if e.form == whole {
		w.WriteByte('\n')
	}
}

func (plain) value(body string, k kind, s span) string {
	text := body[s.valueStart:s.valueEnd]
	var b strings.Builder
	switch {
	case k == note:
		_, rest := cutLine(text, 0)
		b.WriteString(text[:rest])
		unguard(&b, text[rest:], noteMarker(s.afterOpen))
	case k.isBlock():
		unguard(&b, text, isPlainMarker)
	default:
		return text
	}
	return b.String()
}
