package logbody

import "strings"

// A tagName is a tag's name in lower case, packed into a number: comparing it costs no allocation.
type tagName uint64

const (
	tagB      tagName = 'b'
	tagStrong tagName = 's'<<40 | 't'<<32 | 'r'<<24 | 'o'<<16 | 'n'<<8 | 'g'
	tagSpan   tagName = 's'<<24 | 'p'<<16 | 'a'<<8 | 'n'
	tagFont   tagName = 'f'<<24 | 'o'<<16 | 'n'<<8 | 't'
	tagU      tagName = 'u'
	tagI      tagName = 'i'
	tagEm     tagName = 'e'<<8 | 'm'
	tagA      tagName = 'a'
	tagBr     tagName = 'b'<<8 | 'r'
	tagHr     tagName = 'h'<<8 | 'r'
	tagLi     tagName = 'l'<<8 | 'i'
	tagP      tagName = 'p'
	tagDiv    tagName = 'd'<<16 | 'i'<<8 | 'v'
	tagUl     tagName = 'u'<<8 | 'l'
	tagOl     tagName = 'o'<<8 | 'l'
	tagH1     tagName = 'h'<<8 | '1'
	tagH6     tagName = 'h'<<8 | '6'
	tagTable  tagName = 't'<<32 | 'a'<<24 | 'b'<<16 | 'l'<<8 | 'e'
	tagTr     tagName = 't'<<8 | 'r'
	tagTd     tagName = 't'<<8 | 'd'
	tagBody   tagName = 'b'<<24 | 'o'<<16 | 'd'<<8 | 'y'

	// comment stands for comments, declarations and processing instructions: nobody sees them.
	comment tagName = 0
	// longName stands for names of more than eight letters.
	longName tagName = 1
)

// isBold reports whether the tag makes a label.
func (n tagName) isBold() bool { return n == tagB || n == tagStrong }

// isInline reports whether a tag may stand around or in a label without changing what it is.
func (n tagName) isInline() bool {
	switch n {
	case tagSpan, tagFont, tagU, tagI, tagEm, tagB, tagStrong:
		return true
	}
	return false
}

func (n tagName) isHeading() bool { return tagH1 <= n && n <= tagH6 }

// startsLine reports whether text after the tag, opening or closing, stands on a new line.
func (n tagName) startsLine() bool {
	switch n {
	case tagLi, tagP, tagDiv, tagUl, tagOl, tagBr, tagHr, tagTable, tagTr, tagTd, tagBody:
		return true
	}
	return n.isHeading()
}

// A tag is a tag or a comment in a body: body[start:end].
type tag struct {
	start, end int
	name       tagName
	closing    bool
}

// opens reports whether t is the opening tag n.
func (t *tag) opens(n tagName) bool { return t.name == n && !t.closing }

// closes reports whether t is the closing tag n.
func (t *tag) closes(n tagName) bool { return t.name == n && t.closing }

// A tagReader reads the tags of a body.
type tagReader struct {
	body       string
	commentEnd int // where the last comment ends, 0 without one; -1 until it is needed
}

func newTagReader(body string) tagReader { return tagReader{body: body, commentEnd: -1} }

// at reads the tag or comment at body[pos], which is a '<', into t. A quoted attribute value may contain '>', but
// no tag contains a '<': so one that a person left open cannot swallow the section after it, and the time
// stays linear.
func (r *tagReader) at(pos int, t *tag) bool {
	body, i := r.body, pos+1
	if i >= len(body) {
		return false
	}
	closing := body[i] == '/'
	if closing {
		i++
	} else if body[i] == '!' || body[i] == '?' {
		return r.comment(pos, t)
	}
	first := i
	name := tagName(0)
	for ; i < len(body); i++ {
		c := body[i]
		if isLetter(c) {
			c |= toLower
		} else if i == first || !isDigit(c) {
			break
		}
		name = name<<8 | tagName(c)
	}
	if i == first {
		return false
	}
	if i-first > 8 || i < len(body) && body[i] == '-' {
		name = longName
	}
	end := i + 1
	if i == len(body) || body[i] != '>' {
		end = tagEnd(body, i)
	}
	t.start, t.end, t.name, t.closing = pos, end, name, closing
	return end > 0
}

// comment reads a comment or declaration. Comments without an end are none, and they are known by the end of the last
// one: looking for each anew would not be linear.
func (r *tagReader) comment(pos int, t *tag) bool {
	*t = tag{start: pos, name: comment}
	if !strings.HasPrefix(r.body[pos:], "<!--") {
		n := strings.IndexAny(r.body[pos+1:], "<>")
		if n < 0 || r.body[pos+1+n] == '<' {
			return false
		}
		t.end = pos + 1 + n + 1
		return true
	}
	if r.commentEnd < 0 {
		r.commentEnd = strings.LastIndex(r.body, "-->") + len("-->")
		if r.commentEnd < len("<!-->") {
			r.commentEnd = 0
		}
	}
	if pos+len("<!-->") > r.commentEnd {
		return false
	}
	t.end = pos + 2 + strings.Index(r.body[pos+2:], "-->") + len("-->")
	return true
}

// tagEnd finds the end of the tag whose attributes start at i, or 0. A quote counts after '=', and
// not at all if it is never closed.
func tagEnd(body string, i int) int {
	attributes := body[i:]
	if n := strings.IndexByte(attributes, '<'); n >= 0 {
		attributes = attributes[:n]
	}
	first := strings.IndexByte(attributes, '>')
	if first < 0 {
		return 0
	}
	var quote, last byte
	for at := 0; at < len(attributes); at++ {
		c := attributes[at]
		switch {
		case quote != 0: // look for its end only
			n := strings.IndexByte(attributes[at:], quote)
			if n < 0 {
				return i + first + 1
			}
			at += n
			quote, last = 0, attributes[at]
			continue
		case c == '>':
			return i + at + 1
		case (c == '"' || c == '\'') && last == '=':
			quote = c
		}
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			last = c
		}
	}
	return i + first + 1
}

// href is the address that the tag links to, decoded, or "".
func (t *tag) href(body string) string {
	if t.closing || t.name != tagA {
		return ""
	}
	s := body[t.start+2 : t.end-1]
	for s != "" {
		s = strings.TrimLeft(s, " \t\r\n\f/")
		n := strings.IndexAny(s, " \t\r\n\f=/")
		if n < 0 {
			return ""
		}
		name := s[:n]
		s = strings.TrimLeft(s[n:], " \t\r\n\f")
		var value string
		if s != "" && s[0] == '=' {
			value, s = attributeValue(strings.TrimLeft(s[1:], " \t\r\n\f"))
		}
		if equalFold(name, "href") {
			return unescape(value)
		}
	}
	return ""
}

// attributeValue reads a value in quotes or up to a blank from the front of s.
func attributeValue(s string) (value, rest string) {
	if s == "" {
		return "", ""
	}
	if q := s[0]; q == '"' || q == '\'' {
		if n := strings.IndexByte(s[1:], q); n >= 0 {
			return s[1 : 1+n], s[n+2:]
		}
		return "", ""
	}
	n := strings.IndexAny(s, " \t\r\n\f")
	if n < 0 {
		return s, ""
	}
	return s[:n], s[n:]
}
