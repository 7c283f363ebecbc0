package logbody

import (
	"strings"
	"unicode/utf8"
)

// A label is the text of a bold element that names a section, or a block of somebody else.
type label struct {
	kind        kind
	first, last int32 // the tokens of its element
	start, end  int   // the element
	value       int   // where the value of an item starts, after the colon
	written     bool  // the element is written as App Connect does, but for the case of its tags
	surroundings
}

// surroundings are what stands before a position, as a person sees it.
type surroundings struct {
	fresh     bool  // a line starts there
	outer     int   // where the elements start whose first content is there, the outermost of them
	item, box int32 // the tokens of those: of the list item, and of the innermost box or else that, below 0 without one
}

// maxLabelTags is how many tags there may be inside a label, and between it and its colon.
const maxLabelTags = 8

// findLabels finds the labels that start a line, in any spelling, and those within a line that are written as App Connect
// does.
func (o *outline) findLabels() {
	for i := int32(0); int(i) < len(o.tokens); i++ {
		if t := &o.tokens[i]; t.opens() && o.isBold(t) {
			if l, ok := o.labelAt(i); ok {
				o.labels = append(o.labels, l)
				i = l.last
			}
		}
	}
	o.tail = o.before(int32(len(o.tokens)), len(o.body)).outer
}

// before looks back from the position at, which token i follows.
func (o *outline) before(i int32, at int) surroundings {
	s := surroundings{outer: at, item: -1, box: -1}
	for i--; i >= 0; i-- {
		t := &o.tokens[i]
		if o.isText(int(t.end), at) {
			return s
		}
		at = int(t.start)
		if !t.is.startsLine() {
			continue
		}
		s.fresh = true
		if t.closing || !t.is.isBox() && t.is != listItem {
			return s
		}
		s.outer = at
		if s.box < 0 {
			s.box = i
		}
		if s.item < 0 && t.is == listItem {
			s.item = i
		}
	}
	s.fresh = s.fresh || !o.isText(0, at)
	return s
}

// visible is where a person sees something of body[from:to], which is text, or to if there is nothing to see.
func (o *outline) visible(from, to int) int {
	for from < to {
		r, size := o.runeAt(from, to)
		if !isUnseen(r) {
			break
		}
		from += size
	}
	return from
}

// runeAt is the character that a person sees at from, and how many bytes it is written with.
func (o *outline) runeAt(from, to int) (rune, int) {
	r, size := utf8.DecodeRuneInString(o.body[from:to])
	if r == '&' {
		return entityAt(o.body[:to], from)
	}
	return r, size
}

func (o *outline) isVisible(from, to int) bool { return o.visible(from, to) < to }

// isText reports whether a person sees more in body[from:to] than the bullet of a list that an editor made lines of.
func (o *outline) isText(from, to int) bool {
	if from = o.visible(from, to); from == to {
		return false
	}
	r, size := o.runeAt(from, to)
	return !strings.ContainsRune("-*·•–▪◦●", r) || o.isVisible(from+size, to)
}

// isBold reports whether the text of the element that t opens is bold: a label may be.
func (o *outline) isBold(t *token) bool {
	switch t.is {
	case bold:
		return true
	case inline, paragraph, division:
		return int(t.end-t.start) >= len("<p style=font:700>") && isBoldStyle(o.body[t.start:t.end])
	}
	return false
}

// labelAt reads the element that token i opens.
func (o *outline) labelAt(i int32) (l label, ok bool) {
	t := &o.tokens[i]
	l = label{kind: foreign, first: i, last: t.match, start: int(t.start), end: int(o.tokens[t.match].end), value: -1}
	name := o.labelText(&l)
	if name == "" {
		return l, false
	}
	if before, ok := strings.CutSuffix(name, ":"); ok {
		name, l.value = strings.TrimRight(before, " "), l.end
	}
	if k, exact := kindOfHTML(name); k != noKind {
		l.kind, l.written = k, exact && l.end-l.start == len("<b></b>")+len(name)
	}
	if l.surroundings = o.before(i, l.start); t.is.startsLine() { // it may be the box itself
		l.surroundings = o.before(i+1, int(t.end))
	}
	return l, o.isLabel(&l)
}

// labelText is the text of a label, with single blanks. It is "" if it is none of ours: too long, or not in one line.
func (o *outline) labelText(l *label) string {
	from, to := int(o.tokens[l.first].end), int(o.tokens[l.last].start)
	if l.last-l.first > maxLabelTags || to-from > 8*maxLabel {
		return ""
	}
	for i := l.first + 1; i < l.last; i++ {
		if is := o.tokens[i].is; is.startsLine() && is != lineBreak {
			return ""
		}
	}
	text := strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, htmlText(o.body[from:to]))
	return strings.Join(strings.FieldsFunc(text, isSpace), " ")
}

// isLabel reports whether a section starts with l.
func (o *outline) isLabel(l *label) bool {
	switch {
	case l.kind.isItem() && l.fresh:
		return l.value >= 0 || o.colonAfter(l) >= 0
	case l.kind.isItem():
		return l.written && l.value < 0 && o.colonAfter(l) == l.end+1
	case l.kind == note && !l.fresh:
		i := o.nextLine(l.last)
		return l.value < 0 && l.written && i >= 0 && o.tokens[i].is == lineBreak
	case l.kind == note, l.kind == details:
		return l.value < 0 && (l.fresh || l.written)
	case l.kind.isBlock() && l.value < 0:
		return l.fresh && l.box >= 0
	}
	l.kind = foreign // it looks like a block of ours, and is none
	i := o.nextLine(l.last)
	return l.fresh && l.box >= 0 && o.tokens[l.box].is.isReplaced() && i >= 0 && (o.tokens[i].is == lineBreak || o.tokens[i].match == l.box)
}

// colonAfter finds the colon after a label, with nothing but blanks and inline tags between, and sets where the value
// starts. It is -1 without one.
func (o *outline) colonAfter(l *label) int {
	pos := l.end
	for i := int(l.last) + 1; i <= int(l.last)+maxLabelTags; i++ {
		end := len(o.body)
		if i < len(o.tokens) {
			end = int(o.tokens[i].start)
		}
		if pos = o.visible(pos, end); pos < end {
			if o.body[pos] == ':' {
				l.value = pos + 1
			}
			return l.value
		}
		if i >= len(o.tokens) || o.tokens[i].is != inline && o.tokens[i].is != bold && o.tokens[i].is != invisible {
			break
		}
		pos = int(o.tokens[i].end)
	}
	return -1
}
