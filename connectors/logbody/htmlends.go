package logbody

import "strings"

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
		var t tag
		if p.at(at, &t) && t.name == tagBr {
			return t.end
		}
	}
	return pos
}

// closeOf finds the tag that closes box, looking from pos. end is 0 if there is none.
func (p *htmlParser) closeOf(box opening, pos int) (start, end int) {
	var t tag
	if box.name == tagP { // paragraphs do not nest
		if p.noMoreP {
			return 0, 0
		}
		for p.tagNamed('p', &pos, &t) {
			if t.closes(tagP) {
				return t.start, t.end
			}
		}
		p.noMoreP = true
		return 0, 0
	}
	if !p.divsKnown {
		open := 1
		for p.tagNamed('d', &pos, &t) {
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
	var t tag
	for p.tagNamed('d', &pos, &t) {
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

// tagNamed finds the first tag at or after *pos whose name starts with a letter, and moves *pos behind it. It passes over
// the others without reading them, as no tag contains another's '<', but for comments, which do.
func (p *htmlParser) tagNamed(letter byte, pos *int, t *tag) bool {
	from, at := *pos, *pos
	for {
		n := strings.IndexByte(p.body[at:], '<')
		if n < 0 || at+n+2 >= len(p.body) {
			p.work += len(p.body) - from
			return false
		}
		at += n
		c := p.body[at+1]
		if c == '/' {
			c = p.body[at+2]
		}
		if (c != '!' && lower(c) != letter) || !p.at(at, t) {
			at++
			continue
		}
		at = t.end
		if c != '!' {
			p.work += at - from
			*pos = at
			return true
		}
	}
}

// tag finds the first tag at or after *pos, and moves *pos behind it.
func (p *htmlParser) tag(pos *int, t *tag) bool {
	from, at := *pos, *pos
	for at < len(p.body) {
		if p.body[at] != '<' {
			n := strings.IndexByte(p.body[at:], '<')
			if n < 0 {
				break
			}
			at += n
		}
		if p.at(at, t) {
			p.work += t.end - from
			*pos = t.end
			return true
		}
		at++
	}
	p.work += len(p.body) - from
	return false
}

// listItemEnd finds the end of the list item whose value starts at pos: its </li>, or the next item, list, block
// or header if that is missing.
func (p *htmlParser) listItemEnd(pos int) (value, end int) {
	lineStart, box := false, -1
	var t tag
	for from := pos; p.tag(&pos, &t); from = pos {
		if lineStart && !p.isBlank(from, t.start) {
			lineStart, box = false, -1
		}
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
			l, ok := p.label(&t)
			if ok && (l.kind == note || l.kind == details || l.kind.isBlock() && box >= 0) {
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
	var t tag
	for from := pos; p.tag(&pos, &t); from = pos {
		if cut >= 0 && !p.isBlank(from, t.start) {
			cut = -1
		}
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
