package logbody

import (
	"strings"
	"unsafe"
)

// An edit replaces body[at:end] with a section's text.
type edit struct {
	at, end int
	kind    kind
	form    form
}

// A form is how much of a section is written.
type form uint8

const (
	inner     form = iota // without the outer line break: what stood around the old text stays
	whole                 // with it
	firstPart             // the note up to the Call details header, which is there already
)

// Compose writes the values of u into body and returns the new body. Text outside the updated sections
// stays as it is, and applying the same update again changes nothing.
//
// The errors are ErrFormat and *TooLongError; the body is returned unchanged with them.
func Compose(body string, u Update, o Options) (string, error) {
	format, err := o.syntax()
	if err != nil {
		return body, err
	}
	if len(body) > MaxBytes {
		return body, &TooLongError{What: "body", Bytes: len(body)}
	}
	c := composer{format: format, body: body}
	size := o.values(&u, &c.values)
	if size > MaxBytes {
		return body, &TooLongError{What: "values", Bytes: size}
	}
	text := c.compose(u.Note != nil && o.writes(note))
	if len(text) > MaxBytes {
		return body, &TooLongError{What: "result", Bytes: len(text)}
	}
	return text, nil
}

// A composer applies one update to one body.
type composer struct {
	format syntax
	body   string
	values [numKinds]string
	out    outline
	edits  [numKinds]edit
	n      int // edits so far
}

// compose does what one update after the other would do, of each section alone, with one pass over the body and one
// new text: with few exceptions, no section changes what is found of the others.
func (c *composer) compose(withNote bool) string {
	c.format.parse(c.body, &c.out)
	if withNote && c.noteWouldEndBlock() {
		last := composer{format: c.format}
		last.values[note], c.values[note] = c.values[note], ""
		last.body = c.compose(false)
		*c = last
		c.format.parse(c.body, &c.out)
	}
	if withNote {
		c.updateNote()
	}
	for k := note + 1; k < numKinds; k++ {
		if c.values[k] != "" {
			c.update(k)
		}
	}
	return c.splice(c.edits[:c.n])
}

// noteWouldEndBlock reports whether the note has an end marker and stands after a block without one. The block comes
// first then: a new text may give it an end.
func (c *composer) noteWouldEndBlock() bool {
	return c.out.first[note].afterOpen && hasMarker(c.values[note], isPlainMarker)
}

// updateNote writes or removes the note. If what stood in the old one may now be found otherwise, the body is changed
// and parsed anew.
func (c *composer) updateNote() {
	old := &c.out.first[note]
	switch {
	case c.values[note] != "" && !old.found():
		c.add(note, c.format.placeNote(c.body, &c.out))
	case c.values[note] != "" && !old.bare:
		c.add(note, c.format.replaceNote(c.body, old))
	case old.found():
		if c.values[note] == "" {
			c.body = c.withoutNotes()
		} else {
			e := c.format.replaceNote(c.body, old)
			e.kind = note
			c.body = c.splice([]edit{e})
		}
		c.format.parse(c.body, &c.out)
	}
}

func (c *composer) update(k kind) {
	switch old := &c.out.first[k]; {
	case !old.found():
		c.add(k, c.format.place(c.body, &c.out, k))
	case !c.keeps(k, old):
		c.add(k, edit{at: old.start, end: old.end})
	}
}

func (c *composer) add(k kind, e edit) {
	e.kind = k
	c.edits[c.n] = e
	c.n++
}

// keeps reports whether the section that is there stays: a user name that is known, and a link of a recording
// when the new value is none, such as a late "(pending...)".
func (c *composer) keeps(k kind, old *span) bool {
	switch k {
	case userName:
		now := strings.TrimFunc(c.format.value(c.body, k, old), isSpace)
		return now != "" && now != pending
	case recording, voicemail:
		return !isLink(c.values[k]) && isLink(strings.TrimFunc(c.format.value(c.body, k, old), isSpace))
	}
	return false
}

// withoutNotes is the body with every note removed.
func (c *composer) withoutNotes() string {
	b := make([]byte, 0, len(c.body))
	first := &c.out.first[note]
	b = append(b, c.body[:first.start]...)
	at := first.cut
	for _, s := range c.out.notes {
		b = append(b, c.body[at:s.start]...)
		at = s.cut
	}
	return string(append(b, c.body[at:]...))
}

// lineStart begins a new line in the new body b for a text that is added at the end of a body whose last line has no end.
func (c *composer) lineStart(b []byte, e *edit) []byte {
	if e.at == len(c.body) && len(b) > 0 && b[len(b)-1] != '\n' {
		b = append(b, '\n')
	}
	return b
}

// splice applies the edits. They are given in the order of the sections; those for one place keep it, new text
// coming before the section that starts there.
func (c *composer) splice(edits []edit) string {
	if len(edits) == 0 {
		return c.body
	}
	size := len(c.body)
	for i := range edits {
		size += edits[i].at - edits[i].end + 64 + len(c.values[edits[i].kind])*9/8 // some for tags and escapes
		for j := i; j > 0 && edits[j].before(&edits[j-1]); j-- {
			edits[j], edits[j-1] = edits[j-1], edits[j]
		}
	}
	b := make([]byte, 0, size)
	at := 0
	for i := range edits {
		e := &edits[i]
		b = append(b, c.body[at:e.at]...)
		b = c.format.append(b, c, e)
		at = e.end
	}
	b = append(b, c.body[at:]...)
	return unsafe.String(unsafe.SliceData(b), len(b)) // as strings.Builder has it, whose writes are slower
}

func (e *edit) before(f *edit) bool {
	if e.at != f.at {
		return e.at < f.at
	}
	return e.end == e.at && f.end > f.at
}
