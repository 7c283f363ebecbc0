package logbody

import "unicode/utf8"

// A label is the text of a bold element.
type label struct {
	start, end int
	colon      int // where the value starts, -1 if no colon follows
	kind       kind
}

const (
	maxLabel     = 40 // letters, colon included: the longest label has 32
	maxLabelTags = 8  // tags inside a label, and between it and its colon
)

// label reads the bold element that t opens.
func (p *htmlParser) label(t *tag) (l label, ok bool) {
	n, end := p.labelText(t.end)
	if end == 0 {
		return l, false
	}
	l = label{start: t.start, end: end, colon: -1}
	if n > 0 && p.text[n-1] == ':' {
		l.colon = end
		for n--; n > 0 && p.text[n-1] == ' '; {
			n--
		}
	}
	l.kind = htmlLabel(p.text[:n])
	if l.kind == noKind || l.colon >= 0 && (l.kind == details || l.kind == note || l.kind.isBlock()) {
		return l, false
	}
	if l.colon < 0 {
		l.colon = p.colonAfter(end)
	}
	return l, true
}

// labelText reads the text of the bold element that starts at pos into p.text, in lower case and with single blanks.
// Its length is n. end is where the element ends, 0 if it is no label: too long, not ASCII, or not in one line.
func (p *htmlParser) labelText(pos int) (n, end int) {
	body, text, start := p.body, &p.text, pos
	open, tags := 1, 0
	for open > 0 {
		for pos < len(body) && n < len(text) && isLetter(body[pos]) {
			text[n] = body[pos] | toLower
			pos++
			n++
		}
		if pos == len(body) || n == len(text) {
			p.work += pos - start
			return 0, 0
		}
		c := body[pos]
		pos++
		switch {
		case c == '<':
			var in tag
			if tags++; !p.at(pos-1, &in) || tags > maxLabelTags || in.name.startsLine() && in.name != tagBr {
				p.work += pos - start
				return 0, 0
			}
			pos = in.end
			switch {
			case in.name.isBold() && in.closing:
				open--
			case in.name.isBold():
				open++
			case in.name == tagBr:
				c = ' '
			}
			if c == '<' {
				continue
			}
		case c == '&' || c >= utf8.RuneSelf:
			r, size := charAt(body, pos-1)
			pos += size - 1
			if isSpace(r) {
				r = ' '
			} else if r >= utf8.RuneSelf {
				p.work += pos - start
				return 0, 0
			}
			c = lower(byte(r))
		}
		if c != ' ' && (c < '\t' || c > '\r') {
			text[n] = c
			n++
		} else if n > 0 && text[n-1] != ' ' {
			text[n] = ' '
			n++
		}
	}
	if n > 0 && text[n-1] == ' ' {
		n--
	}
	p.work += pos - start
	return n, pos
}

// colonAfter is the position after the colon that follows pos, with nothing but blanks and inline tags between, or -1.
func (p *htmlParser) colonAfter(pos int) int {
	for tags := 0; pos < len(p.body); {
		if p.body[pos] == '<' {
			var t tag
			if tags++; !p.at(pos, &t) || tags > maxLabelTags || t.name != comment && !t.name.isInline() {
				return -1
			}
			p.work += t.end - pos
			pos = t.end
			continue
		}
		r, size := charAt(p.body, pos)
		p.work += size
		pos += size
		if r == ':' {
			return pos
		}
		if !isSpace(r) {
			return -1
		}
	}
	return -1
}

// htmlLabel finds the section with a label in lower case.
func htmlLabel(text []byte) kind {
	switch string(text) {
	case "agent notes":
		return note
	case "call details":
		return details
	case "caller phone number", "recipient phone number":
		return contactNumber
	case "session id":
		return sessionID
	case "ringcentral user name":
		return userName
	case "ringcentral number and extension":
		return ownNumber
	case "summary":
		return subject
	case "date/time":
		return dateTime
	case "duration":
		return duration
	case "result":
		return result
	case "call recording link":
		return recording
	case "voicemail recording link":
		return voicemail
	case "ai note":
		return aiNote
	case "transcript":
		return transcript
	case "ace transcript":
		return aceTranscript
	case "ace summary":
		return aceSummary
	case "call score":
		return callScore
	case "ace bulleted summary":
		return aceBullets
	case "ace recording link":
		return aceLink
	case "call journey":
		return callJourney
	}
	return noKind
}
