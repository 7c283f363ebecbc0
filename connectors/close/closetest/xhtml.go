package closetest

import (
	"encoding/xml"
	"errors"
	"html"
	"io"
	"slices"
	"strings"
)

// allowed are the tags that the documentation shows.
var allowed = []string{"body", "h1", "p", "em", "strong", "ul", "li", "b", "i", "u", "s", "code", "span", "a", "img", "hr", "br"}

// xhtml is what becomes of a note: it must begin and end with body, and be well formed.
func (f *Fake) xhtml(s string, isText bool) (stored any, refusal string) {
	if !isText || !strings.HasPrefix(s, "<body>") || !strings.HasSuffix(s, "</body>") {
		return nil, "Rich text must begin with <body> and end with </body>."
	}
	decoder := xml.NewDecoder(strings.NewReader(s))
	decoder.Strict = true
	depth := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "Rich text is not well formed."
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth == 0 && decoder.InputOffset() != int64(len(s)) {
				return nil, "Rich text must be one body."
			}
		case xml.Directive, xml.ProcInst:
			return nil, "Rich text is not well formed."
		}
	}
	return f.cleaned(s), ""
}

// cleaned is a note as it is kept: scripts and handlers are gone, with the option all tags that are not named
// as allowed.
func (f *Fake) cleaned(s string) string {
	var out strings.Builder
	killed := ""
	for rest := s; rest != ""; {
		part := rest
		if !strings.HasPrefix(rest, "<") {
			if end := strings.IndexByte(rest, '<'); end >= 0 {
				part = rest[:end]
			}
		} else if end := strings.IndexByte(rest, '>'); end >= 0 {
			part = rest[:end+1]
		}
		rest = rest[len(part):]
		name := strings.ToLower(strings.Trim(strings.SplitN(strings.Trim(part, "</>"), " ", 2)[0], "/"))
		switch {
		case killed != "":
			if part == "</"+killed+">" {
				killed = ""
			}
		case !strings.HasPrefix(part, "<"):
			out.WriteString(part)
		case name == "script" || name == "style" || name == "iframe":
			if !strings.HasSuffix(part, "/>") {
				killed = name
			}
		case f.DropsTags && !slices.Contains(allowed, name):
		default:
			out.WriteString(part)
		}
	}
	return out.String()
}

// escaped is a plain note as HTML.
func escaped(note string) string {
	return strings.ReplaceAll(strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(note), "\n", "<br />")
}

// plain is a note's text.
func plain(note string) string {
	var out strings.Builder
	inTag := false
	for _, c := range strings.NewReplacer("<br/>", "\n", "<br />", "\n", "</p>", "\n", "</li>", "\n").Replace(note) {
		switch {
		case c == '<':
			inTag = true
		case c == '>' && inTag:
			inTag = false
		case !inTag:
			out.WriteRune(c)
		}
	}
	return strings.TrimSpace(html.UnescapeString(out.String()))
}
