package logbody

// A syntax is one format: how sections are found, where new ones go, how they are written and read.
// It is a switch and not an interface, so that what it works on need not be allocated.
type syntax struct {
	format Format
	html   html
}

func (o *Options) syntax() (syntax, error) {
	s := syntax{format: o.Format}
	switch o.Format {
	case "":
		s.format = Plain
	case Plain, Markdown:
	case HTML:
		s.html.outbound = o.Call != nil && o.Call.Direction == "Outbound"
	default:
		return s, ErrFormat
	}
	return s, nil
}

// parse finds the sections of body.
func (s syntax) parse(body string, out *outline) {
	switch s.format {
	case Plain:
		plain{}.parse(body, out)
	case Markdown:
		markdown{}.parse(body, out)
	case HTML:
		s.html.parse(body, out)
	}
}

// placeNote says where a new note goes.
func (s syntax) placeNote(body string, out *outline) edit {
	switch s.format {
	case Plain:
		return plain{}.placeNote(body, out)
	case Markdown:
		return markdown{}.placeNote(out)
	}
	return s.html.placeNote(out)
}

// replaceNote says what a new text replaces of the note that is there.
func (s syntax) replaceNote(body string, old *span) edit {
	switch s.format {
	case Plain:
		return plain{}.replaceNote(body, old)
	case Markdown:
		return markdown{}.replaceNote(old)
	}
	return s.html.replaceNote(body, old)
}

// place says where a new section k goes.
func (s syntax) place(body string, out *outline, k kind) edit {
	switch s.format {
	case Plain:
		return plain{}.place(body)
	case Markdown:
		return markdown{}.place(body, out, k)
	}
	return s.html.place(body, out, k)
}

// append adds the new section of e to the new body b.
func (s syntax) append(b []byte, c *composer, e *edit) []byte {
	switch s.format {
	case Plain:
		return plain{}.append(b, c, e)
	case Markdown:
		return markdown{}.append(b, c, e)
	}
	return s.html.append(b, c, e)
}

// value is what a person sees in section k.
func (s syntax) value(body string, k kind, at *span) string {
	switch s.format {
	case Plain:
		return plain{}.value(body, k, at)
	case Markdown:
		return markdown{}.value(body, k, at)
	}
	return s.html.value(body, k, at)
}
