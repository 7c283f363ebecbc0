package logbody

// htmlParser walks over the tags of a body once. Everything it recognises starts with a label, the text of a
// <b> or <strong>, at the start of a line as a person sees it.
type htmlParser struct {
	*outline
	tagReader
	pos  int
	text [maxLabel]byte // of the label that is being read

	// Where the parser stands: at the start of a line, and as the first thing in a list item and in a <p> or <div>.
	// An opening that is not there starts at -1.
	lineStart bool
	li, box   opening
	depth     depth
	inList    int // the depth of the first list that holds an item, once one was found
	inListAt  int // and where that item stands

	note  openNote  // a note whose Call details header has not come yet
	block openBlock // a block without an end, or one that stray </div> may still belong to

	divs      []closing // all with their ends, in order; known once a block has none
	divsKnown bool
	noMoreP   bool // no </p> follows
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
	out.reset()
	p := htmlParser{outline: out, tagReader: newTagReader(body), lineStart: true, li: nowhere, box: nowhere}
	var t tag
	for p.next(&t) {
		if t.name.isBold() && !t.closing && p.lineStart {
			if l, ok := p.label(&t); ok && p.section(&l) {
				continue
			}
		}
		p.pass(&t)
	}
	p.finish()
}

// next finds the next tag. Text on the way ends the line start.
func (p *htmlParser) next(t *tag) bool {
	from := p.pos
	if !p.tag(&p.pos, t) {
		return false
	}
	if p.lineStart && from < t.start && !p.isBlank(from, t.start) {
		p.lineStart, p.li.start, p.box.start = false, -1, -1
	}
	return true
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
func (p *htmlParser) pass(t *tag) {
	switch {
	case t.name == comment:
		return
	case t.name.startsLine():
		p.lineStart = true
		switch {
		case t.opens(tagLi):
			p.li = opening{t.start, tagLi, p.depth}
			p.box.start = -1
		case t.opens(tagP), t.opens(tagDiv):
			p.box = opening{t.start, t.name, p.depth}
		default:
			p.li.start, p.box.start = -1, -1
		}
	case t.closing || !t.name.isInline():
		p.lineStart, p.li.start, p.box.start = false, -1, -1
	}
	switch t.name {
	case tagDiv:
		p.passDiv(t)
	case tagUl, tagOl:
		p.passList(t)
	}
}

func (p *htmlParser) passDiv(t *tag) {
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

func (p *htmlParser) passList(t *tag) {
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
func (p *htmlParser) section(l *label) bool {
	switch {
	case l.kind == note:
		p.endNote(l.start)
		p.depth = p.begin(l.start, p.depth)
		p.note = openNote{open: true, start: l.start, textStart: l.end, first: -1, depth: p.depth, places: p.places()}
		p.resume(l.end)
	case l.kind == details:
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
	p.lineStart, p.li.start, p.box.start = false, -1, -1
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
	p.block.open, p.block.last = false, false
	if p.note.open && p.note.first < 0 {
		p.note.first = start
		p.restore(p.note.places)
		d = p.note.depth
	}
	return d
}

// found records a section.
func (p *htmlParser) found(k kind, s *span) (recorded bool) {
	recorded = !p.first[k].found()
	p.add(k, s)
	if recorded && p.note.open {
		p.note.found |= 1 << k
	}
	return recorded
}

// details handles a Call details header: it ends the note that waits for it.
func (p *htmlParser) details(l *label) {
	p.depth = p.begin(l.start, p.depth)
	if n := p.note; n.open {
		for k := note; n.found>>k != 0; k++ {
			if n.found>>k&1 != 0 {
				p.first[k] = span{}
			}
		}
		p.note = openNote{}
		p.restore(n.places)
		p.depth = n.depth
		p.found(note, &span{start: n.start, end: l.end, valueStart: n.textStart, valueEnd: l.start, cut: l.start})
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
	p.found(note, &span{start: n.start, end: end, valueStart: n.textStart, valueEnd: end, cut: end, bare: true})
}

// finish ends at the end of the body what has no end.
func (p *htmlParser) finish() {
	p.begin(len(p.body), p.depth)
	p.endNote(len(p.body))
	// An item put at ul is not in the first list that holds one if there is one before, though without an end.
	p.ulOpened = p.ulOpened && (p.inList == 0 || p.ul < p.inListAt)
}

// blockSection reads the block whose label is the first thing in the box.
func (p *htmlParser) blockSection(l *label) {
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
	b.recorded = p.found(l.kind, &s)
	p.block = b
	p.resume(resume)
	p.lineStart = b.last
}

// item reads an item from its label on.
func (p *htmlParser) item(l *label) {
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
	p.found(l.kind, &s)
	if p.inList == 0 {
		p.inList, p.inListAt = p.depth.lists, s.start
	}
	p.resume(s.end)
	p.lineStart = true
}
