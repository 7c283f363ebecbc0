package logbody

import "strings"

// A token is a tag of a body, or a comment: body[start:end].
type token struct {
	start, end int32
	match      int32 // the token that closes or opens the same element, below 0 without one
	is         element
	closing    bool
}

// opens reports whether t is the opening tag of an element that is closed.
func (t *token) opens() bool { return !t.closing && t.match >= 0 }

// An element is what a tag means for the log.
type element uint8

const (
	unknown   element = iota // it does not change what stands around it
	invisible                // comments, declarations, and elements such as <style>, whose text nobody sees
	inline                   // may stand around and in a label without changing what it is
	bold                     // <b> and <strong>
	link
	lineBreak
	listItem
	unorderedList
	orderedList
	paragraph
	division
	heading
	container  // others that hold blocks
	otherBlock // others that start a new line
	numElements
)

// startsLine reports whether text after such a tag, opening or closing, stands on a new line.
func (e element) startsLine() bool { return e >= lineBreak }

// isBox reports whether a block of the log may be such an element, or the first thing in it.
func (e element) isBox() bool { return paragraph <= e && e <= container }

func (e element) isList() bool { return e == unorderedList || e == orderedList }

// isReplaced reports whether a section that is all that such an element holds is replaced with the element.
func (e element) isReplaced() bool { return e == paragraph || e == division }

var elements = map[string]element{
	"style": invisible, "script": invisible, "title": invisible, "xml": invisible,
	"span": inline, "font": inline, "u": inline, "i": inline, "em": inline, "s": inline, "del": inline, "ins": inline, "mark": inline,
	"small": inline, "big": inline, "sub": inline, "sup": inline, "code": inline, "tt": inline,
	"b": bold, "strong": bold,
	"a":  link,
	"br": lineBreak,
	"li": listItem, "ul": unorderedList, "ol": orderedList,
	"p":   paragraph,
	"div": division,
	"h1":  heading, "h2": heading, "h3": heading, "h4": heading, "h5": heading, "h6": heading,
	"blockquote": container, "section": container, "article": container, "main": container, "aside": container, "center": container,
	"pre": container, "address": container, "figure": container, "td": container, "th": container, "dd": container, "dt": container,
	"hr": otherBlock, "table": otherBlock, "thead": otherBlock, "tbody": otherBlock, "tfoot": otherBlock, "tr": otherBlock, "body": otherBlock,
	"html": otherBlock, "head": otherBlock, "header": otherBlock, "footer": otherBlock, "nav": otherBlock, "dl": otherBlock, "form": otherBlock,
	"fieldset": otherBlock, "legend": otherBlock, "details": otherBlock, "summary": otherBlock, "caption": otherBlock, "figcaption": otherBlock,
	"hgroup": otherBlock, "menu": otherBlock, "option": otherBlock, "dir": otherBlock,
}

// tokenizeHTML reads the tags of the body and pairs those that open an element with those that close it. Only elements
// of one kind are paired with another, so that one that is missing does not tear others apart.
func (o *outline) tokenizeHTML() {
	r := tagReader{text: o.body}
	var open [numElements]int32 // the innermost that is open, plus one; each holds the one around it in match
	var t token
	for r.next(int(t.end), &t) {
		t.match = -1
		if t.is <= container && t.is != invisible && t.is != lineBreak {
			last := &open[t.is]
			switch self := int32(len(o.tokens)); {
			case t.closing && *last > 0:
				opening := &o.tokens[*last-1]
				t.match = *last - 1
				*last, opening.match = -1-opening.match, self
			case !t.closing && t.is == paragraph: // paragraphs do not nest
				*last = self + 1
			case !t.closing:
				t.match, *last = -1-*last, self+1
			}
		}
		o.tokens = append(o.tokens, t)
	}
}

// A tagReader reads the tags of a text.
type tagReader struct {
	text     string
	unclosed string // the marks that do not come any more
}

// next reads the first tag or comment from pos on into t, if there is one.
func (r *tagReader) next(pos int, t *token) bool {
	for ; ; pos++ {
		n := strings.IndexByte(r.text[pos:], '<')
		if n < 0 {
			return false
		}
		if pos += n; r.read(pos, t) {
			return true
		}
	}
}

// read reads the tag or comment at text[pos], which is a '<', into t. A quoted attribute value may contain '>', but
// no tag contains a '<': so one that a person left open cannot swallow the section after it, and the time
// stays linear.
func (r *tagReader) read(pos int, t *token) bool {
	text, first := r.text, pos+1
	closing := strings.HasPrefix(text[first:], "/")
	if closing {
		first++
	} else if strings.HasPrefix(text[first:], "!") || strings.HasPrefix(text[first:], "?") {
		*t = token{start: int32(pos), end: int32(r.commentEnd(pos)), is: invisible}
		return t.end > 0
	}
	i := first
	for i < len(text) && (isLetter(text[i]) || i > first && isDigit(text[i])) {
		i++
	}
	end := i + 1
	if i == len(text) || text[i] != '>' {
		end = tagEnd(text, i)
	}
	if i == first || end == 0 {
		return false
	}
	name := strings.ToLower(text[first:i])
	is := elements[name]
	if text[i] == '-' || text[i] == ':' {
		is = unknown
	}
	if is == invisible && !closing {
		end = r.elementEnd(name, end)
	}
	*t = token{start: int32(pos), end: int32(end), is: is, closing: closing}
	return true
}

// commentEnd is where the comment or declaration at pos ends, 0 if it does not.
func (r *tagReader) commentEnd(pos int) int {
	if strings.HasPrefix(r.text[pos:], "<!--") {
		return r.after(pos+2, "-->")
	}
	if n := strings.IndexAny(r.text[pos+1:], "<>"); n >= 0 && r.text[pos+1+n] == '>' {
		return pos + 1 + n + 1
	}
	return 0
}

// elementEnd is where an element ends whose text nobody sees: after its closing tag, or after the tag at end itself if
// there is none.
func (r *tagReader) elementEnd(name string, end int) int {
	if at := r.after(end, "</"+name); at > 0 {
		if n := strings.IndexByte(r.text[at:], '>'); n >= 0 {
			return at + n + 1
		}
		r.unclosed += "</" + name
	}
	return end
}

// after is the position after the next mark, in any case, 0 if there is none. It looks once for one that there is not.
func (r *tagReader) after(at int, mark string) int {
	for !strings.Contains(r.unclosed, mark) {
		n := strings.IndexByte(r.text[at:], mark[0])
		if n < 0 || at+n+len(mark) > len(r.text) {
			r.unclosed += mark
			break
		}
		if at += n + 1; equalFold(r.text[at-1:at-1+len(mark)], mark) {
			return at - 1 + len(mark)
		}
	}
	return 0
}

// tagEnd finds the end of the tag whose attributes start at i, or 0. A quote counts after '=', and
// not at all if it is never closed.
func tagEnd(text string, i int) int {
	tag, _, _ := strings.Cut(text[i:], "<")
	for at := 0; ; at++ {
		n := strings.IndexAny(tag[at:], "\"'>")
		if n < 0 {
			break
		}
		if at += n; tag[at] == '>' {
			return i + at + 1
		}
		if strings.HasSuffix(strings.TrimRight(tag[:at], " \n\t\r"), "=") {
			if n = strings.IndexByte(tag[at+1:], tag[at]); n < 0 {
				break
			}
			at += n + 1
		}
	}
	if n := strings.IndexByte(tag, '>'); n >= 0 {
		return i + n + 1
	}
	return 0
}

// attribute is the value, decoded, that an opening tag gives to name, or "".
func attribute(tag, name string) string {
	const blanks = " \t\r\n\f"
	for rest := tag[1 : len(tag)-1]; ; {
		n := strings.IndexAny(rest, blanks+"/")
		if n < 0 {
			return ""
		}
		rest = strings.TrimLeft(rest[n:], blanks+"/")
		if n = strings.IndexAny(rest, blanks+"/="); n < 0 {
			return ""
		}
		found := equalFold(rest[:n], name)
		value, ok := strings.CutPrefix(strings.TrimLeft(rest[n:], blanks), "=")
		if !ok {
			rest = rest[n:]
			continue
		}
		end := blanks
		if value = strings.TrimLeft(value, blanks); value != "" && (value[0] == '"' || value[0] == '\'') {
			value, end = value[1:], value[:1]
		}
		if n = strings.IndexAny(value, end); n < 0 {
			n = len(value)
			found = found && end == blanks
		}
		if found {
			return htmlText(value[:n])
		}
		rest = value[n:]
	}
}

// isBoldStyle reports whether an opening tag makes its text bold by a style: font-weight: 600, or font: bold 12px.
func isBoldStyle(tag string) bool {
	for style := range strings.SplitSeq(strings.ToLower(attribute(tag, "style")), ";") {
		property, value, _ := strings.Cut(style, ":")
		if property = trim(property); property != "font-weight" && property != "font" {
			continue
		}
		for word := range strings.FieldsFuncSeq(value, func(r rune) bool { return isSpace(r) || r == '!' }) {
			switch word {
			case "bold", "bolder", "600", "700", "800", "900":
				return true
			}
		}
	}
	return false
}
