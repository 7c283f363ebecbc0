package logbody

// An outline is what one pass over a body finds.
type outline struct {
	body     string
	format   syntax
	sections []section       // in their order in the body
	first    [numKinds]int32 // the first of each kind: its place in sections, plus one
	regular  bool            // HTML that holds nothing but what App Connect or this package writes

	header place // Markdown, HTML: a Call details header without Agent notes
	label  place // plain: the first line that looks like a label, from the blank line that belongs to it; Markdown: the line of the first block

	lines  []line  // plain and Markdown
	tokens []token // HTML
	labels []label // HTML
	tail   int     // HTML: where elements start at the end that are open and hold nothing, or the end
}

// A place is a range of a body that may be missing.
type place struct {
	start, end int
	found      bool
	block      bool // what stands there is a block
}

// A syntax is one format. It is a number and not an interface, so that what it works on need not be allocated.
type syntax uint8

const (
	inPlain syntax = iota
	inMarkdown
	inHTML
)

func (f Format) syntax() (syntax, error) {
	switch f {
	case "", Plain:
		return inPlain, nil
	case Markdown:
		return inMarkdown, nil
	case HTML:
		return inHTML, nil
	}
	return 0, ErrFormat
}

// parse finds the sections of body.
func (o *outline) parse(body string, format syntax) {
	*o = outline{body: body, format: format, sections: o.sections[:0], lines: o.lines[:0], tokens: o.tokens[:0], labels: o.labels[:0]}
	if format == inHTML {
		o.parseHTML()
	} else {
		o.parseLines()
	}
}

// add records a section. It is called in so many places that copies of it make the module 4 KB larger.
//
//go:noinline
func (o *outline) add(s section) {
	o.sections = append(o.sections, s)
	if o.first[s.kind] == 0 {
		o.first[s.kind] = int32(len(o.sections))
	}
}

// of is the first section of a kind, nil if there is none.
func (o *outline) of(k kind) *section {
	if n := o.first[k]; n > 0 {
		return &o.sections[n-1]
	}
	return nil
}
