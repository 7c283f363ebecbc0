package logbody

import "strings"

// A label is the text of a bold element that names a section, or a block of somebody else.
type label struct {
	kind        kind
	first, last int32 // the tokens of its element
	start, end  int   // the element
	value       int   // where the value of an item starts, after the colon
	outer       int   // where the elements start whose first content it is, the outermost of them
	item, box   int32 // the tokens of those: of the list item, and of the innermost box or else that, below 0 without one
	written     bool  // the element is written as App Connect does, but for the case of its tags
	fresh       bool  // it stands at the start of a line as a person sees it
}

// maxLabelTags is how many tags there may be inside a label, and between it and its colon.
const maxLabelTags = 8

// A labelFinder walks over the tokens of a body once.
type labelFinder struct {
	*outline
	fresh     bool // nothing visible since the line started
	outer     int  // where the first element starts of those that hold nothing visible yet, below 0 without one
	item, box int32
}

// reset tells that what follows is not the first content of anything.
func (f *labelFinder) reset() { f.outer, f.item, f.box = -1, -1, -1 }

// findLabels finds the labels that start a line, in any spelling, and those within a line that are written as App Connect
// does.
func (o *outline) findLabels() {
	f := labelFinder{outline: o, fresh: true}
	f.reset()
	end := 0
	for i := 0; i < len(o.tokens); i++ {
		t := &o.tokens[i]
		if f.fresh && int(t.start) > end && o.isVisible(end, int(t.start)) {
			f.fresh = false
			f.reset()
		}
		end = int(t.end)
		if t.is.startsLine() {
			f.pass(i, t)
		}
		if t.opens() && o.isBold(t) {
			if l, ok := f.label(i); ok {
				o.labels = append(o.labels, l)
				f.fresh = t.is.startsLine()
				f.reset()
				i, end = int(l.last), l.end
			}
		}
	}
	o.tail = o.beforeEmpty(len(o.tokens), len(o.body))
}

// beforeEmpty is the position at, before token i, moved before the elements that are open there and hold nothing.
func (o *outline) beforeEmpty(i, at int) int {
	end := at
	for i--; i >= 0 && !o.isVisible(int(o.tokens[i].end), end); i-- {
		t := &o.tokens[i]
		end = int(t.start)
		switch {
		case !t.is.startsLine():
		case t.closing || !t.is.isBox() && t.is != listItem:
			return at
		default:
			at = end
		}
	}
	return at
}

// pass takes note of a tag that starts a line.
func (f *labelFinder) pass(i int, t *token) {
	f.fresh = true
	switch {
	case t.closing || !t.is.isBox() && t.is != listItem:
		f.reset()
	case t.is == listItem:
		f.item, f.box = int32(i), int32(i)
	default:
		f.box = int32(i)
	}
	if f.outer < 0 && f.box >= 0 {
		f.outer = int(t.start)
	}
}

// visible is where a person sees something of body[from:to], which is text, or to if there is nothing to see.
func (o *outline) visible(from, to int) int {
	for from < to {
		r, size := charAt(o.body[:to], from)
		if !isSpace(r) && !isInvisible(r) {
			break
		}
		from += size
	}
	return from
}

func (o *outline) isVisible(from, to int) bool { return o.visible(from, to) < to }

// isBold reports whether the text of the element that t opens is bold: a label may be.
func (o *outline) isBold(t *token) bool {
	switch t.is {
	case bold:
		return true
	case inline, paragraph, division:
		return int(t.end-t.start) > len("<p style=font:700>") && isBoldStyle(o.body[t.start:t.end])
	}
	return false
}

// label reads the element that token i opens.
func (f *labelFinder) label(i int) (l label, ok bool) {
	last := &f.tokens[f.tokens[i].match]
	l = label{kind: foreign, first: int32(i), last: f.tokens[i].match, start: int(f.tokens[i].start), end: int(last.end), value: -1,
		outer: f.outer, item: f.item, box: f.box, fresh: f.fresh}
	name := f.labelText(&l)
	if before, ok := strings.CutSuffix(name, ":"); ok {
		name, l.value = strings.TrimRight(before, " "), l.end
	}
	if k, exact := kindOfHTML(name); k != noKind {
		l.kind, l.written = k, exact && l.end-l.start == len("<b></b>")+len(name)
	}
	if l.outer < 0 {
		l.outer = l.start
	}
	return l, f.isLabel(&l)
}

// labelText is the text of a label, with single blanks. It is "" if it is none of ours: too long, or not in one line.
func (f *labelFinder) labelText(l *label) string {
	from, to := int(f.tokens[l.first].end), int(f.tokens[l.last].start)
	if l.last-l.first > maxLabelTags || to-from > 8*maxLabel {
		return ""
	}
	for i := l.first + 1; i < l.last; i++ {
		if is := f.tokens[i].is; is.startsLine() && is != lineBreak {
			return ""
		}
	}
	text := strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, htmlText(f.body[from:to]))
	return strings.Join(strings.FieldsFunc(text, isSpace), " ")
}

// isLabel reports whether a section starts with l.
func (f *labelFinder) isLabel(l *label) bool {
	switch {
	case l.kind.isItem() && l.fresh:
		return l.value >= 0 || f.colonAfter(l) >= 0
	case l.kind.isItem():
		return l.written && l.value < 0 && f.colonAfter(l) == l.end+1
	case l.kind == note && !l.fresh:
		i := f.nextLine(l.last)
		return l.value < 0 && l.written && i >= 0 && f.tokens[i].is == lineBreak
	case l.kind == note, l.kind == details:
		return l.value < 0 && (l.fresh || l.written)
	case l.kind.isBlock() && l.value < 0:
		return l.fresh && l.box >= 0
	}
	l.kind = foreign // it looks like a block of ours, and is none
	if !l.fresh || l.box < 0 || !f.tokens[l.box].is.isReplaced() {
		return false
	}
	i := f.nextLine(l.last)
	return i >= 0 && (f.tokens[i].is == lineBreak || f.tokens[i].match == l.box)
}

// colonAfter finds the colon after a label, with nothing but blanks and inline tags between, and sets where the value
// starts. It is -1 without one.
func (f *labelFinder) colonAfter(l *label) int {
	pos := l.end
	for i := int(l.last) + 1; i <= int(l.last)+maxLabelTags; i++ {
		end := len(f.body)
		if i < len(f.tokens) {
			end = int(f.tokens[i].start)
		}
		if pos = f.visible(pos, end); pos < end {
			if f.body[pos] == ':' {
				l.value = pos + 1
			}
			return l.value
		}
		if i >= len(f.tokens) || f.tokens[i].is != inline && f.tokens[i].is != bold && f.tokens[i].is != invisible {
			break
		}
		pos = int(f.tokens[i].end)
	}
	return -1
}
