package logbody

import "strings"

const (
	mdNote    = "## Agent notes"
	mdDetails = "## Call details"
)

// markdown is the syntax of text/markdown:
//
//	## Agent notes
//	called back
//
//	## Call details
//	**Duration**: 1 minute
//	### AI Note
//	Ana asked about pricing.
type markdown struct{}

// mdLabel reads the item that line starts with, **LABEL**:, and where its value starts.
// The two labels that App Connect finds in any case are found so here.
func mdLabel(line string) (k kind, value int) {
	if !strings.HasPrefix(line, "**") {
		return noKind, 0
	}
	n := strings.Index(line[2:min(len(line), 40)], "**:")
	if n < 0 {
		return noKind, 0
	}
	label := line[2 : 2+n]
	k = kindOf(label)
	if k == noKind {
		for _, anyCase := range [...]kind{userName, ownNumber} {
			if equalFold(label, rows[anyCase].label) {
				k = anyCase
			}
		}
	}
	if k.isBlock() {
		return noKind, 0
	}
	return k, 2 + n + 3
}

// mdBlockLabel reads a line that is ### LABEL.
func mdBlockLabel(line string) kind {
	label, ok := strings.CutPrefix(line, "### ")
	if !ok || len(label) == 0 {
		return noKind
	}
	if k := kindOf(strings.TrimRight(label, " \t\r")); k.isBlock() {
		return k
	}
	return noKind
}

// isMdNoteLine reports whether line is the heading of the note.
func isMdNoteLine(line string) bool {
	rest, ok := strings.CutPrefix(line, mdNote)
	return ok && strings.Trim(rest, " \t\r") == ""
}

// endsMdBlock reports whether line ends the block before it: any heading of the first three levels, or a late line.
func endsMdBlock(line string) bool {
	if strings.HasPrefix(line, "#") {
		rest := strings.TrimLeft(line, "#")
		return len(line)-len(rest) <= 3 && (rest == "" || rest[0] == ' ' || rest[0] == '\r')
	}
	k, _ := mdLabel(line)
	return k.isLate()
}

// isMdNoteMarker reports whether line would be taken for a heading of the note. Blanks around it do not matter.
// App Connect looks for the text of the second heading only, so anything may follow that.
func isMdNoteMarker(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return strings.HasPrefix(line, mdDetails) || isMdNoteLine(line)
}

// isMdLabel reports whether line starts a recognised item or block.
func isMdLabel(line string) bool {
	k, _ := mdLabel(line)
	return k != noKind || mdBlockLabel(line) != noKind
}

func (markdown) placeNote(o *outline) edit {
	if o.header >= 0 {
		return edit{at: o.header, end: o.header, form: firstPart}
	}
	return edit{form: whole}
}

func (markdown) replaceNote(s *span) edit { return edit{at: s.start, end: s.end} }

// place puts late lines and blocks at the end, other lines before the first block.
func (markdown) place(body string, o *outline, k kind) edit {
	at := len(body)
	if o.block >= 0 && !k.isBlock() && !k.isLate() {
		at = len(strings.TrimRight(body[:o.block], " \t\r\n"))
		if at > 0 {
			_, at = cutLine(body, at)
		}
	}
	return edit{at: at, end: at, form: whole}
}

func (markdown) append(b []byte, c *composer, e *edit) []byte {
	k, text := e.kind, c.values[e.kind]
	b = c.lineStart(b, e)
	switch {
	case k == note:
		b = append(b, mdNote...)
		b = append(b, '\n')
		b = guard(b, text, isMdNoteMarker)
		b = append(b, "\n\n"...)
		if e.form == firstPart {
			return b
		}
		b = append(b, mdDetails...)
	case k.isBlock():
		if e.form != whole {
			text = strings.TrimRight(text, "\r\n")
		}
		b = append(b, "### "...)
		b = append(b, rows[k].label...)
		b = append(b, '\n')
		b = guard(b, text, endsMdBlock)
	default:
		b = append(b, "**"...)
		b = append(b, rows[k].label...)
		b = append(b, "**: "...)
		b = appendOneLine(b, text)
	}
	if e.form == whole {
		b = append(b, '\n')
	}
	return b
}

func (markdown) value(body string, k kind, s *span) string {
	text := body[s.valueStart:s.valueEnd]
	var b []byte
	switch {
	case k == note:
		b = unguard(b, text, isMdNoteMarker)
	case k.isBlock():
		b = unguard(b, text, endsMdBlock)
	default:
		return text
	}
	return string(b)
}
