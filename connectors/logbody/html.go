package logbody

import "strings"

const (
	htmlNote    = "<b>Agent notes</b>"
	htmlDetails = "<b>Call details</b>"
)

// html is the syntax of text/html:
//
//	<b>Agent notes</b><br>called back<br><br><b>Call details</b><br>
//	<li><b>Duration</b>: 1 minute</li>
//	<div><b>AI Note</b><br>Ana asked about pricing.</div><br>
//
// in one line. It is recognised also after a CRM's editor has been at it; see htmlparse.go.
type html struct {
	outbound bool // the call's direction names the contact number
}

func (h html) label(k kind) string {
	switch {
	case k == contactNumber && h.outbound:
		return "Recipient phone number"
	case rows[k].html != "":
		return rows[k].html
	}
	return rows[k].label
}

func (html) placeNote(o *outline) edit {
	if o.header >= 0 {
		return edit{at: o.header, end: o.header, form: firstPart}
	}
	return edit{form: whole}
}

// replaceNote writes the Call details header anew together with an Agent notes header that an editor has changed.
// Else that header stays as it is: it may be one that placeNote found.
func (html) replaceNote(body string, s *span) edit {
	switch {
	case s.bare:
		return edit{at: s.start, end: s.end, form: whole}
	case strings.HasPrefix(body[s.start:], htmlNote):
		return edit{at: s.start, end: s.cut, form: firstPart}
	}
	return edit{at: s.start, end: s.end}
}

// place puts an item into the list that has items already. A recording goes into the first list even if that has
// none, as App Connect has it; then the list has one.
func (html) place(body string, o *outline, k kind) edit {
	at := len(body)
	if !k.isBlock() {
		if o.list < 0 && (k == recording || k == voicemail) && o.ul >= 0 {
			at = o.ul
			if o.ulOpened {
				o.list = o.ul
			}
		} else if o.list >= 0 {
			at = o.list
		}
	}
	return edit{at: at, end: at, form: whole}
}

func (h html) append(b []byte, c *composer, e *edit) []byte {
	k, text := e.kind, c.values[e.kind]
	switch {
	case k == note:
		b = append(b, htmlNote+"<br>"...)
		b = appendEscaped(b, text, brBreaks)
		b = append(b, "<br><br>"...)
		if e.form != firstPart {
			b = append(b, htmlDetails...)
		}
		if e.form == whole {
			b = append(b, "<br>"...)
		}
	case k.isBlock():
		b = append(b, "<div><b>"...)
		b = append(b, h.label(k)...)
		b = append(b, "</b><br>"...)
		if k != transcript && k != callJourney {
			text = strings.TrimRight(text, "\r\n")
		}
		b = appendEscaped(b, text, brBreaks)
		b = append(b, "</div>"...)
		if e.form == whole && (k == aiNote || k == transcript) {
			b = append(b, "<br>"...)
		}
	default:
		b = append(b, "<li><b>"...)
		b = append(b, h.label(k)...)
		b = append(b, "</b>: "...)
		b = h.appendValue(b, k, text)
		b = append(b, "</li>"...)
	}
	return b
}

func (html) appendValue(b []byte, k kind, text string) []byte {
	link := rows[k].shape == linkItem
	switch {
	case link && isLink(text):
		b = append(b, `<a target="_blank" href="`...)
		b = appendEscaped(b, text, joinBreaks)
		return append(b, `">open</a>`...)
	case link && k != aceLink:
		return append(b, pending...)
	}
	return appendEscaped(b, text, joinBreaks)
}

// value is the address of a link item that has one, else the text.
func (html) value(body string, k kind, s *span) string {
	text := body[s.valueStart:s.valueEnd]
	switch {
	case k == note:
		return noteText(htmlText(text))
	case k.isBlock():
		return htmlText(text)
	case rows[k].shape == linkItem:
		if address := firstLink(text); address != "" {
			return address
		}
	}
	return strings.TrimFunc(htmlText(text), isSpace)
}

// firstLink is the first address in text that a tag links to.
func firstLink(text string) string {
	tags := newTagReader(text)
	var t tag
	for i := 0; i < len(text); i++ {
		if text[i] != '<' {
			continue
		}
		if tags.at(i, &t) {
			if address := t.href(text); isLink(address) {
				return address
			}
			i = t.end - 1
		}
	}
	return ""
}

// noteText takes the line breaks of the frame away: one after Agent notes, two before Call details.
func noteText(s string) string {
	s = strings.TrimPrefix(s, "\n")
	return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\n")
}
