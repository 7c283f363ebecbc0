package odootest

import (
	stdhtml "html"
	"regexp"
	"slices"
	"strings"
)

var (
	tagForm       = regexp.MustCompile(`(?s)^<(/?)([A-Za-z][A-Za-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>`)
	attributeForm = regexp.MustCompile(`(?s)([^\s=/"'<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?`)

	voidTags   = []string{"br", "hr", "img", "wbr"}
	blockTags  = []string{"p", "ul", "ol", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "pre", "section"}
	killedTags = []string{"script", "style", "iframe", "object", "embed", "button", "select", "textarea", "title"}
	bareTags   = []string{"form", "html", "body", "head", "input"}
)

// Clean is what Odoo makes of a text in HTML before it stores it: scripts and handlers go, entities become
// characters, what is open is closed, and a text without a block gets one. What is clean stays as it is.
func Clean(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	c := cleaner{rest: strings.TrimLeft(s, " \t\r\n")}
	for c.rest != "" {
		c.next()
	}
	for i := len(c.open) - 1; i >= 0; i-- {
		c.out.WriteString("</" + c.open[i] + ">")
	}
	clean := c.out.String()
	if inner, ok := strings.CutPrefix(clean, "<div>"); ok && strings.HasSuffix(inner, "</div>") && c.roots == 1 {
		return Clean(strings.TrimSuffix(inner, "</div>"))
	}
	if clean != "" && !c.block && c.roots != 1 {
		return "<span>" + clean + "</span>"
	}
	return clean
}

// cleaner goes through a text once.
type cleaner struct {
	rest  string
	out   strings.Builder
	open  []string
	roots int  // elements and texts that are in no other
	block bool // a block was seen
}

func (c *cleaner) next() {
	if comment, ok := strings.CutPrefix(c.rest, "<!--"); ok {
		inner, rest, _ := strings.Cut(comment, "-->")
		c.out.WriteString("<!--" + inner + "-->")
		c.rest = rest
		return
	}
	if tag := tagForm.FindStringSubmatch(c.rest); tag != nil {
		c.rest = c.rest[len(tag[0]):]
		c.tag(tag[1] != "", strings.ToLower(tag[2]), tag[3])
		return
	}
	end := strings.IndexByte(c.rest[1:], '<')
	text := c.rest
	if end >= 0 {
		text = c.rest[:end+1]
	}
	c.rest = c.rest[len(text):]
	c.text(text)
}

func (c *cleaner) text(s string) {
	if len(c.open) == 0 && strings.TrimSpace(s) != "" {
		if c.roots++; c.out.Len() == 0 { // text in front becomes a paragraph
			c.start("p", "")
			c.roots--
		}
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
			return -1
		}
		return r
	}, stdhtml.UnescapeString(s))
	c.out.WriteString(strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\u00a0", "&nbsp;").Replace(s))
}

func (c *cleaner) tag(closing bool, name, attributes string) {
	switch {
	case slices.Contains(killedTags, name):
		if !closing {
			end := strings.Index(strings.ToLower(c.rest), "</"+name)
			if end < 0 {
				end = len(c.rest)
			}
			c.rest = c.rest[end:]
		}
	case slices.Contains(bareTags, name):
	case closing:
		c.end(name)
	default:
		if slices.Contains(blockTags, name) {
			c.block = true
			if len(c.open) > 0 && c.open[len(c.open)-1] == "p" {
				c.end("p") // a block ends a paragraph
			}
			if name == "li" && len(c.open) > 0 && c.open[len(c.open)-1] == "li" {
				c.end("li")
			}
		}
		c.start(name, attributes)
	}
}

func (c *cleaner) start(name, attributes string) {
	if len(c.open) == 0 {
		c.roots++
	}
	c.block = c.block || slices.Contains(blockTags, name)
	c.out.WriteString("<" + name + cleanAttributes(attributes))
	if name == "blockquote" && !strings.Contains(attributes, "data-o-mail-quote") {
		c.out.WriteString(` data-o-mail-quote="1"`)
	}
	c.out.WriteString(">")
	if !slices.Contains(voidTags, name) {
		c.open = append(c.open, name)
	}
}

// end closes an element and those in it; an end without a beginning is dropped.
func (c *cleaner) end(name string) {
	for i := len(c.open) - 1; i >= 0; i-- {
		if c.open[i] != name {
			continue
		}
		for j := len(c.open) - 1; j >= i; j-- {
			c.out.WriteString("</" + c.open[j] + ">")
		}
		c.open = c.open[:i]
		return
	}
}

func cleanAttributes(attributes string) string {
	var out strings.Builder
	for _, a := range attributeForm.FindAllStringSubmatch(attributes, -1) {
		name, value := strings.ToLower(a[1]), stdhtml.UnescapeString(strings.Trim(a[2], `"'`))
		switch {
		case strings.HasPrefix(name, "on"), name == "controls", strings.HasPrefix(name, "data-") && !strings.HasPrefix(name, "data-o-"):
			continue
		case name == "href" || name == "src":
			scheme := strings.ToLower(strings.TrimSpace(value))
			if strings.HasPrefix(scheme, "javascript:") || strings.HasPrefix(scheme, "data:") {
				value = ""
			}
		}
		out.WriteString(" " + name + `="` + strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;").Replace(value) + `"`)
	}
	return out.String()
}

// Rebuilt is what the editor of 16 and 17 makes of a text when a person saves the form, even if only the
// subject was changed: lines that are in no block become paragraphs of their own.
func Rebuilt(s string) string {
	var out, line strings.Builder
	flush := func() {
		if line.Len() > 0 {
			out.WriteString(`<p style="margin-bottom: 0px;">` + line.String() + "</p>")
		}
		line.Reset()
	}
	for depth, rest := 0, s; rest != ""; {
		token, name, closing := rest, "", false
		if tag := tagForm.FindStringSubmatch(rest); tag != nil {
			token, name, closing = tag[0], strings.ToLower(tag[2]), tag[1] != ""
		} else if end := strings.IndexByte(rest[1:], '<'); end >= 0 {
			token = rest[:end+1]
		}
		rest = rest[len(token):]
		block := slices.Contains(blockTags, name)
		switch {
		case block && !closing:
			if depth == 0 {
				flush()
			}
			depth++
			out.WriteString(token)
		case block:
			depth--
			out.WriteString(token)
		case depth > 0:
			out.WriteString(token)
		case name == "br":
			if line.Len() == 0 {
				line.WriteString("<br>")
			}
			flush()
		case name != "span":
			line.WriteString(token)
		}
		if rest == "" {
			flush()
		}
	}
	return out.String()
}
