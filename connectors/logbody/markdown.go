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

// markdownLine says what a line is.
func markdownLine(text string) line {
	switch name, _, found := strings.Cut(text[:min(len(text), maxLabel+8)], "**:"); {
	case found && strings.HasPrefix(name, "**"):
		if k := kindOf(name[len("**"):], true); k.isItem() {
			return line{is: itemLine, kind: k, value: int32(len(name + "**:"))}
		}
	case strings.HasPrefix(text, mdDetails):
		return line{is: detailsLine}
	case text == mdNote:
		return line{is: noteLine, kind: note}
	case isHeading(text):
		if k := kindOf(strings.TrimPrefix(text, "### "), false); k.isBlock() {
			return line{is: blockLine, kind: k}
		}
		return line{is: foreignLine}
	}
	return line{}
}

// isHeading reports whether text is a heading of the first three levels.
func isHeading(text string) bool {
	signs, _, _ := strings.Cut(text[:min(len(text), len("### "))], " ")
	return signs == "#" || signs == "##" || signs == "###"
}

// markdownBlock reads a block, up to the next heading or late line. The empty lines at its end belong to what follows.
func (p *lineParser) markdownBlock(l *line) {
	p.until(func(l *line) bool { return l.is != itemLine || rows[l.kind].late })
	if !p.label.found {
		p.label = place{start: strings.LastIndexByte(p.body[:l.start], '\n') + 1, found: true}
	}
	end := beforeEmptyLines(p.body, int(l.end), p.pos)
	p.add(section{kind: l.kind, start: int(l.start), end: end, valueStart: min(int(l.next), end), valueEnd: end})
}

// markdownNote reads a note, up to its header. A note without one ends before the next section.
func (p *lineParser) markdownNote(l *line) {
	s := section{kind: note, start: int(l.start), valueStart: int(l.next)}
	if header := p.details(); header != nil {
		s.cut, s.end = int(header.start), int(header.start)+len(mdDetails)
		p.pos = s.end
	} else {
		p.until(func(l *line) bool { return l.is != foreignLine || strings.HasPrefix(p.body[l.start:], "### ") })
		s.cut, s.end, s.bare = p.pos, beforeLineEnd(p.body, int(l.end), p.pos), true
		s.valueStart = min(s.valueStart, s.end)
	}
	s.valueEnd = beforeLineEnd(p.body, s.valueStart, s.cut)
	if strings.HasSuffix(p.body[s.valueStart:s.valueEnd], "\n") { // an empty line stands before the header
		s.valueEnd = beforeLineEnd(p.body, s.valueStart, s.valueEnd)
	}
	p.add(s)
}

// details finds the header of the note at hand: the first that follows, or a later one if that has an empty line in front
// and the first has not, with nothing of ours between. It is nil if there is none before the next note.
func (p *lineParser) details() *line {
	i := p.next(noteStop, p.i, func(l *line) bool { return l.is == detailsLine || l.is == noteLine })
	if i == len(p.lines) || p.lines[i].is == noteLine {
		return nil
	}
	later := p.next(headerStop, i, func(l *line) bool {
		return l.is != foreignLine && (l.is != detailsLine || isEmptyLineBefore(p.body, int(l.from)))
	})
	if later < len(p.lines) && p.lines[later].is == detailsLine {
		i = later
	}
	p.i = i + 1
	return &p.lines[i]
}

// isMarkdownNoteMarker reports whether a line would be taken for a heading of the note. Blanks around it do not matter.
// App Connect looks for the text of the second heading only, so anything may follow that.
func isMarkdownNoteMarker(text string) bool {
	text = strings.TrimLeft(text, " \t\r")
	return strings.HasPrefix(text, mdDetails) || text == mdNote
}

// isMarkdownBlockMarker reports whether a line would end the block it stands in.
func isMarkdownBlockMarker(text string) bool {
	l := markdownLine(text)
	return isHeading(text) || l.is == itemLine && rows[l.kind].late
}
