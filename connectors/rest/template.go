package rest

import (
	"strings"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// template is a text with places for values: "/calls/{id}", "{owner|user}", "Name LIKE '%{name:like}%'". "{{"
// and "}}" stand for a brace.
type template []part

// part is a piece of text, or the place for the first of some values that there is.
type part struct {
	text   string
	names  []string
	filter string // what is done to the value: an escape of the description, or a form
}

// values are what the places of a template stand for. A value that is missing, nil or "" is absent.
type values map[string]any

// parseTemplate is the template that text says; ok is false where a brace has no other.
func parseTemplate(text string) (t template, ok bool) {
	plain := ""
	for text != "" {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			break
		}
		plain += text[:i]
		if len(text) > i+1 && text[i+1] == text[i] {
			plain += text[i : i+1]
			text = text[i+2:]
			continue
		}
		place, rest, closed := strings.Cut(text[i+1:], "}")
		names, filter, _ := strings.Cut(place, ":")
		if text[i] == '}' || !closed || names == "" || strings.Contains(place, "{") {
			return nil, false
		}
		if plain != "" {
			t = append(t, part{text: plain})
		}
		plain = ""
		t = append(t, part{names: strings.Split(names, "|"), filter: filter})
		text = rest
	}
	if plain += text; plain != "" {
		t = append(t, part{text: plain})
	}
	return t, true
}

// value is what stands in a place; nil where it is absent.
func (d *description) value(p part, v values) any {
	for _, name := range p.names {
		value := v[name]
		if value == nil || value == "" {
			continue
		}
		return d.filtered(value, p.filter)
	}
	return nil
}

func (d *description) filtered(value any, filter string) any {
	if at, ok := value.(time.Time); ok {
		if filter == "" {
			filter = "iso"
		}
		return timeForm(filter).write(at.UTC())
	}
	text, isText := textOf(value)
	switch {
	case filter == "" || !isText:
		return value
	case filter == "number":
		return json.Number(text)
	}
	escaped := make([]byte, 0, len(text))
	for i := range len(text) {
		if strings.IndexByte(d.escapes[filter], text[i]) >= 0 {
			escaped = append(escaped, '\\')
		}
		escaped = append(escaped, text[i])
	}
	return string(escaped)
}

// expand is a template's text; ok is false where one of its values is absent. Each value is escaped.
func (d *description) expand(t template, v values, escape func(string) string) (text string, ok bool) {
	for _, p := range t {
		piece := p.text
		if p.names != nil {
			if piece, ok = textOf(d.value(p, v)); !ok || piece == "" {
				return "", false
			}
			piece = escape(piece)
		}
		text += piece
	}
	return text, true
}

func asIs(s string) string { return s }

// build fills a tree of JSON in which the texts are templates. A text that is nothing but a place becomes
// the value as it is: a number, an object, a list. What is absent takes its key or its element with it, and
// so does an object or a list all of whose places are absent. places and filled count them.
func (d *description) build(tree any, v values) (value any, places, filled int) {
	switch t := tree.(type) {
	case template:
		if len(t) == 1 && t[0].names != nil {
			value = d.value(t[0], v)
		} else if text, ok := d.expand(t, v, asIs); ok {
			value = text
		}
		return value, 1, has(value)
	case map[string]any:
		object := make(map[string]any, len(t))
		for key, inner := range t {
			value, p, f := d.build(inner, v)
			places, filled = places+p, filled+f
			if p == 0 || f > 0 {
				object[key] = value
			}
		}
		return object, places, filled
	case []any:
		list := make([]any, 0, len(t))
		for _, inner := range t {
			value, p, f := d.build(inner, v)
			places, filled = places+p, filled+f
			if p == 0 || f > 0 {
				list = append(list, value)
			}
		}
		return list, places, filled
	}
	return tree, 0, 0
}

func has(value any) int {
	if value == nil {
		return 0
	}
	return 1
}

// address is the path and query of a request; ok is false where a value is absent that its path needs.
func (d *description) address(r *request, v values) (address string, ok bool) {
	if address, ok = d.expand(r.path, v, crm.QueryEscape); !ok {
		return "", false
	}
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	for _, q := range r.query {
		if text, there := d.expand(q.value, v, asIs); there {
			address += separator + crm.QueryEscape(q.name) + "=" + crm.QueryEscape(text)
			separator = "&"
		}
	}
	return address, true
}
