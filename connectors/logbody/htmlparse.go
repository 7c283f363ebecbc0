package logbody

import (
	"strings"
	"unicode/utf8"
)

// htmlParser walks over the tags of a body once. Everything it recognises starts with a label, the text of a
// <b> or <strong>, at the start of a line as a person sees it.
type htmlParser struct {
	*outline
	tagReader
	pos int

	// Where the parser stands: at the start of a line, and as the first thing in a list item and in a <p> or <div>.
	// An opening that is not there starts at -1.
	lineStart bool
	li, box   opening
	depth     depth
	inList    int // the depth of the first list that holds an item, once one was found
	inListAt  int // and where that item stands

	note  openNote  // a note whose Call details header has not come yet
	block openBlock // a block without an end, or one that stray </div> may still belong to

	lastComment int       // where the last "-->" stands; -2 until it is needed
	divs        []closing // all with their ends, in order; known once a block has none
	divsKnown   bool
	noMoreP     bool // no </p> follows
}

// depth counts the elements that are open.
type depth struct{ divs, lists int }

// An opening is an opening tag with the depth before it.
type opening struct {
	start int
	name  tagName
	depth depth
}

type openNote struct {
	open                    bool
	start, textStart, first int // first is the first section since, or -1
	depth                   depth
	found                   uint32 // the kinds found since
	places                  places
}

type openBlock struct {
	kind       kind
	open, last bool // it has no end; it has one and is the last section so far
	recorded   bool // it is the first of its kind
	depth      depth
	places     places
}

// places are those of the outline that a section may turn out to have swallowed.
type places struct {
	list, ul, inList int
	ulOpened         bool
}

func (p *htmlParser) places() places {
	return places{p.list, p.ul, p.inList, p.ulOpened}
}

func (p *htmlParser) restore(s places) {
	p.list, p.ul, p.inList, p.ulOpened = s.list, s.ul, s.inList, s.ulOpened
}

// closing pairs a <div> with its </div>; end is 0 without one.
type closing struct{ start, closeStart, end int }

var nowhere = opening{start: -1}

func (html) parse(body string, out *outline) {
	*out = newOutline()
	p := htmlParser{outline: out, tagReader: newTagReader(body), lineStart: true, li: nowhere, box: nowhere}
	for {
		t, ok := p.next()
		if !ok {
			break
		}
		if t.name.isBold() && !t.closing && p.lineStart {
			if l, ok := p.label(t); ok && p.section(l) {
				continue
			}
		}
		p.pass(t)
	}
	p.finish()
}

// next finds the next tag. Text on the way ends the line start.
func (p *htmlParser) next() (t tag, ok bool) {
	if t, ok = p.tagFrom(p.pos); !ok {
		return t, false
	}
	if p.lineStart && !p.isBlank(p.pos, t.start) {
		p.lineStart, p.li, p.box = false, nowhere, nowhere
	}
	p.pos = t.end
	return t, true
}

// isBlank reports whether body[from:to] shows nothing.
func (p *htmlParser) isBlank(from, to int) bool {
	for from < to {
		r, size := charAt(p.body[:to], from)
		if !isSpace(r) {
			return false
		}
		from += size
		p.work += size
	}
	return true
}

// pass takes note of a tag that starts no section.
func (p *htmlParser) pass(t tag) {
	switch {
	case t.name == comment:
		return
	case t.name.startsLine():
		p.lineStart = true
		switch {
		case t.opens(tagLi):
			p.li, p.box = opening{t.start, tagLi, p.depth}, nowhere
		case t.opens(tagP), t.opens(tagDiv):
			p.box = opening{t.start, t.name, p.depth}
		default:
			p.li, p.box = nowhere, nowhere
		}
	case t.closing || !t.name.isInline():
		p.lineStart, p.li, p.box = false, nowhere, nowhere
	}
	switch t.name {
	case tagDiv:
		p.passDiv(t)
	case tagUl, tagOl:
		p.passList(t)
	}
}

func (p *htmlParser) passDiv(t tag) {
	switch {
	case !t.closing:
		p.depth.divs++
	case p.depth.divs > 0:
		p.depth.divs--
	case p.block.last: // it closes nothing: text of App Connect that was not escaped had it
		p.depth = p.block.depth
		p.restore(p.block.places)
		if p.block.recorded {
			s := &p.first[p.block.kind]
			s.end, s.valueEnd = t.end, t.start
		}
	}
}

func (p *htmlParser) passList(t tag) {
	if !t.closing {
		p.depth.lists++
		return
	}
	if p.list < 0 && p.depth.lists > 0 && p.inList == p.depth.lists {
		p.list = t.start
	}
	if p.ul < 0 && t.name == tagUl {
		p.ul, p.ulOpened = t.start, p.depth.lists > 0
	}
	if p.depth.lists > 0 {
		p.depth.lists--
	}
}

// section handles a label at a line start. It reports false if it belongs to no section.
func (p *htmlParser) section(l label) bool {
	switch {
	case l.kind == note:
		p.endNote(l.start)
		p.depth = p.begin(l.start, p.depth)
		p.note = openNote{open: true, start: l.start, textStart: l.end, first: -1, depth: p.depth, places: p.places()}
		p.resume(l.end)
	case l.details:
		p.details(l)
	case l.kind.isBlock():
		if p.box.start < 0 {
			return false
		}
		p.blockSection(l)
	case l.colon < 0:
		return false
	default:
		p.item(l)
	}
	return true
}

// resume goes on at pos, which is not the start of a list item or paragraph.
func (p *htmlParser) resume(pos int) {
	p.pos = pos
	p.lineStart, p.li, p.box = false, nowhere, nowhere
}

// begin tells that a recognised section starts at start, where the depth was d, and ends what had no end.
// It returns the depth without what that has opened and closed.
func (p *htmlParser) begin(start int, d depth) depth {
	if b := &p.block; b.open {
		p.restore(b.places)
		d = b.depth
		if b.recorded {
			s := &p.first[b.kind]
			s.end, s.valueEnd = start, start
		}
	}
	p.block = openBlock{}
	if p.note.open && p.note.first < 0 {
		p.note.first = start
		p.restore(p.note.places)
		d = p.note.depth
	}
	return d
}

// found records a section.
func (p *htmlParser) found(k kind, s span) (recorded bool) {
	if p.first[k].found() {
		p.add(k, s)
		return false
	}
	p.add(k, s)
	if p.note.open {
		p.note.found |= 1 << k
	}
	return true
}

// details handles a Call details header: it ends the note that waits for it.
func (p *htmlParser) details(l label) {
	p.depth = p.begin(l.start, p.depth)
	if n := p.note; n.open {
		for k := range p.first {
			if n.found&(1<<k) != 0 {
				p.first[k] = span{}
			}
		}
		p.note = openNote{}
		p.restore(n.places)
		p.depth = n.depth
		p.found(note, span{start: n.start, end: l.end, valueStart: n.textStart, valueEnd: l.start, cut: l.start})
	} else if p.header < 0 {
		p.header = l.start
	}
	p.resume(l.end)
}

// endNote ends a note that has no header after it, before the next section or at end.
func (p *htmlParser) endNote(end int) {
	n := p.note
	if !n.open {
		return
	}
	p.note = openNote{}
	if n.first >= 0 {
		end = n.first
	} else {
		p.restore(n.places)
		p.depth = n.depth
	}
	p.found(note, span{start: n.start, end: end, valueStart: n.textStart, valueEnd: end, cut: end, bare: true})
}

// finish ends at the end of the body what has no end.
func (p *htmlParser) finish() {
	p.begin(len(p.body), p.depth)
	p.endNote(len(p.body))
	// An item put at ul is not in the first list that holds one if there is one before, though without an end.
	p.ulOpened = p.ulOpened && (p.inList == 0 || p.ul < p.inListAt)
}

// blockSection reads the block whose label is the first thing in the box.
func (p *htmlParser) blockSection(l label) {
	box := p.box
	p.depth = p.begin(box.start, box.depth)
	b := openBlock{kind: l.kind, depth: p.depth, places: p.places()}
	s := span{start: box.start, end: len(p.body), valueStart: p.afterBreak(l.end), valueEnd: len(p.body)}
	resume := l.end
	if closeStart, end := p.closeOf(box, l.end); end > 0 {
		s.end, s.valueEnd = end, closeStart
		s.valueStart = min(s.valueStart, closeStart)
		b.last, resume = true, end
	} else {
		b.open = true
	}
	b.recorded = p.found(l.kind, s)
	p.block = b
	p.resume(resume)
	p.lineStart = b.last
}

// afterBreak is the position after the <br> that stands at pos, or pos.
func (p *htmlParser) afterBreak(pos int) int {
	at := pos
	for at < len(p.body) {
		r, size := charAt(p.body, at)
		if !isSpace(r) {
			break
		}
		at += size
	}
	if at < len(p.body) && p.body[at] == '<' {
		if t, ok := p.at(at); ok && t.name == tagBr {
			return t.end
		}
	}
	return pos
}

// closeOf finds the tag that closes box, looking from pos. end is 0 if there is none.
func (p *htmlParser) closeOf(box opening, pos int) (start, end int) {
	if box.name == tagP { // paragraphs do not nest
		if p.noMoreP {
			return 0, 0
		}
		for t, ok := p.tagNamed('p', pos); ok; t, ok = p.tagNamed('p', t.end) {
			if t.closes(tagP) {
				return t.start, t.end
			}
		}
		p.noMoreP = true
		return 0, 0
	}
	if !p.divsKnown {
		open := 1
		for t, ok := p.tagNamed('d', pos); ok; t, ok = p.tagNamed('d', t.end) {
			switch {
			case t.opens(tagDiv):
				open++
			case t.closes(tagDiv):
				if open--; open == 0 {
					return t.start, t.end
				}
			}
		}
		p.divs, p.divsKnown = p.pairDivs(box.start), true
	}
	low, high := 0, len(p.divs)
	for low < high {
		if mid := (low + high) / 2; p.divs[mid].start < box.start {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return p.divs[low].closeStart, p.divs[low].end
}

// pairDivs finds the ends of all divs from pos on. It is done once, so that many without an end cost no more than one.
func (p *htmlParser) pairDivs(pos int) (divs []closing) {
	var open []int
	for t, ok := p.tagNamed('d', pos); ok; t, ok = p.tagNamed('d', t.end) {
		switch {
		case t.opens(tagDiv):
			open = append(open, len(divs))
			divs = append(divs, closing{start: t.start})
		case t.closes(tagDiv) && len(open) > 0:
			d := &divs[open[len(open)-1]]
			d.closeStart, d.end = t.start, t.end
			open = open[:len(open)-1]
		}
	}
	return divs
}

// tagNamed finds the first tag at or after pos whose name starts with a letter. It passes over the others without
// reading them, as no tag contains another's '<', but for comments, which do.
func (p *htmlParser) tagNamed(letter byte, pos int) (t tag, ok bool) {
	from := pos
	for {
		n := strings.IndexByte(p.body[pos:], '<')
		if n < 0 || pos+n+2 >= len(p.body) {
			p.work += len(p.body) - from
			return t, false
		}
		pos += n
		c := p.body[pos+1]
		if c == '/' {
			c = p.body[pos+2]
		}
		next := pos + 1
		if c == '!' || lower(c) == letter {
			if t, ok = p.at(pos); ok {
				if c != '!' {
					p.work += t.end - from
					return t, true
				}
				next = t.end
			}
		}
		pos = next
	}
}

// tagFrom finds the first tag at or after pos.
func (p *htmlParser) tagFrom(pos int) (t tag, ok bool) {
	from := pos
	for pos < len(p.body) {
		if p.body[pos] != '<' {
			n := strings.IndexByte(p.body[pos:], '<')
			if n < 0 {
				break
			}
			pos += n
		}
		if t, ok = p.at(pos); ok {
			p.work += t.end - from
			return t, true
		}
		pos++
	}
	p.work += len(p.body) - from
	return t, false
}

// item reads an item from its label on.
func (p *htmlParser) item(l label) {
	start := opening{start: l.start, depth: p.depth}
	s := span{valueStart: l.colon}
	if p.li.start >= 0 {
		start = p.li
		s.valueEnd, s.end = p.listItemEnd(l.colon)
	} else {
		var whole bool
		s.valueEnd, s.end, whole = p.lineEnd(l.colon)
		if whole {
			start = p.box
		}
	}
	s.start = start.start
	p.depth = p.begin(start.start, start.depth)
	p.found(l.kind, s)
	if p.inList == 0 {
		p.inList, p.inListAt = p.depth.lists, s.start
	}
	p.resume(s.end)
	p.lineStart = true
}

// listItemEnd finds the end of the list item whose value starts at pos: its </li>, or the next item, list, block
// or header if that is missing.
func (p *htmlParser) listItemEnd(pos int) (value, end int) {
	lineStart, box := false, -1
	for t, ok := p.tagFrom(pos); ok; t, ok = p.tagFrom(pos) {
		if lineStart && !p.isBlank(pos, t.start) {
			lineStart, box = false, -1
		}
		pos = t.end
		switch {
		case t.closes(tagLi):
			return t.start, t.end
		case t.name == tagLi, t.name == tagUl, t.name == tagOl:
			return t.start, t.start
		case t.name.startsLine():
			lineStart, box = true, -1
			if t.opens(tagP) || t.opens(tagDiv) {
				box = t.start
			}
		case lineStart && t.name.isBold() && !t.closing:
			l, ok := p.label(t)
			if ok && (l.kind == note || l.details || l.kind.isBlock() && box >= 0) {
				if box < 0 {
					box = l.start
				}
				return box, box
			}
		case t.name != comment && (t.closing || !t.name.isInline()):
			lineStart, box = false, -1
		}
	}
	return len(p.body), len(p.body)
}

// lineEnd finds the end of the line whose value starts at pos. The line is whole if it is all that the <p> or <div>
// around it holds. Inline tags that close what was opened before the label stay outside.
func (p *htmlParser) lineEnd(pos int) (value, end int, whole bool) {
	open, cut := 0, -1
	for t, ok := p.tagFrom(pos); ok; t, ok = p.tagFrom(pos) {
		if cut >= 0 && !p.isBlank(pos, t.start) {
			cut = -1
		}
		pos = t.end
		switch {
		case t.name == comment:
		case t.name.startsLine():
			if p.box.start >= 0 && t.closes(p.box.name) {
				return t.start, t.end, true
			}
			if cut < 0 {
				cut = t.start
			}
			return cut, cut, false
		case !t.closing:
			open, cut = open+1, -1
		case open > 0:
			open--
		case cut < 0:
			cut = t.start
		}
	}
	if cut < 0 || !p.isBlank(pos, len(p.body)) {
		cut = len(p.body)
	}
	return cut, cut, false
}

// A label is the text of a bold element.
type label struct {
	start, end int
	kind       kind // noKind for the header
	details    bool // the header, Call details
	colon      int  // where the value starts, -1 if no colon follows
}

const (
	maxLabel     = 40 // letters, colon included: the longest label has 32
	maxLabelTags = 8  // tags inside a label, and between it and its colon
)

// label reads the bold element that t opens.
func (p *htmlParser) label(t tag) (l label, ok bool) {
	l = label{start: t.start, colon: -1}
	var text [maxLabel]byte
	n, blank, open, tags := 0, false, 1, 0
	pos := t.end
	for open > 0 {
		if pos == len(p.body) || n == maxLabel {
			return l, false
		}
		if p.body[pos] == '<' {
			in, ok := p.at(pos)
			if tags++; !ok || tags > maxLabelTags || in.name.startsLine() && in.name != tagBr {
				return l, false
			}
			switch {
			case in.name.isBold() && in.closing:
				open--
			case in.name.isBold():
				open++
			case in.name == tagBr:
				blank = n > 0
			}
			p.work += in.end - pos
			pos = in.end
			continue
		}
		c, size := p.body[pos], 1
		if c == '&' || c >= utf8.RuneSelf {
			var r rune
			if r, size = charAt(p.body, pos); isSpace(r) {
				r = ' '
			} else if r >= utf8.RuneSelf {
				return l, false
			}
			c = byte(r)
		}
		p.work += size
		pos += size
		switch {
		case c == ' ', '\t' <= c && c <= '\r':
			blank = n > 0
		default:
			if blank {
				text[n], blank = ' ', false
				if n++; n == maxLabel {
					return l, false
				}
			}
			text[n] = lower(c)
			n++
		}
	}
	l.end = pos
	if n > 0 && text[n-1] == ':' {
		l.colon = pos
		for n--; n > 0 && text[n-1] == ' '; {
			n--
		}
	}
	l.kind, l.details = htmlLabel(text[:n])
	if l.kind == noKind && !l.details || l.colon >= 0 && (l.details || l.kind == note || l.kind.isBlock()) {
		return l, false
	}
	if l.colon < 0 {
		l.colon = p.colonAfter(pos)
	}
	return l, true
}

// colonAfter is the position after the colon that follows pos, with nothing but blanks and inline tags between, or -1.
func (p *htmlParser) colonAfter(pos int) int {
	for tags := 0; pos < len(p.body); {
		if p.body[pos] == '<' {
			t, ok := p.at(pos)
			if tags++; !ok || tags > maxLabelTags || t.name != comment && !t.name.isInline() {
				return -1
			}
			p.work += t.end - pos
			pos = t.end
			continue
		}
		r, size := charAt(p.body, pos)
		p.work += size
		pos += size
		if r == ':' {
			return pos
		}
		if !isSpace(r) {
			return -1
		}
	}
	return -1
}

// htmlLabel finds the section with a label in lower case.
func htmlLabel(text []byte) (k kind, details bool) {
	switch string(text) {
	case "agent notes":
		return note, false
	case "call details":
		return noKind, true
	case "caller phone number", "recipient phone number":
		return contactNumber, false
	case "session id":
		return sessionID, false
	case "ringcentral user name":
		return userName, false
	case "ringcentral number and extension":
		return ownNumber, false
	case "summary":
		return subject, false
	case "date/time":
		return dateTime, false
	case "duration":
		return duration, false
	case "result":
		return result, false
	case "call recording link":
		return recording, false
	case "voicemail recording link":
		return voicemail, false
	case "ai note":
		return aiNote, false
	case "transcript":
		return transcript, false
	case "ace transcript":
		return aceTranscript, false
	case "ace summary":
		return aceSummary, false
	case "call score":
		return callScore, false
	case "ace bulleted summary":
		return aceBullets, false
	case "ace recording link":
		return aceLink, false
	case "call journey":
		return callJourney, false
	}
	return noKind, false
}
