package logbody

import "strings"

const (
	plainEnd        = "--- END"
	plainJourneyEnd = "--- JOURNEY END"
	gluedJourney    = "- Call journey:"

	mdNote    = "## Agent notes"
	mdDetails = "## Call details"

	htmlNote    = "<b>Agent notes</b>"
	htmlDetails = "<b>Call details</b>"
	linkStart   = `<a target="_blank" href="`
	linkEnd     = `">open</a>`
)

// write adds what e puts into the body.
func (c *composer) write(b []byte, e *edit) []byte {
	if e.kind == noKind {
		return c.writeInstead(b, e)
	}
	atEnd := e.at == len(c.body)
	switch {
	case c.format == inHTML:
		b = c.out.appendCut(b, e.at, e.end, false)
	case c.format == inPlain && e.whole && e.kind.isBlock() && e.kind != callJourney,
		atEnd && len(b) > 0 && b[len(b)-1] != '\n':
		b = append(b, '\n')
	}
	e.start = len(b)
	b = c.appendSection(b, e.kind, e.form, e.tight)
	if e.whole {
		b = c.appendEnd(b, e.kind)
	}
	if c.format == inHTML {
		b = c.out.appendCut(b, e.at, e.end, true)
	}
	return b
}

// appendEnd adds the outer line break of a new section.
func (c *composer) appendEnd(b []byte, k kind) []byte {
	switch {
	case c.format == inHTML && (k == note || k == aiNote || k == transcript):
		return append(b, "<br>"...)
	case c.format == inHTML:
		return b
	case c.format == inMarkdown && k.isBlock(): // those that a replaced one leaves to what follows
		text := c.values[k]
		b = append(b, text[len(strings.TrimRight(text, "\r\n")):]...)
	}
	return append(b, '\n')
}

// appendSection adds section k without its outer line break.
func (c *composer) appendSection(b []byte, k kind, f form, tight bool) []byte {
	value := c.values[k]
	switch c.format {
	case inPlain:
		return appendPlain(b, k, value, f, tight)
	case inMarkdown:
		return appendMarkdown(b, k, value)
	}
	return appendHTML(b, k, k.htmlLabel(c.outbound), value, f)
}

// writeInstead adds what keeps apart the sections around a note that is removed.
func (c *composer) writeInstead(b []byte, e *edit) []byte {
	if e.form == usual {
		return b
	}
	switch {
	case c.format == inPlain:
		if s := c.out.before(e.at); s != nil && s.unclosed {
			b = append(b, plainEndMarker(s.kind)...)
		}
	case c.format == inMarkdown:
		b = append(b, mdDetails...)
	case c.format == inHTML:
		b = c.out.appendCut(b, e.at, e.end, false)
		b = append(b, htmlDetails...)
		if e.whole {
			b = append(b, "<br>"...)
		}
		b = c.out.appendCut(b, e.at, e.end, true)
	}
	return b
}
