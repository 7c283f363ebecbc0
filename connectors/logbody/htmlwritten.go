package logbody

import "strings"

// parseWritten finds the sections of a body that holds nothing but what App Connect or this package writes: sections, and
// line breaks between them. It reports false for any other.
func (o *outline) parseWritten() bool {
	for pos := 0; pos < len(o.body); {
		text := o.body[pos:]
		if strings.HasPrefix(text, "<br>") {
			pos += len("<br>")
			continue
		}
		is := item
		for is < header && !strings.HasPrefix(text, frames[inHTML][is].before) {
			is++
		}
		frame := &frames[inHTML][is]
		before, _, ok := strings.Cut(text[:min(len(text), maxLabel+16)], frame.after)
		name, ok2 := strings.CutPrefix(before, frame.before)
		k, exact := kindOfHTML(name)
		if !ok || !ok2 || !exact || k == note && pos > 0 || rows[k].shape != is {
			return false
		}
		start := pos + len(before) + len(frame.after)
		n := writtenValue(o.body[start:], frame.end, k)
		if n < 0 {
			return false
		}
		s := section{kind: k, start: pos, valueStart: start, valueEnd: start + n, end: start + n + len(frame.end)}
		switch is {
		case item:
			s.valueStart-- // the blank before it
		case header:
			s.valueStart, s.valueEnd = pos+len(htmlNote), s.end-len(htmlDetails)
			s.cut = s.valueEnd
		}
		o.add(s)
		pos = s.end
	}
	return true
}

// writtenValue is how long a value is that stands before end, and holds no tags but line breaks, or the link of an item; -1
// for any other.
func writtenValue(text, end string, k kind) int {
	if rows[k].link && strings.HasPrefix(text, linkStart) {
		n := strings.IndexAny(text[len(linkStart):], "<>\"")
		if n < 0 || !strings.HasPrefix(text[len(linkStart)+n:], linkEnd+end) {
			return -1
		}
		return len(linkStart) + n + len(linkEnd)
	}
	for at := 0; ; at += len("<br>") {
		n := strings.IndexByte(text[at:], '<')
		if n < 0 {
			return -1
		}
		at += n
		if strings.HasPrefix(text[at:], end) {
			return at
		}
		if k.isItem() || !strings.HasPrefix(text[at:], "<br>") {
			return -1
		}
	}
}
