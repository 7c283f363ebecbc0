package rest

import (
	"context"
	"strconv"
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
	filter string // what is done to the value: an escape of the description, a form, or a text hook
}

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

// scope is where the values come from that the places of templates stand for. A value that is missing, nil or ""
// is absent.
type scope struct {
	ctx    context.Context
	d      *description
	c      *Connector     // nil: nothing is known but values
	values map[string]any // by their names
	log    *entry         // the log as it shall be; nil: none
	have   *entry         // as it is
	page   int            // of a list, from 1
	skip   string         // where it begins, or its address; "" for the first
	err    error          // of a hook, the first
}

// get is the value of a name.
func (s *scope) get(name string) any {
	if value, ok := s.values[name]; ok {
		return value
	}
	family, rest, _ := strings.Cut(name, ".")
	if family == "host" && rest != "" {
		host, _ := s.get("host").(string)
		return label(host, rest)
	}
	if s.c == nil {
		return nil
	}
	user := &s.c.Account.User
	switch family {
	case "page":
		return json.Number(strconv.Itoa(s.page))
	case "next":
		return s.skip
	case "host":
		return s.c.host
	case "user":
		return strings.TrimSuffix(user.ID, "-"+s.d.Name) // App Connect's ids end so
	case "login":
		if s.c.credentials.Secret != "" {
			return s.c.credentials.Token
		}
		return nil
	case "info":
		if number, ok := user.AdditionalInfo[rest].(float64); ok { // as App Connect may remember it
			return json.Number(strconv.FormatFloat(number, 'f', -1, 64))
		}
		return user.AdditionalInfo[rest]
	case "setting":
		return user.Settings.Text(rest, "")
	case "have":
		return s.have.value(rest)
	case "hook":
		value, err := s.d.hooks.Values[rest](s.ctx, s.c)
		if s.err == nil {
			s.err = err
		}
		return value
	}
	return s.log.value(name)
}

// label is one of the labels of a host's name: "na1" is the label 1 of "api.na1.acme.example".
func label(host, index string) string {
	name, _, _ := strings.Cut(host, "/")
	labels := strings.Split(name, ".")
	if i, err := strconv.Atoi(index); err == nil && i >= 0 && i < len(labels) {
		return labels[i]
	}
	return ""
}

// place is what stands in a place; nil where it is absent.
func (s *scope) place(p part) any {
	for _, name := range p.names {
		value := s.get(name)
		if at, ok := value.(time.Time); ok {
			if at.IsZero() {
				continue
			}
			form := p.filter
			if form == "" {
				form = "iso"
			}
			return writeTime(form, at.UTC())
		}
		text, isText := textOf(value)
		switch {
		case isText && text == "":
			continue
		case p.filter == "" || !isText:
			return value
		case p.filter == "number":
			if !json.Valid([]byte(text)) || !isNumber(text) {
				continue
			}
			return json.Number(text)
		}
		if hook, ok := s.d.hooks.Texts[p.filter]; ok {
			if text = hook.Write(text); text == "" {
				continue
			}
			return text
		}
		return escaped(text, s.d.escape(p.filter))
	}
	return nil
}

// isNumber reports whether a JSON value begins as a number does.
func isNumber(text string) bool { return text[0] == '-' || '0' <= text[0] && text[0] <= '9' }

// escaped is a text with a backslash before some characters or, where no backslash is among them, with these doubled.
func escaped(text, chars string) string {
	b := make([]byte, 0, len(text))
	for i := range len(text) {
		if strings.IndexByte(chars, text[i]) >= 0 {
			before := text[i]
			if strings.Contains(chars, `\`) {
				before = '\\'
			}
			b = append(b, before)
		}
		b = append(b, text[i])
	}
	return string(b)
}

// expand is a template's text; ok is false where one of its values is absent. escape is done to each value; nil:
// nothing.
func (s *scope) expand(t template, escape func(string) string) (text string, ok bool) {
	for _, p := range t {
		piece := p.text
		if p.names != nil {
			if piece, ok = textOf(s.place(p)); !ok || piece == "" {
				return "", false
			}
			if escape != nil {
				piece = escape(piece)
			}
		}
		text += piece
	}
	return text, true
}

// build fills a tree of JSON in which the texts are templates. A text that is nothing but a place becomes
// the value as it is: a number, an object, a list. What is absent takes its key or its element with it, and
// so does an object or a list all of whose places are absent; ok is false where that is the whole.
func (s *scope) build(tree any) (value any, ok bool) {
	value, places, filled := s.fill(tree)
	return value, places == 0 || filled > 0
}

// fill is the tree filled, and how many places it has and how many of them have a value.
func (s *scope) fill(tree any) (value any, places, filled int) {
	switch t := tree.(type) {
	case template:
		if len(t) == 1 && t[0].names != nil {
			value = s.place(t[0])
		} else if text, ok := s.expand(t, nil); ok {
			value = text
		}
		if value != nil {
			filled = 1
		}
		return value, 1, filled
	case map[string]any:
		object := make(map[string]any, len(t))
		for key, inner := range t {
			one, p, f := s.fill(inner)
			if places, filled = places+p, filled+f; p == 0 || f > 0 {
				object[key] = one
			}
		}
		return object, places, filled
	case []any:
		list := make([]any, 0, len(t))
		for _, inner := range t {
			one, p, f := s.fill(inner)
			if places, filled = places+p, filled+f; p == 0 || f > 0 {
				list = append(list, one)
			}
		}
		return list, places, filled
	}
	return tree, 0, 0
}

// address is the path and query of a request; ok is false where a value is absent that its path needs.
func (s *scope) address(r *request) (address string, ok bool) {
	if r.follows && s.skip != "" {
		return strings.CutPrefix(strings.TrimPrefix(s.skip, s.c.root), s.d.Address.Path)
	}
	if address, ok = s.expand(r.path, crm.QueryEscape); !ok {
		return "", false
	}
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	for _, q := range r.Query {
		if text, there := s.expand(q.Value, nil); there {
			address += separator + crm.QueryEscape(q.Key) + "=" + crm.QueryEscape(text)
			separator = "&"
		}
	}
	if s.skip != "" && r.Skip != "" {
		address += separator + crm.QueryEscape(r.Skip) + "=" + crm.QueryEscape(s.skip)
	}
	return address, true
}

// String is t as a description writes it, but for braces that are no places.
func (t template) String() (text string) {
	for _, p := range t {
		if text += p.text; p.names != nil {
			text += "{" + strings.Join(p.names, "|") + "}"
		}
	}
	return text
}
