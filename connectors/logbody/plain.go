package logbody

import "strings"

const (
	plainEnd        = "--- END"
	plainJourneyEnd = "--- JOURNEY END"
	gluedJourney    = "- Call journey:"
)

// plain is the syntax of text/plain:
//
//	typed by a person
//	- Note: called back
//	- Duration: 1 minute
//
//	- AI Note:
//	Ana asked about pricing.
//	--- END
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

func (plain) replaceNote(body string, s *span) edit {
	e := edit{at: s.start, end: s.end}
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

func (plain) append(b []byte, c *composer, e *edit) []byte {
	k, text := e.kind, c.values[e.kind]
	switch {
	case k == note:
		if isPlainBlockNext(c.body, e.end) {
			text = strings.TrimRight(text, "\r\n")
		}
		b = c.lineStart(b, e)
		b = append(b, "- Note: "...)
		_, rest := cutLine(text, 0)
		b = append(b, text[:rest]...)
		b = guard(b, text[rest:], noteMarker(c.out.first[note].afterOpen))
	case k.isBlock():
		if e.form == whole && k != callJourney {
			b = append(b, '\n')
		} else {
			b = c.lineStart(b, e)
		}
		b = append(b, "- "...)
		b = append(b, rows[k].label...)
		b = append(b, ":\n"...)
		b = guard(b, text, isPlainMarker)
		b = append(b, '\n')
		b = append(b, plainEndMarker(k)...)
	default:
		b = c.lineStart(b, e)
		b = append(b, "- "...)
		b = append(b, rows[k].label...)
		b = append(b, ": "...)
		b = appendOneLine(b, text)
		if strings.HasSuffix(text, gluedJourney) { // or it would be taken for one
			b = append(b, ' ')
		}
	}
	if e.form == whole {
		b = append(b, '\n')
	}
	return b
}

func (plain) value(body string, k kind, s *span) string {
	text := body[s.valueStart:s.valueEnd]
	var b []byte
	switch {
	case k == note:
		_, rest := cutLine(text, 0)
		b = append(b, text[:rest]...)
		b = unguard(b, text[rest:], noteMarker(s.afterOpen))
	case k.isBlock():
		b = unguard(b, text, isPlainMarker)
	default:
		return text
	}
	return string(b)
}
