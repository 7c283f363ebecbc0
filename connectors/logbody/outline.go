package logbody

// A span is where a section stands in a body. The zero span stands nowhere.
type span struct {
	start, end           int // what a new text replaces
	valueStart, valueEnd int
	cut                  int  // a note: where a removal ends
	bare                 bool // a note without the header that should follow it
	afterOpen            bool // a plain note after a block that has no end yet
}

func (s *span) found() bool { return s.end > 0 }

// An outline is what one pass over a body finds: the first section of each kind and the places for new ones.
// A place that does not exist is -1.
type outline struct {
	first [numKinds]span
	notes []span // those after the first

	label  int // plain: the first line that looks like a label
	block  int // Markdown: the first block
	header int // Markdown, HTML: a Call details header without Agent notes

	list     int  // HTML: the end of the first list that holds an item
	ul       int  // HTML: the first </ul>
	ulOpened bool // whether an item put there makes that the list

	work int // bytes looked at; the tests hold it to be linear
}

// reset forgets what was found.
func (o *outline) reset() {
	*o = outline{}
	o.label, o.block, o.header, o.list, o.ul = -1, -1, -1, -1, -1
}

// add records a section, unless one of its kind was found before.
func (o *outline) add(k kind, s *span) {
	switch first := &o.first[k]; {
	case !first.found():
		*first = *s
	case k == note:
		o.notes = append(o.notes, *s)
	}
}
