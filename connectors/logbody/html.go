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

func (h html) write(w *writer, text string, e *edit) {
	k := e.kind
	switch {
	case k == note:
		w.WriteString(htmlNote + "<br>")
		writeEscaped(&w.Builder, text, brBreaks)
		w.WriteString("<br><br>")
		if e.form != firstPart {
			w.WriteString(htmlDetails)
		}
		if e.form == whole {
			w.WriteString("<br>")
		}
	case k.isBlock():
		w.WriteString("<div><b>")
		w.WriteString(h.label(k))
		w.WriteString("</b><br>")
		if k != transcript && k != callJourney {
			text = strings.TrimRight(text, "\r\n")
		}
		writeEscaped(&w.Builder, text, brBreaks)
		w.WriteString("</div>")
		if e.form == whole && (k == aiNote || k == transcript) {
			w.WriteString("<br>")
		}
	default:
		w.WriteString("<li><b>")
		w.WriteString(h.label(k))
		w.WriteString("</b>: ")
		h.writeValue(w, k, text)
		w.WriteString("</li>")
	}
}

func (html) writeValue(w *writer, k kind, text string) {
	switch {
	case rows[k].shape != linkItem:
		writeEscaped(&w.Builder, text, joinBreaks)
	case isLink(text):
		w.WriteString(`<a target="_blank" href="`)
		writeEscaped(&w.Builder, text, joinBreaks)
		w.WriteString(`">open</a>`)
	case k == aceLink:
		writeEscaped(&w.Builder, text, joinBreaks)
	default:
		w.WriteString(pending)
	}
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
