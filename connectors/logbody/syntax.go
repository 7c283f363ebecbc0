package logbody

// A syntax is one format: how sections are found, where new ones go, how they are written and read.
// It is a switch and not an interface, so that what it works on need not be allocated.
type syntax struct {
	is   language
	html html
}

// A language is a Format as a number, which is quicker to compare.
type language uint8

const (
	inPlain language = iota
	inMarkdown
	inHTML
)

func (o *Options) syntax() (syntax, error) {
	var s syntax
	switch o.Format {
	case "", Plain:
	case Markdown:
		s.is = inMarkdown
	case HTML:
		s.is = inHTML
		s.html.outbound = o.Call != nil && o.Call.Direction == "Outbound"
	default:
		return s, ErrFormat
	}
	return s, nil
}

// parse finds the sections of body.
func (s syntax) parse(body string, out *outline) {
	switch s.is {
	case inPlain:
		plain{}.parse(body, out)
	case inMarkdown:
		markdown{}.parse(body, out)
	case inHTML:
		s.html.parse(body, out)
	}
}

// placeNote says where a new note goes.
func (s syntax) placeNote(body string, out *outline) edit {
	switch s.is {
	case inPlain:
		return plain{}.placeNote(body, out)
	case inMarkdown:
		return markdown{}.placeNote(out)
	}
	return s.html.placeNote(out)
}

// replaceNote says what a new text replaces of the note that is there.
func (s syntax) replaceNote(body string, old *span) edit {
	switch s.is {
	case inPlain:
		return plain{}.replaceNote(body, old)
	case inMarkdown:
		return markdown{}.replaceNote(old)
	}
	return s.html.replaceNote(body, old)
}

// place says where a new section k goes.
func (s syntax) place(body string, out *outline, k kind) edit {
	switch s.is {
	case inPlain:
		return plain{}.place(body)
	case inMarkdown:
		return markdown{}.place(body, out, k)
	}
	return s.html.place(body, out, k)
}

// append adds the new section of e to the new body b.
func (s syntax) append(b []byte, c *composer, e *edit) []byte {
	switch s.is {
	case inPlain:
		return plain{}.append(b, c, e)
	case inMarkdown:
		return markdown{}.append(b, c, e)
	}
	return s.html.append(b, c, e)
}

// value is what a person sees in section k.
func (s syntax) value(body string, k kind, at *span) string {
	switch s.is {
	case inPlain:
		return plain{}.value(body, k, at)
	case inMarkdown:
		return markdown{}.value(body, k, at)
	}
	return s.html.value(body, k, at)
}
