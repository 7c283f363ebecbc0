package logbody

import (
	"strings"
	"sync"
	"unsafe"
)

// Compose writes the values of u into body and returns the new body. Text outside the updated sections
// stays as it is, and applying the same update again changes nothing.
//
// The errors are ErrFormat and *TooLongError; the body is returned unchanged with them.
func Compose(body string, u Update, o Options) (string, error) {
	format, err := o.Format.syntax()
	if err != nil {
		return body, err
	}
	if len(body) > MaxBytes {
		return body, &TooLongError{What: "body", Bytes: len(body)}
	}
	c := composers.Get().(*composer)
	defer c.free()
	c.format, c.body = format, body
	c.outbound = o.Call != nil && o.Call.Direction == "Outbound"
	size := o.values(&u, &c.values)
	if size > MaxBytes {
		return body, &TooLongError{What: "values", Bytes: size}
	}
	c.compose(u.Note != nil && o.writes(note))
	if len(c.body) > MaxBytes {
		return body, &TooLongError{What: "result", Bytes: len(c.body)}
	}
	return c.body, nil
}

// composers are kept for the next body, with the room that they have for what they parse.
var composers = sync.Pool{New: func() any { return new(composer) }}

// A composer applies one update to one body.
type composer struct {
	format   syntax
	outbound bool // the call's direction, which names the contact number in HTML
	body     string
	values   [numKinds]string
	out      outline // of body
	next     outline // of a new body that is being checked
	edits    []edit
	scratch  []byte
}

// free keeps the composer for the next body, without any text.
func (c *composer) free() {
	c.body, c.out.body, c.next.body, c.values = "", "", "", [numKinds]string{}
	composers.Put(c)
}

// An edit replaces body[at:end] with a section, or removes it if kind is noKind.
type edit struct {
	at, end int
	kind    kind
	form    form
	whole   bool   // with the outer line break; without it what stood around the old text stays
	tight   bool   // a plain note in front of a block, to which its last line breaks would belong
	instead string // of a note that is removed

	start, stop int // where the section starts in the new body, and where all that was written ends
}

// A form is a way to write a section. Where one does not hold, the next is tried.
type form uint8

const (
	usual   form = iota // as App Connect does
	careful             // with nothing in it that the text around could be joined to
	last                // careful, and at the end of the body
	apart               // careful, and in front of the body, where nothing is open
	numForms
)

// compose writes one section after the other, so that one update of many sections is the same as many of one. Each new
// body is parsed and checked. A body as App Connect or this package writes it needs no check: there all sections are
// closed, none is changed by another, and one pass does the same.
func (c *composer) compose(withNote bool) {
	c.out.parse(c.body, c.format)
	if c.out.regular && !(withNote && c.values[note] == "" && c.out.of(note) != nil) {
		c.composeAtOnce()
		return
	}
	if withNote && c.values[note] == "" {
		c.removeNotes()
	}
	for k := note; k < numKinds; k++ {
		if c.values[k] != "" {
			c.update(k)
		}
	}
}

func (c *composer) composeAtOnce() {
	c.edits = c.edits[:0]
	for k := note; k < numKinds; k++ {
		if c.values[k] != "" && !c.keeps(k) {
			c.edits = append(c.edits, c.edit(k, usual))
		}
	}
	c.body = c.splice(c.edits)
}

// update writes section k in the first form that holds. Apart holds always.
func (c *composer) update(k kind) {
	old := c.out.of(k)
	if c.keeps(k) || old != nil && !c.edit(k, usual).whole && (c.stands(&c.out, old, usual) || c.stands(&c.out, old, careful)) {
		return
	}
	for f := usual; f < numForms; f++ {
		edits := []edit{c.edit(k, f)}
		if text := c.splice(edits); c.holds(text, edits) {
			c.accept(text)
			return
		}
	}
}

func (c *composer) accept(text string) {
	c.body = text
	c.out, c.next = c.next, c.out
}

// keeps reports whether the section that is there stays: a user name that is known, a link of a recording when the new
// value is none, such as a late "(pending...)", and the same note, whose line feeds a CRM may have cut.
func (c *composer) keeps(k kind) bool {
	switch old := c.out.of(k); {
	case old == nil:
		return false
	case k == userName:
		return trim(c.out.value(old)) != pending
	case k == recording || k == voicemail:
		return !isLink(c.values[k]) && isLink(trim(c.out.value(old)))
	case k == note && c.format == inHTML && !old.bare:
		there := c.body[old.start:old.end]
		if strings.IndexByte(there, '\n') >= 0 {
			return false
		}
		c.scratch = c.appendSection(c.scratch[:0], note, usual, false)
		return strings.ReplaceAll(string(c.scratch), "<br>\n", "<br>") == there
	}
	return false
}

func trim(s string) string { return strings.TrimFunc(s, isSpace) }

// edit says where section k goes in a form, or what a new text of it replaces.
func (c *composer) edit(k kind, f form) edit {
	e := edit{kind: k, form: f, whole: true}
	switch old := c.out.of(k); {
	case f == last:
		e.at, e.end = len(c.body), len(c.body)
	case f == apart:
	case old != nil:
		e.at, e.end, e.tight = old.start, old.end, old.beforeBlock
		e.whole = old.bare && c.format == inHTML || c.format == inPlain && k == note && old.end == len(c.body)
	default:
		at := c.place(k)
		e.at, e.end, e.whole, e.tight = at.start, at.end, at.start == at.end, k == note && at.block
	}
	return e
}

// place says where a new section goes: a plain note in front of the fields, but never in front of what a person typed above
// them; any other note in front, or to a header that has lost it; a Markdown line that is not late before the first block; an
// item of HTML into the list that has items, a recording into any list, as App Connect has it; all else at the end.
func (c *composer) place(k kind) place {
	at := len(c.body)
	switch {
	case k == note && c.format != inPlain:
		return c.out.header
	case k == note && c.out.label.found:
		return c.out.label
	case c.format == inMarkdown && c.out.label.found && k.isItem() && !rows[k].late:
		at = len(strings.TrimRight(c.body[:c.out.label.start], " \t\r\n"))
		if at > 0 {
			_, at = cutLine(c.body, at)
		}
	case c.format == inHTML && k.isItem():
		if list := c.out.list(k == recording || k == voicemail); list >= 0 {
			at = list
		}
	}
	return place{start: at, end: at}
}

// removeNotes removes every note. Where that would give the text around to another section, what remains keeps them
// apart: an end of the block in front, a Call details header, or the label of a note without text.
func (c *composer) removeNotes() {
	if c.out.of(note) == nil {
		return
	}
	for f := usual; f <= last; f++ {
		var edits []edit
		for i := range c.out.sections {
			if s := &c.out.sections[i]; s.kind == note {
				e := edit{at: s.start, end: s.cut, kind: noKind, form: f, whole: s.bare}
				switch f {
				case careful:
					e.end, e.instead = s.end, c.instead(i)
				case last:
					e = edit{at: s.start, end: s.end, kind: note, form: careful, tight: s.beforeBlock}
				}
				edits = append(edits, e)
			}
		}
		if text := c.splice(edits); c.holds(text, edits) {
			c.accept(text)
			return
		}
	}
}

// instead is what keeps apart what stood around note i.
func (c *composer) instead(i int) string {
	switch bare := c.out.sections[i].bare; {
	case c.format == inMarkdown:
		return mdDetails
	case c.format == inHTML && bare:
		return htmlDetails + "<br>"
	case c.format == inHTML:
		return htmlDetails
	case i > 0 && c.out.sections[i-1].unclosed:
		return plainEndMarker(c.out.sections[i-1].kind)
	}
	return ""
}

// splice makes the edits. They are given in the order of the sections, and those for one place keep it. It notes in each what
// was written where.
func (c *composer) splice(edits []edit) string {
	if len(edits) == 0 {
		return c.body
	}
	size := len(c.body)
	for i := range edits {
		e := &edits[i]
		size += e.at - e.end + 64
		if e.kind < numKinds {
			size += len(c.values[e.kind]) * 9 / 8 // some for tags and escapes
		}
		for j := i; j > 0 && edits[j].at < edits[j-1].at; j-- {
			edits[j], edits[j-1] = edits[j-1], edits[j]
		}
	}
	b := make([]byte, 0, size)
	at := 0
	for i := range edits {
		e := &edits[i]
		b = append(b, c.body[at:e.at]...)
		b = c.write(b, e)
		e.stop, at = len(b), e.end
	}
	b = append(b, c.body[at:]...)
	return unsafe.String(unsafe.SliceData(b), len(b)) // as strings.Builder has it, whose writes are slower
}

// holds reports whether text, which the edits have made, reads as it should: each section that was written stands where
// it was written, is the first of its kind and would be written the same again; all others are as before.
func (c *composer) holds(text string, edits []edit) bool {
	c.next.parse(text, c.format)
	old, got, shift := c.out.sections, c.next.sections, 0
	for _, e := range append(edits, edit{at: len(c.body) + 1, kind: noKind}) {
		for ; len(old) > 0 && old[0].start < e.at; old, got = old[1:], got[1:] {
			if len(got) == 0 || !c.same(&got[0], &old[0], shift) {
				return false
			}
		}
		if e.kind != noKind {
			if len(got) == 0 || got[0].kind != e.kind || got[0].start != e.start || !c.stands(&c.next, &got[0], e.form) ||
				c.values[e.kind] != "" && c.next.of(e.kind) != &got[0] {
				return false
			}
			got = got[1:]
		}
		for len(old) > 0 && old[0].start < e.end {
			old = old[1:]
		}
		shift = e.stop - e.end
	}
	return len(got) == 0
}

// same reports whether the section that is now there is what old was, shift further on. What shows nothing at the end of one
// that is not closed, or of a note, may come to belong to what now follows; and a block may have got the end that it had not.
func (c *composer) same(now, old *section, shift int) bool {
	switch {
	case now.kind != old.kind || now.start != old.start+shift:
		return false
	case old.unclosed && !now.unclosed:
		return c.next.value(now) == c.out.value(old)
	case now.valueStart != old.valueStart+shift:
		return false
	case old.unclosed || old.bare || now.kind == note && c.format != inHTML:
		return trim(c.next.value(now)) == trim(c.out.value(old))
	}
	return now.end == old.end+shift && now.valueEnd == old.valueEnd+shift
}

// stands reports whether the section would be written just as it stands.
func (c *composer) stands(out *outline, s *section, f form) bool {
	c.scratch = c.appendSection(c.scratch[:0], s.kind, f, s.beforeBlock)
	return string(c.scratch) == out.body[s.start:s.end]
}
