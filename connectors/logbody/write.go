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

// A frame is what stands around a label and its value, and which lines of the value get a blank in front.
type frame struct {
	before, after, end string
	guard              marker
}

// frames are those of each format.
var frames = [...][header + 1]frame{
	inPlain: {
		item:   {before: "- ", after: ": "},
		block:  {before: "- ", after: ":\n", end: "\n", guard: isPlainMarker}, // and plainEndMarker
		header: {before: "- ", after: ": ", guard: isPlainNoteMarker},
	},
	inMarkdown: {
		item:   {before: "**", after: "**: "},
		block:  {before: "### ", after: "\n", guard: isMarkdownBlockMarker},
		header: {before: "## ", after: "\n", end: "\n\n" + mdDetails, guard: isMarkdownNoteMarker},
	},
	inHTML: {
		item:   {before: "<li><b>", after: "</b>: ", end: "</li>"},
		block:  {before: "<div><b>", after: "</b><br>", end: "</div>"},
		header: {before: "<b>", after: "</b><br>", end: "<br><br>" + htmlDetails},
	},
}

// carefulBlock is a block of HTML to which no closing tag belongs that follows and closes nothing.
var carefulBlock = frame{before: "<p><b>", after: "</b><br>", end: "</p>"}

// appendSection adds section k without its outer line break.
func (c *composer) appendSection(b []byte, k kind, f form, tight bool) []byte {
	label, value, frame := rows[k].label, c.values[k], &frames[c.format][rows[k].shape]
	switch {
	case c.format == inHTML:
		label = k.htmlLabel(c.outbound)
		if k.isBlock() && f != usual {
			frame = &carefulBlock
		}
	case c.format == inPlain && k == note:
		label = "Note"
	}
	if tight || k.isBlock() && (c.format == inMarkdown || c.format == inHTML && k != transcript && k != callJourney) {
		value = strings.TrimRight(value, "\r\n")
	}
	b = append(b, frame.before...)
	b = append(b, label...)
	b = append(b, frame.after...)
	switch {
	case c.format == inHTML:
		b = appendHTMLValue(b, k, value)
	case frame.guard == nil:
		b = appendOneLine(b, value)
		if f != usual && strings.HasSuffix(value, gluedJourney) { // or it would be taken for one
			b = append(b, ' ')
		}
	default:
		rest := 0
		if c.format == inPlain && k == note { // its first line stands after the label
			_, rest = cutLine(value, 0)
		}
		b = append(b, value[:rest]...)
		b = guard(b, value[rest:], frame.guard)
	}
	b = append(b, frame.end...)
	if c.format == inPlain && k.isBlock() {
		b = append(b, plainEndMarker(k)...)
	}
	return b
}

func appendHTMLValue(b []byte, k kind, value string) []byte {
	switch row := &rows[k]; {
	case row.shape == header:
		return appendEscaped(b, value, noteBreak)
	case row.shape == block:
		return appendEscaped(b, value, "<br>")
	case row.link && isLink(value):
		b = append(b, linkStart...)
		b = appendEscaped(b, value, " ")
		return append(b, linkEnd...)
	case row.link && k != aceLink:
		return append(b, pending...)
	}
	return appendEscaped(b, value, " ")
}

// write adds what e puts into the body.
func (c *composer) write(b []byte, e *edit) []byte {
	endsFirst := e.kind == note && e.form == careful // an end behind the header would make what follows it start a line
	switch {
	case c.format == inHTML:
		if endsFirst {
			b = c.out.appendCut(b, e.at, e.end, true)
		}
		b = c.out.appendCut(b, e.at, e.end, false)
	case c.format == inPlain && e.whole && e.kind.isBlock() && e.kind != callJourney,
		e.at == len(c.body) && len(b) > 0 && b[len(b)-1] != '\n':
		b = append(b, '\n')
	}
	e.start = len(b)
	if e.kind == noKind {
		b = append(b, e.instead...)
	} else {
		b = c.appendSection(b, e.kind, e.form, e.tight)
	}
	switch {
	case c.format == inHTML:
		if e.whole && (e.kind == note || e.kind == aiNote || e.kind == transcript) {
			b = append(b, "<br>"...)
		}
		if endsFirst {
			return b
		}
		return c.out.appendCut(b, e.at, e.end, true)
	case !e.whole || e.kind == noKind:
		return b
	case c.format == inMarkdown && e.kind.isBlock(): // the line breaks that a replaced one leaves to what follows
		text := c.values[e.kind]
		b = append(b, text[len(strings.TrimRight(text, "\r\n")):]...)
	}
	return append(b, '\n')
}
