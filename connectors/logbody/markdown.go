package logbody

import "strings"

// Markdown:
//
//	## Agent notes
//	called back
//
//	## Call details
//	**Duration**: 1 minute
//	### AI Note
//	Ana asked about pricing.

// markdownLine says what a line is that starts with a number sign or an asterisk.
func markdownLine(text string) (is lineKind, k kind, value int) {
	switch {
	case text[0] == '*':
		if k, value = markdownItem(text); k == noKind {
			return textLine, noKind, 0
		}
		return itemLine, k, value
	case strings.HasPrefix(text, mdDetails):
		return detailsLine, noKind, 0
	case isMarkdownNote(text):
		return noteLine, note, 0
	case isHeading(text):
		if k = markdownBlock(text); k != noKind {
			return blockLine, k, 0
		}
		return foreignLine, noKind, 0
	}
	return textLine, noKind, 0
}

// markdownItem reads the item that text starts with, **LABEL**:, and where its value starts.
// The two labels that App Connect finds in any case are found so here.
func markdownItem(text string) (k kind, value int) {
	const stars = len("**")
	if !strings.HasPrefix(text, "**") {
		return noKind, 0
	}
	n := strings.Index(text[stars:min(len(text), maxLabel+8)], "**:")
	if n < 0 {
		return noKind, 0
	}
	name := text[stars : stars+n]
	k = kindOf(name)
	for _, anyCase := range [...]kind{userName, ownNumber} {
		if equalFold(name, rows[anyCase].label) {
			k = anyCase
		}
	}
	if !k.isItem() {
		return noKind, 0
	}
	return k, valueAfter(text, stars+n+stars)
}

// markdownBlock reads a line that is ### LABEL.
func markdownBlock(text string) kind {
	name, ok := strings.CutPrefix(text, "### ")
	if !ok {
		return noKind
	}
	if k := kindOf(strings.TrimRight(name, " \t\r")); k.isBlock() {
		return k
	}
	return noKind
}

// isMarkdownNote reports whether text is the heading of the note.
func isMarkdownNote(text string) bool {
	rest, ok := strings.CutPrefix(text, mdNote)
	return ok && strings.Trim(rest, " \t\r") == ""
}

// isHeading reports whether text is a heading of the first three levels.
func isHeading(text string) bool {
	rest := strings.TrimLeft(text, "#")
	level := len(text) - len(rest)
	return 0 < level && level <= 3 && (rest == "" || rest[0] == ' ' || rest[0] == '\r')
}

// joinedMarkdown finds, within a line, the first label that App Connect has written: "typed**Duration**: 5 seconds".
func joinedMarkdown(text string) (at int, is lineKind, k kind, value int) {
	for at < len(text) {
		n := strings.IndexAny(text[at:], "*#")
		if n < 0 {
			break
		}
		at += n
		switch rest := text[at:]; {
		case rest[0] == '*':
			if k, value = markdownItem(rest); k != noKind && rest[value-1] == ' ' {
				return at, itemLine, k, value
			}
			at++
		default: // a heading takes the rest of the line
			is, k, _ = markdownLine(rest)
			if is == blockLine || is == noteLine {
				return at, is, k, 0
			}
			at += len(rest) - len(strings.TrimLeft(rest, "#"))
		}
	}
	return 0, textLine, noKind, 0
}

// A markdownParser walks over the text.
type markdownParser struct {
	*outline
	pos int
	i   int // the first of the lines from pos on
}

func (o *outline) parseMarkdown() {
	o.tokenize("#*", markdownLine)
	p := markdownParser{outline: o}
	for p.pos < len(o.body) {
		if p.i == len(o.lines) || p.pos < int(o.lines[p.i].from) {
			p.typed()
			continue
		}
		l := o.lines[p.i]
		p.i++
		p.section(&l)
	}
	o.regular = o.regular && (o.body == "" || o.body[len(o.body)-1] == '\n' && strings.IndexByte(o.body, '\r') < 0)
}

// section reads what starts at a line.
func (p *markdownParser) section(l *line) {
	p.pos = int(l.next)
	switch l.is {
	case noteLine:
		p.note(l)
	case blockLine:
		p.block(l)
	case itemLine:
		p.add(section{kind: l.kind, start: int(l.start), end: int(l.end), valueStart: int(l.value), valueEnd: int(l.end)})
	case detailsLine:
		p.pos = int(l.start) + len(mdDetails)
		if !p.header.found {
			p.header = place{start: int(l.start), end: p.pos, found: true}
		}
		p.regular = false
	case foreignLine:
		p.pos = int(l.from)
		p.typed()
	}
}

// typed passes over the rest of a line, but for a label that was joined to it.
func (p *markdownParser) typed() {
	text, next := cutLine(p.body, p.pos)
	p.work += next - p.pos
	p.regular = p.regular && text == ""
	at, is, k, value := joinedMarkdown(text)
	l := newLine(p.pos, p.pos+at, p.pos+len(text), next, value, is, k)
	p.pos = next
	p.section(&l)
}

// block reads a block, up to the next heading or late line. The empty lines at its end belong to what follows.
func (p *markdownParser) block(l *line) {
	stop := len(p.body)
	for ; p.i < len(p.lines); p.i++ {
		p.work++
		if next := &p.lines[p.i]; next.is != itemLine || next.kind.isLate() {
			stop = int(next.from)
			break
		}
	}
	text := int(l.next)
	end := beforeEmptyLines(p.body, int(l.end), stop)
	p.work += stop - end
	if !p.label.found {
		p.label = place{start: int(l.start), found: true}
	}
	p.add(section{kind: l.kind, start: int(l.start), end: end, valueStart: min(text, end), valueEnd: end})
	p.pos = stop
}

// note reads a note. Its header is the first that follows, or a later one if that has an empty line in front and the first
// has not, with nothing of ours between. A note without a header ends before the next section.
func (p *markdownParser) note(l *line) {
	text := int(l.next)
	end, next, found := p.details(text)
	s := section{kind: note, start: int(l.start), cut: end, valueStart: text}
	p.pos, p.i = end, next
	if found {
		s.end, s.valueEnd = end+len(mdDetails), p.noteText(text, end)
		p.pos = s.end
	} else {
		s.end = beforeLineEnd(p.body, int(l.end), end)
		s.valueStart = min(text, s.end)
		s.valueEnd, s.bare = p.noteText(s.valueStart, end), true
		p.regular = false
	}
	p.add(s)
}

// details finds the header of the note whose text starts at text, and the line after it. Without one it is where the note
// ends, and the line there.
func (p *markdownParser) details(text int) (end, next int, found bool) {
	label, after := len(p.body), len(p.lines) // the first section, or the next note
	for i := p.i; i < len(p.lines); i++ {
		p.work++
		switch l := &p.lines[i]; {
		case l.is == detailsLine && isEmptyLineBefore(p.body, int(l.from)):
			return int(l.start), i + 1, true
		case l.is == detailsLine && !found:
			end, next, found = int(l.start), i+1, true
			p.regular = false
		case l.is == detailsLine:
		case l.is == foreignLine && (found || !strings.HasPrefix(p.body[l.start:], "### ")):
		case found:
			return end, next, true
		default:
			label, after = min(label, int(l.from)), min(after, i)
			if l.is == noteLine {
				return label, after, false
			}
		}
	}
	if found {
		return end, next, true
	}
	return label, after, false
}

// noteText is where the text ends that starts at low: before the line end and one empty line in front of end.
func (p *markdownParser) noteText(low, end int) int {
	end = beforeLineEnd(p.body, low, end)
	if end > low && p.body[end-1] == '\n' {
		end = beforeLineEnd(p.body, low, end)
	}
	return end
}

// placeMarkdown says where a new section goes: a note in front, or to a header that has lost it; late lines and blocks at
// the end, other lines before the first block.
func (o *outline) placeMarkdown(k kind) place {
	switch {
	case k == note:
		return o.header
	case o.label.found && !k.isBlock() && !k.isLate():
		at := len(strings.TrimRight(o.body[:o.label.start], " \t\r\n"))
		if at > 0 {
			_, at = cutLine(o.body, at)
		}
		return place{start: at, end: at}
	}
	return place{start: len(o.body), end: len(o.body)}
}

func appendMarkdown(b []byte, k kind, value string) []byte {
	switch {
	case k == note:
		b = append(b, mdNote+"\n"...)
		b = guard(b, value, isMarkdownNoteMarker)
		return append(b, "\n\n"+mdDetails...)
	case k.isBlock():
		b = append(b, "### "...)
		b = append(b, rows[k].label...)
		b = append(b, '\n')
		return guard(b, strings.TrimRight(value, "\r\n"), isMarkdownBlockMarker)
	}
	b = append(b, "**"...)
	b = append(b, rows[k].label...)
	b = append(b, "**: "...)
	return appendOneLine(b, value)
}

// isMarkdownNoteMarker reports whether a line would be taken for a heading of the note. Blanks around it do not matter.
// App Connect looks for the text of the second heading only, so anything may follow that.
func isMarkdownNoteMarker(text string) bool {
	text = strings.TrimLeft(text, " \t")
	return strings.HasPrefix(text, mdDetails) || isMarkdownNote(text)
}

// isMarkdownBlockMarker reports whether a line would end the block it stands in.
func isMarkdownBlockMarker(text string) bool {
	k, _ := markdownItem(text)
	return isHeading(text) || k.isLate()
}

// markdownValue reads a section.
func markdownValue(k kind, text string) string {
	switch {
	case k == note:
		return unguard(text, isMarkdownNoteMarker)
	case k.isBlock():
		return unguard(text, isMarkdownBlockMarker)
	}
	return text
}
