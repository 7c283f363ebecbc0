package logbody

import "strings"

// An edit replaces body[at:end] with a section's text.
type edit struct {
	at, end int
	kind    kind
	form    form

	afterOpen bool // of the note that is replaced
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
	values := o.values(&u)
	size := 0
	for _, text := range values {
		size += len(text)
	}
	if size > MaxBytes {
		return body, &TooLongError{What: "values", Bytes: size}
	}
	text := compose(format, body, &values, u.Note != nil && o.writes(note), &o)
	if len(text) > MaxBytes {
		return body, &TooLongError{What: "result", Bytes: len(text)}
	}
	return text, nil
}

func compose(format syntax, body string, values *[numKinds]string, withNote bool, o *Options) string {
	var out outline
	format.parse(body, &out)
	var edits [numKinds]edit
	n := 0
	if withNote && out.first[note].afterOpen && hasMarker(values[note], isPlainMarker) { // a new text of the block in front may give it an end
		rest := *values
		rest[note] = ""
		body = compose(format, body, &rest, false, o)
		format.parse(body, &out)
		*values = [numKinds]string{note: values[note]}
	}
	if withNote {
		e := format.placeNote(body, &out)
		old := out.first[note]
		switch {
		case values[note] == "" && !old.found():
			withNote = false
		case values[note] == "":
			body = withoutNotes(body, &out)
		case !old.found():
		case old.bare:
			e = format.replaceNote(body, old)
			e.kind = note
			body = splice(format, body, values, []edit{e})
		default:
			e = format.replaceNote(body, old)
		}
		switch {
		case !withNote:
		case values[note] == "" || old.bare: // what stood in the note may now be seen otherwise
			format.parse(body, &out)
		default:
			e.kind = note
			edits[0], n = e, 1
		}
	}
	for k := note + 1; k < numKinds; k++ {
		if values[k] == "" {
			continue
		}
		var e edit
		if old := out.first[k]; old.found() {
			if keeps(format, body, k, old, values[k]) {
				continue
			}
			e = edit{at: old.start, end: old.end}
		} else {
			e = format.place(body, &out, k)
		}
		e.kind = k
		edits[n] = e
		n++
	}
	return splice(format, body, values, edits[:n])
}

// keeps reports whether the section that is there stays: a user name that is known, and a link of a recording
// when the new value is none, such as a late "(pending...)".
func keeps(format syntax, body string, k kind, old span, text string) bool {
	switch k {
	case userName:
		now := strings.TrimFunc(format.value(body, k, old), isSpace)
		return now != "" && now != pending
	case recording, voicemail:
		return !isLink(text) && isLink(strings.TrimFunc(format.value(body, k, old), isSpace))
	}
	return false
}

// withoutNotes removes every note.
func withoutNotes(body string, o *outline) string {
	var b strings.Builder
	b.Grow(len(body))
	first := o.first[note]
	b.WriteString(body[:first.start])
	at := first.cut
	for _, s := range o.notes {
		b.WriteString(body[at:s.start])
		at = s.cut
	}
	b.WriteString(body[at:])
	return b.String()
}

// A writer collects the new body.
type writer struct {
	strings.Builder
	body string // the old one
}

// lineStart begins a new line for a text that is added at the end of a body whose last line has no end.
func (w *writer) lineStart(e *edit) {
	if e.at == len(w.body) && w.Len() > 0 && w.String()[w.Len()-1] != '\n' {
		w.WriteByte('\n')
	}
}

// splice applies the edits. They are given in the order of the sections; those for one place keep it, new text
// coming before the section that starts there.
func splice(format syntax, body string, values *[numKinds]string, edits []edit) string {
	for i := 1; i < len(edits); i++ {
		for j := i; j > 0 && edits[j].before(&edits[j-1]); j-- {
			edits[j], edits[j-1] = edits[j-1], edits[j]
		}
	}
	w := writer{body: body}
	size := len(body) + 64*len(edits)
	for i := range edits {
		size += len(values[edits[i].kind])
	}
	w.Grow(size)
	at := 0
	for i := range edits {
		e := &edits[i]
		w.WriteString(body[at:e.at])
		format.write(&w, values[e.kind], e)
		at = e.end
	}
	w.WriteString(body[at:])
	return w.String()
}

func (e *edit) before(f *edit) bool {
	if e.at != f.at {
		return e.at < f.at
	}
	return e.end == e.at && f.end > f.at
}
