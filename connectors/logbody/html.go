package logbody

import (
	"cmp"
	"slices"
	"strings"
)

// HTML, in one line:
//
//	<b>Agent notes</b><br>called back<br><br><b>Call details</b><br>
//	<li><b>Duration</b>: 1 minute</li>
//	<div><b>AI Note</b><br>Ana asked about pricing.</div><br>
//
// It is recognised also after a CRM's editor has been at it.

// An htmlParser makes sections of labels.
type htmlParser struct {
	*outline
	i   int // the label
	end int // of the last section: what stands in one is not searched
}

func (o *outline) parseHTML() {
	if o.regular = o.parseWritten(); o.regular {
		return
	}
	o.sections, o.first = o.sections[:0], [numKinds]int32{}
	o.tokenizeHTML()
	o.findLabels()
	for p := (htmlParser{outline: o}); p.i < len(o.labels); p.i++ {
		l := &o.labels[p.i]
		if l.start < p.end || l.kind == foreign {
			continue
		}
		var s section
		switch {
		case l.kind == details:
			if !o.header.found {
				o.header = place{start: l.start, end: l.end, found: true}
			}
			continue
		case l.kind == note:
			s = p.note(l)
		case l.kind.isBlock():
			s = p.block(l)
		case l.item >= 0:
			s = p.listItem(l)
		default:
			s = p.line(l)
		}
		s.kind = l.kind
		o.add(s)
		p.end = s.end
	}
}

// limit is where the section of a label ends at the latest: where the next one starts that is not inside what ends at from.
func (p *htmlParser) limit(from int) int {
	for i := p.i + 1; i < len(p.labels); i++ {
		if l := &p.labels[i]; l.start >= from {
			return max(l.outer, from)
		}
	}
	return max(p.tail, from)
}

// note reads a note, up to the next Call details header outside blocks. A note without one ends before the next section,
// or with the list that it stands in.
func (p *htmlParser) note(l *label) section {
	s := section{start: l.start, valueStart: l.end, end: p.tail, bare: true}
	inBlock := 0
	for i := p.i + 1; i < len(p.labels); i++ {
		next := &p.labels[i]
		switch {
		case next.start < inBlock:
			continue
		case next.kind == details:
			s.end, s.valueEnd, s.cut, s.bare = next.end, next.start, next.start, false
			return s
		case s.end == p.tail:
			s.end = next.outer
		}
		if next.kind == note {
			break
		}
		if next.kind.isBlock() && p.tokens[next.box].opens() {
			inBlock = int(p.tokens[p.tokens[next.box].match].end)
		}
	}
	s.end = max(s.end, l.end)
	for i := int(l.last) + 1; i < len(p.tokens) && int(p.tokens[i].start) < s.end; i++ {
		if t := &p.tokens[i]; t.is.isList() && t.closing && 0 <= t.match && t.match < l.first {
			s.end = p.before(int32(i), int(t.start)).outer // of the list around the note
		}
	}
	s.valueEnd, s.cut = s.end, s.end
	return s
}

// block reads a block: the <div> or other element whose first content is the label.
func (p *htmlParser) block(l *label) section {
	t := &p.tokens[l.box]
	whole := t.is.isReplaced() || t.is == heading
	s := section{start: l.start, valueStart: l.end}
	if whole {
		s.start = int(t.start)
	}
	if i := p.nextLine(l.last); i >= 0 && p.tokens[i].is == lineBreak {
		s.valueStart = int(p.tokens[i].end)
	}
	if !t.opens() {
		s.end = p.limit(l.end)
		s.valueStart, s.valueEnd, s.unclosed = min(s.valueStart, s.end), s.end, true
		return s
	}
	last := &p.tokens[t.match]
	s.valueStart = min(s.valueStart, int(last.start))
	s.valueEnd, s.end = int(last.start), int(last.end)
	switch {
	case !whole:
		s.end = s.valueEnd
	case p.isLabelOnly(l, t.match):
		if end := p.paragraphs(t.match); end > s.end {
			s.valueStart, s.valueEnd, s.end = s.end, end, end
		}
	case t.is == division:
		p.strayEnds(&s, t.match)
	}
	return s
}

// nextLine is the next tag after token i that starts a line, if there is nothing to see before it, else -1.
func (o *outline) nextLine(i int32) int32 {
	for i++; int(i) < len(o.tokens) && !o.isVisible(int(o.tokens[i-1].end), int(o.tokens[i].start)); i++ {
		if o.tokens[i].is.startsLine() {
			return i
		}
	}
	return -1
}

// isLabelOnly reports whether the element that token last closes holds nothing but the label, so that an editor may have
// made paragraphs of the block. As App Connect writes it, it is a block, if without text.
func (p *htmlParser) isLabelOnly(l *label, last int32) bool {
	text, broken := strings.CutPrefix(p.body[l.end:], "<br>")
	if l.written && broken && (p.tokens[last].is == division || !strings.HasPrefix(text, "</")) {
		return false
	}
	i := l.last
	if i == last { // the element is bold itself
		return true
	}
	for i = p.nextLine(i); i >= 0 && p.tokens[i].is == lineBreak; {
		i = p.nextLine(i)
	}
	return i == last
}

// paragraphs is where the text of a block ends that an editor has split into paragraphs: those directly after token i, up
// to the next section. If some of them are empty, the text ends before the last of these: App Connect writes an empty
// line after a block, and what comes then was typed by a person.
func (p *htmlParser) paragraphs(i int32) (end int) {
	limit := p.limit(int(p.tokens[i].end))
	text, cut := 0, 0
	for i = p.nextLine(i); i >= 0 && int(p.tokens[i].start) < limit; i = p.nextLine(i) {
		t := &p.tokens[i]
		if t.is == lineBreak {
			cut = text
			continue
		}
		if !t.opens() || !t.is.isReplaced() && !t.is.isList() || int(p.tokens[t.match].start) > limit {
			break
		}
		if p.hasText(i, t.match) {
			text = int(p.tokens[t.match].end)
		} else {
			cut = text
		}
		i = t.match
	}
	return cmp.Or(cut, text)
}

// hasText reports whether a person sees text between two tokens.
func (p *htmlParser) hasText(from, to int32) bool {
	for ; from < to; from++ {
		if p.isVisible(int(p.tokens[from].end), int(p.tokens[from+1].start)) {
			return true
		}
	}
	return false
}

// strayEnds takes in the closing tags after a block that close nothing: they come from text of App Connect that was not
// escaped.
func (p *htmlParser) strayEnds(s *section, i int32) {
	limit := p.limit(s.end)
	for i++; int(i) < len(p.tokens) && int(p.tokens[i].start) < limit; i++ {
		if t := &p.tokens[i]; t.closing && t.is == division && t.match < 0 {
			s.end, s.valueEnd = int(t.end), int(t.start)
		}
	}
}

// listItem reads an item that is the first content of a list item: up to its end, or to the next item, list, block or
// header if that is missing. What was typed on a further line of it is a person's, and stays.
func (p *htmlParser) listItem(l *label) section {
	s := section{start: int(p.tokens[l.item].start), valueStart: l.value}
	limit := int32(p.limit(l.value))
	last := token{start: limit, is: unorderedList}
	var second *token // breaks the line behind the value
	at, hasValue := l.value, false
	for i := l.last + 1; ; i++ {
		t := &last
		if int(i) < len(p.tokens) && p.tokens[i].start < limit {
			t = &p.tokens[i]
		}
		if p.isVisible(at, int(t.start)) {
			if second != nil {
				t = second
			}
			hasValue = true
		}
		if t == second || t.is == listItem || t.is.isList() {
			s.valueEnd, s.end = int(t.start), int(t.start)
			if t.closing && !t.is.isList() {
				s.end = int(t.end)
			}
			return s
		}
		if second == nil && hasValue && t.is.startsLine() {
			second = t
		}
		at = max(at, int(t.end))
	}
}

// line reads an item up to the end of its line. If the line is all that a <p> or <div> holds, it is the whole element.
// Tags at its end that close what was opened before the label stay outside.
func (p *htmlParser) line(l *label) section {
	s := section{start: l.start, valueStart: l.value, end: p.limit(l.value)}
	i := int(l.last) + 1
	for ; i < len(p.tokens) && int(p.tokens[i].start) < s.end; i++ {
		t := &p.tokens[i]
		if !t.is.startsLine() || int(t.start) < l.value {
			continue
		}
		if l.box >= 0 && t.match == l.box && t.is.isReplaced() {
			return section{start: int(p.tokens[l.box].start), end: int(t.end), valueStart: l.value, valueEnd: int(t.start)}
		}
		s.end = int(t.start)
		break
	}
	for at := s.end; ; i-- {
		t := &p.tokens[i-1]
		if int(t.start) < l.value || p.isVisible(int(t.end), at) || t.is != invisible && (!t.closing || t.match >= l.first) {
			break
		}
		if at = int(t.start); t.is != invisible {
			s.end = at
		}
	}
	s.valueEnd = s.end
	return s
}

// list is where the first list ends, outside notes and blocks, that has an item in it. If there is none and any will do, it is
// where the first <ul> ends; else -1.
func (o *outline) list(anyList bool) int {
	first, lastItem, n := -1, -1, 0
	for i := range o.tokens {
		t := &o.tokens[i]
		if !t.closing || !t.is.isList() {
			continue
		}
		at := int(t.start)
		for ; n < len(o.sections) && o.sections[n].start < at; n++ {
			if o.sections[n].kind.isItem() {
				lastItem = o.sections[n].start
			}
		}
		switch {
		case n > 0 && !o.sections[n-1].kind.isItem() && at < o.sections[n-1].end: // within a note or block
		case t.match >= 0 && lastItem > int(o.tokens[t.match].start):
			return at
		case first < 0 && anyList && t.is == unorderedList:
			first = at
		}
	}
	return first
}

// appendCut adds the tags in body[at:end] that open or close what is closed or opened outside, so that the elements around
// keep their ends when it is replaced: those that open before the new text, those that close after it. Of one that closes
// and one that opens the same kind of element neither is needed.
func (o *outline) appendCut(b []byte, at, end int, closing bool) []byte {
	if at == end {
		return b
	}
	first, _ := slices.BinarySearchFunc(o.tokens, at, func(t token, pos int) int { return int(t.start) - pos })
	var surplus [numElements]int // of those that open
	for _, write := range [...]bool{false, true} {
		for i := first; i < len(o.tokens) && int(o.tokens[i].start) < end; i++ {
			t := &o.tokens[i]
			if !t.is.isBox() && (!t.is.isList() || t.closing) || t.match < 0 {
				continue
			}
			if other := int(o.tokens[t.match].start); at <= other && other < end {
				continue
			}
			step := 1
			if t.closing {
				step = -1
			}
			switch n := &surplus[t.is]; {
			case !write:
				*n += step
			case t.closing == closing && *n*step > 0:
				*n -= step
				b = append(b, o.body[t.start:t.end]...)
			}
		}
	}
	return b
}

// firstLink is the first address in text that a tag links to.
func firstLink(text string) string {
	tags := tagReader{text: text}
	var t token
	for tags.next(int(t.end), &t) {
		if t.is == link && !t.closing {
			if address := attribute(text[t.start:t.end], "href"); isLink(address) {
				return address
			}
		}
	}
	return ""
}
